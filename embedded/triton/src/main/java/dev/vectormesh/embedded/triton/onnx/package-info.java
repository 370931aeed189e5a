/** A model in ONNX Runtime: its graph, what its configuration says of it, its runs. */
@NullMarked
package dev.vectormesh.embedded.triton.onnx;

import org.jspecify.annotations.NullMarked;
