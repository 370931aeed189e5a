/** The corpus schema in PostgreSQL. */
@NullMarked
package dev.vectormesh.ingest.postgres;

import org.jspecify.annotations.NullMarked;
