package dev.vectormesh.embedded.triton;

import ai.onnxruntime.OnnxJavaType;
import dev.vectormesh.inference.v2.DataType;
import java.util.Arrays;
import java.util.Optional;

/** The element types that are served; the constant's name is the type's name in requests. */
enum TensorType {
  BOOL(DataType.TYPE_BOOL, OnnxJavaType.BOOL, 1),
  UINT8(DataType.TYPE_UINT8, OnnxJavaType.UINT8, 1),
  INT8(DataType.TYPE_INT8, OnnxJavaType.INT8, 1),
  INT16(DataType.TYPE_INT16, OnnxJavaType.INT16, 2),
  INT32(DataType.TYPE_INT32, OnnxJavaType.INT32, 4),
  INT64(DataType.TYPE_INT64, OnnxJavaType.INT64, 8),
  FP16(DataType.TYPE_FP16, OnnxJavaType.FLOAT16, 2),
  BF16(DataType.TYPE_BF16, OnnxJavaType.BFLOAT16, 2),
  FP32(DataType.TYPE_FP32, OnnxJavaType.FLOAT, 4),
  FP64(DataType.TYPE_FP64, OnnxJavaType.DOUBLE, 8),
  /** Of any length, each; a text in UTF-8 for ONNX Runtime. */
  BYTES(DataType.TYPE_STRING, OnnxJavaType.STRING, 0);

  private final DataType configured;
  private final OnnxJavaType onnx;
  private final int size;

  TensorType(DataType configured, OnnxJavaType onnx, int size) {
    this.configured = configured;
    this.onnx = onnx;
    this.size = size;
  }

  DataType configured() {
    return configured;
  }

  OnnxJavaType onnx() {
    return onnx;
  }

  /** Bytes of an element; 0 where elements differ in length. */
  int size() {
    return size;
  }

  static Optional<TensorType> of(OnnxJavaType onnx) {
    return Arrays.stream(values()).filter(type -> type.onnx == onnx).findFirst();
  }
}
