/** Rows of databases. */
@NullMarked
package dev.vectormesh.ingest.source.database;

import org.jspecify.annotations.NullMarked;
