@NullMarked
package dev.vectormesh.embedded.qdrant;

import org.jspecify.annotations.NullMarked;
