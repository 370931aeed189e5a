/** Dense vectors: how they are compared, and found by graph, by sketches or by a scan. */
@NullMarked
package dev.vectormesh.embedded.qdrant.dense;

import org.jspecify.annotations.NullMarked;
