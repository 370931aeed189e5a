/**
 * A KServe v2 / Triton inference server in process: model repository in, gRPC out, ONNX Runtime
 * inside.
 */
@NullMarked
package dev.vectormesh.embedded.triton;

import org.jspecify.annotations.NullMarked;
