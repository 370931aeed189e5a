/** Chunks as points in Qdrant. */
@NullMarked
package dev.vectormesh.ingest.qdrant;

import org.jspecify.annotations.NullMarked;
