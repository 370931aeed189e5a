/** Chunks in Qdrant: filters, queries, contents. */
@NullMarked
package dev.vectormesh.search.qdrant;

import org.jspecify.annotations.NullMarked;
