@NullMarked
package dev.vectormesh.embedded.qdrant.api;

import org.jspecify.annotations.NullMarked;
