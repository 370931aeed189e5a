#!/usr/bin/env bash
# onnx 1.23.2 with protobuf 7.36.2: ModelProto.ByteSize() raises EncodeError for a model of more than 2 GiB that loads, and saves, without a fault.
#
# Expected: ByteSize() is what one asks to learn whether a model needs external data, since protobuf's files end at 2 GiB: a number
# larger than 2 GiB, as for any other model.
# Happens: the question serializes the message first, which fails at 2 GiB: "Failed to serialize proto", without a word of a size. A
# script that chooses between one file and external data by ByteSize() works for every small model, and ends in an error for each one
# that it was written for. onnx.save(..., save_as_external_data=True) writes the same model.
# Cure: sum up len(tensor.raw_data) of the initializers.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check "onnx==1.23.2" "protobuf==7.36.2"
"$work/venv/bin/python" - "$work/model.onnx" <<'PYTHON'
import sys

import onnx
from google.protobuf.message import EncodeError
from onnx import TensorProto, helper

HALF = 270_000_000  # float32 numbers: a little more than 1 GiB


def model(halves):
    weights = []
    for i in range(halves):
        weights.append(TensorProto(name=f"w{i}", data_type=TensorProto.FLOAT, dims=[HALF], raw_data=bytes(4 * HALF)))
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [HALF])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [HALF])
    nodes, last = [], "x"
    for i in range(halves):
        out = "y" if i == halves - 1 else f"sum{i}"
        nodes.append(helper.make_node("Add", [last, f"w{i}"], [out]))
        last = out
    return helper.make_model(helper.make_graph(nodes, "adds", [x], [y], weights))


print("one weight of 1.08 GB: ByteSize()", model(1).ByteSize())
large = model(2)
try:
    print("two of them: ByteSize()", large.ByteSize())
    raise SystemExit("changed: the size of a model beyond 2 GiB is told")
except EncodeError as e:
    print("two of them: EncodeError:", e)
print("sum of raw_data:", sum(len(w.raw_data) for w in large.graph.initializer))
onnx.save(large, sys.argv[1], save_as_external_data=True, location="weights")
print("saved with external data; the graph's file:", len(open(sys.argv[1], "rb").read()), "bytes")
PYTHON
