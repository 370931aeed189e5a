/** The model repository that ships with Vectormesh, in Triton's layout. */
@NullMarked
package dev.vectormesh.models;

import org.jspecify.annotations.NullMarked;
