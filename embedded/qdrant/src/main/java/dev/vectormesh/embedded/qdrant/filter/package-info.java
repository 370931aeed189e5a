@NullMarked
package dev.vectormesh.embedded.qdrant.filter;

import org.jspecify.annotations.NullMarked;
