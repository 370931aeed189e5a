@NullMarked
package dev.vectormesh.embedded.qdrant.storage;

import org.jspecify.annotations.NullMarked;
