/** Vectors that stand for nothing: to see how fast a number of pictures would be searched. */
@NullMarked
package dev.vectormesh.local.simulation;

import org.jspecify.annotations.NullMarked;
