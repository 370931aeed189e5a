@NullMarked
package dev.vectormesh.search.serving;

import org.jspecify.annotations.NullMarked;
