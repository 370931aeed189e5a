/** Sparse vectors, and their postings beside Lucene's. */
@NullMarked
package dev.vectormesh.embedded.qdrant.sparse;

import org.jspecify.annotations.NullMarked;
