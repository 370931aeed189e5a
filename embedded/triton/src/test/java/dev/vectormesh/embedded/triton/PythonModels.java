package dev.vectormesh.embedded.triton;

import ai.onnx.proto.OnnxMl.TensorProto;

/** The models of one operator as Triton's Python backend has them. */
final class PythonModels {
  private PythonModels() {}

  /**
   * @param table whether 0, 1 and 2 are taken alone
   */
  static String text(TensorProto.DataType type, boolean table) {
    return """
    import triton_python_backend_utils as pb

    class TritonPythonModel:
        @staticmethod
        def auto_complete_config(config):
            given = config.as_dict()
            for tensor in given["input"] + given["output"]:
                if tensor["data_type"] != "%1$s":
                    raise ValueError("the graph is %1$s, the configuration " + tensor["data_type"])
            if not given["input"]:
                config.add_input({"name": "x", "data_type": "%1$s", "dims": [-1]})
            if not given["output"]:
                config.add_output({"name": "y", "data_type": "%1$s", "dims": [-1]})
            if given["max_batch_size"] == 0:
                config.set_max_batch_size(4)
                config.set_dynamic_batching()
            return config

        def execute(self, requests):
            return [self.answer(request) for request in requests]

        def answer(self, request):
            x = pb.get_input_tensor_by_name(request, "x").as_numpy()
            if %2$s and (x > 2).any():
                return pb.InferenceResponse([], pb.TritonError("index out of range"))
            return pb.InferenceResponse([pb.Tensor("y", x)])
    """
        .formatted(
            type == TensorProto.DataType.FLOAT ? "TYPE_FP32" : "TYPE_" + type.name(),
            table ? "True" : "False");
  }
}
