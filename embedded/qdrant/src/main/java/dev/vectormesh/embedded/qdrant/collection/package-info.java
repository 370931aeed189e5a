/** Collections: their points from the log to the segments, and the catalog of them all. */
@NullMarked
package dev.vectormesh.embedded.qdrant.collection;

import org.jspecify.annotations.NullMarked;
