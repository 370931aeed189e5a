/** Files that survive a crash, the room for them, and the right to use them. */
@NullMarked
package dev.vectormesh.embedded.qdrant.disk;

import org.jspecify.annotations.NullMarked;
