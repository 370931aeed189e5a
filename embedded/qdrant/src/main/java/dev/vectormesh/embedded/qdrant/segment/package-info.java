/** Points that were written together, on the heap or in Lucene, and a view over all of them. */
@NullMarked
package dev.vectormesh.embedded.qdrant.segment;

import org.jspecify.annotations.NullMarked;
