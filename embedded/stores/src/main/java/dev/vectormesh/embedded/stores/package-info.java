/**
 * PostgreSQL and Redis as supervised child processes beneath a data directory.
 *
 * <p>{@link dev.vectormesh.embedded.stores.EmbeddedPostgres} and {@link
 * dev.vectormesh.embedded.stores.EmbeddedRedis} start the servers' own binaries, keep them running,
 * and stop them. They know nothing of the mesh.
 */
@NullMarked
package dev.vectormesh.embedded.stores;

import org.jspecify.annotations.NullMarked;
