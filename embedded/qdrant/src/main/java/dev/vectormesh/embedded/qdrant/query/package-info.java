@NullMarked
package dev.vectormesh.embedded.qdrant.query;

import org.jspecify.annotations.NullMarked;
