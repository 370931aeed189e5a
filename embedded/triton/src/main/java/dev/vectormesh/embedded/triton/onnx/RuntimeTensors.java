package dev.vectormesh.embedded.triton.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import dev.vectormesh.embedded.triton.tensor.TensorType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes ONNX Runtime's tensors out of native memory.
 *
 * <p>The runtime's Java interface has no name for unsigned integers of 16, 32 and 64 bits, although
 * what lies beneath it takes every type. Those tensors are made by the same calls that it makes
 * itself, which are private; a test holds them to the pinned version.
 */
final class RuntimeTensors {
  private RuntimeTensors() {}

  /**
   * @param elements direct, row-major, in the machine's byte order; used until the tensor is closed
   */
  static OnnxTensor of(OrtEnvironment runtime, ByteBuffer elements, long[] shape, TensorType type)
      throws OrtException {
    return switch (type) {
      case UINT16, UINT32, UINT64 -> Unsigned.tensor(runtime, elements, shape, type.onnx());
      default ->
          OnnxTensor.createTensor(
              runtime, elements, shape, OnnxJavaType.mapFromOnnxTensorType(type.onnx()));
    };
  }

  /** What {@code OnnxTensor.createTensor} does, with a type of our choice. */
  private static final class Unsigned {
    private static final MethodHandle CREATE;
    private static final MethodHandle WRAP;
    private static final MethodHandle INFO;
    private static final long API;
    private static final MethodHandle ALLOCATOR;
    private static final MethodHandle HANDLE;

    static {
      try {
        MethodHandles.Lookup in =
            MethodHandles.privateLookupIn(OnnxTensor.class, MethodHandles.lookup());
        Class<?> allocator = Class.forName("ai.onnxruntime.OrtAllocator");
        CREATE =
            in.findStatic(
                OnnxTensor.class,
                "createTensorFromBuffer",
                MethodType.methodType(
                    long.class,
                    long.class,
                    long.class,
                    Buffer.class,
                    int.class,
                    long.class,
                    long[].class,
                    int.class));
        WRAP =
            in.findConstructor(
                OnnxTensor.class,
                MethodType.methodType(
                    void.class,
                    long.class,
                    long.class,
                    TensorInfo.class,
                    Buffer.class,
                    boolean.class));
        INFO =
            in.findConstructor(
                TensorInfo.class,
                MethodType.methodType(
                    void.class, long[].class, OnnxJavaType.class, OnnxTensorType.class));
        API =
            (long)
                in.findStaticGetter(
                        Class.forName("ai.onnxruntime.OnnxRuntime"), "ortApiHandle", long.class)
                    .invoke();
        ALLOCATOR = in.findGetter(OrtEnvironment.class, "defaultAllocator", allocator);
        HANDLE = in.findGetter(allocator, "handle", long.class);
      } catch (Throwable e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private Unsigned() {}

    static OnnxTensor tensor(
        OrtEnvironment runtime, ByteBuffer elements, long[] shape, OnnxTensorType type)
        throws OrtException {
      try {
        @Nullable Object allocator = ALLOCATOR.invoke(runtime);
        long memory = (long) HANDLE.invoke(allocator);
        int offset = elements.position();
        long bytes = elements.remaining();
        long tensor =
            (long) CREATE.invoke(API, memory, (Buffer) elements, offset, bytes, shape, type.value);
        Object info = INFO.invoke(shape, OnnxJavaType.mapFromOnnxTensorType(type), type);
        return (OnnxTensor) WRAP.invoke(tensor, memory, (TensorInfo) info, (Buffer) elements, true);
      } catch (OrtException | RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
