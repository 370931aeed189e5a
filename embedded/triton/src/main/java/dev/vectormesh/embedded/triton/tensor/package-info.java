/** Tensors as requests bring and answers carry them. */
@NullMarked
package dev.vectormesh.embedded.triton.tensor;

import org.jspecify.annotations.NullMarked;
