#!/usr/bin/env bash
# onnxruntime 1.29.0 (CPU, all optimizations): positions that are cut by the text's length keep every residual sum of the network out of SkipLayerNormalization.
#
# Expected: a sum with a layer normalisation behind it becomes one SkipLayerNormalization, as it does in a graph of one such layer. What
# lies before the layer, once it is an ordinary float tensor of shape [batch, length, width], makes no difference.
# Happens: exported encoders of the BERT family add a table of positions, cut by Slice at the length of the input. From there on the
# runtime takes the sum's two inputs for tensors of different shapes, and leaves the sum and a slower LayerNormalization in each layer,
# without a word. Only the table's cut differs between the two graphs below.
# Cure: write SkipLayerNormalization into the file.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check "onnx==1.23.2" "onnxruntime==1.29.0" "numpy==2.4.6"
"$work/venv/bin/python" - "$work/optimized.onnx" <<'PYTHON'
import collections
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

WIDTH = 64


def encoder(cut):
    """The sum of a product and its input, normalised; before it, positions are added, cut to the length or not."""
    constants = {
        "positions": np.zeros((1, 512 if cut else 1, WIDTH), np.float32), "weights": np.eye(WIDTH, dtype=np.float32),
        "scale": np.ones(WIDTH, np.float32), "shift": np.zeros(WIDTH, np.float32),
        "begin": np.array([0]), "axis": np.array([1]), "step": np.array([1]), "second": np.array([1]),
    }
    nodes = []
    if cut:
        nodes = [
            helper.make_node("Shape", ["x"], ["shape"]),
            helper.make_node("Gather", ["shape", "second"], ["length"]),
            helper.make_node("Slice", ["positions", "begin", "length", "axis", "step"], ["used"]),
        ]
    nodes += [
        helper.make_node("Add", ["x", "used" if cut else "positions"], ["embedded"]),
        helper.make_node("MatMul", ["embedded", "weights"], ["product"]),
        helper.make_node("Add", ["product", "embedded"], ["sum"]),
        helper.make_node("LayerNormalization", ["sum", "scale", "shift"], ["y"], axis=-1),
    ]
    shape = ["batch", "length", WIDTH]
    graph = helper.make_graph(
        nodes, "encoder",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def norms(model):
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = sys.argv[1]
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    session.run(None, {"x": np.ones((2, 7, WIDTH), np.float32)})
    operators = collections.Counter(node.op_type for node in onnx.load(sys.argv[1]).graph.node)
    return {name: operators[name] for name in ("Add", "LayerNormalization", "SkipLayerNormalization")}


whole, cut = norms(encoder(False)), norms(encoder(True))
print("onnxruntime", onnxruntime.__version__)
print("one position for all:        ", whole)
print("positions cut at the length: ", cut)
if whole["SkipLayerNormalization"] != 1:
    raise SystemExit("changed: the graph without a cut is not fused either")
if cut["SkipLayerNormalization"] != 0 or cut["LayerNormalization"] != 1:
    raise SystemExit("changed: the graph with a cut is fused")
PYTHON
