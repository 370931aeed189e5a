/** Jobs in PostgreSQL. */
@NullMarked
package dev.vectormesh.job.postgres;

import org.jspecify.annotations.NullMarked;
