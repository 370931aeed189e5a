/** Sessions, events and batches in PostgreSQL. */
@NullMarked
package dev.vectormesh.search.postgres;

import org.jspecify.annotations.NullMarked;
