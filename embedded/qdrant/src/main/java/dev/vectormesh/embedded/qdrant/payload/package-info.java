@NullMarked
package dev.vectormesh.embedded.qdrant.payload;

import org.jspecify.annotations.NullMarked;
