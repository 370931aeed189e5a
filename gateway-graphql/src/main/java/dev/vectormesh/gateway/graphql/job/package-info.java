/** Jobs and their queues. */
@NullMarked
package dev.vectormesh.gateway.graphql.job;

import org.jspecify.annotations.NullMarked;
