/** Going through numbered rows: sets of them, the best of them, and threads that share the way. */
@NullMarked
package dev.vectormesh.embedded.qdrant.scan;

import org.jspecify.annotations.NullMarked;
