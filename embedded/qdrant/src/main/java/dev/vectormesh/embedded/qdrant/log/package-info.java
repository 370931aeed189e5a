/** Operations: what they do to points, and the log that keeps them until a segment holds them. */
@NullMarked
package dev.vectormesh.embedded.qdrant.log;

import org.jspecify.annotations.NullMarked;
