package dev.vectormesh.embedded.triton.tensor;

import ai.onnxruntime.TensorInfo.OnnxTensorType;
import dev.vectormesh.inference.v2.DataType;
import java.util.Arrays;
import java.util.Optional;

/** The element types that are served; the constant's name is the type's name in requests. */
public enum TensorType {
  BOOL(DataType.TYPE_BOOL, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL, 1),
  UINT8(DataType.TYPE_UINT8, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8, 1),
  UINT16(DataType.TYPE_UINT16, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16, 2),
  UINT32(DataType.TYPE_UINT32, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32, 4),
  UINT64(DataType.TYPE_UINT64, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64, 8),
  INT8(DataType.TYPE_INT8, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8, 1),
  INT16(DataType.TYPE_INT16, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16, 2),
  INT32(DataType.TYPE_INT32, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32, 4),
  INT64(DataType.TYPE_INT64, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64, 8),
  FP16(DataType.TYPE_FP16, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16, 2),
  BF16(DataType.TYPE_BF16, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16, 2),
  FP32(DataType.TYPE_FP32, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, 4),
  FP64(DataType.TYPE_FP64, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE, 8),
  /** Of any length, each; a text in UTF-8 for ONNX Runtime. */
  BYTES(DataType.TYPE_STRING, OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING, 0);

  private final DataType configured;
  private final OnnxTensorType onnx;
  private final int size;

  TensorType(DataType configured, OnnxTensorType onnx, int size) {
    this.configured = configured;
    this.onnx = onnx;
    this.size = size;
  }

  public DataType configured() {
    return configured;
  }

  public OnnxTensorType onnx() {
    return onnx;
  }

  /** Bytes of an element; 0 where elements differ in length. */
  public int size() {
    return size;
  }

  public static Optional<TensorType> of(DataType configured) {
    return Arrays.stream(values()).filter(type -> type.configured == configured).findFirst();
  }

  public static Optional<TensorType> of(OnnxTensorType onnx) {
    return Arrays.stream(values()).filter(type -> type.onnx == onnx).findFirst();
  }
}
