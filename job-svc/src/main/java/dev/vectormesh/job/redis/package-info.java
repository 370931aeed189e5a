/** Wake-ups between instances of the service. */
@NullMarked
package dev.vectormesh.job.redis;

import org.jspecify.annotations.NullMarked;
