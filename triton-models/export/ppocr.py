"""Makes ppocr-v6-detection and ppocr-v6-recognition out of the ONNX files of a PyPI wheel.

    pip install onnx==1.23.2 numpy
    python ppocr.py FOLDER

The weights are PP-OCRv6 small by the PaddleOCR project (Apache-2.0), as rapidocr 3.10.0 converted
them. They are changed here in three ways, none of which the mesh would have to know:

* weights are stored in 16 bits and widened when the model is loaded: half the size, the same texts;
* pictures come in as bytes, red first, row by row: shrinking to -1..1 and turning the channels
  around is done by the graph;
* recognition answers the likeliest character of each step as its Unicode code point (0: none) with
  its probability, instead of 18,710 probabilities a step and a file that says what they stand for.
"""

import hashlib
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WHEEL = "rapidocr==3.10.0"
SHA256 = "2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050"
SMALLEST_TO_NARROW = 256


def wheel(folder):
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*command, "--dest", folder, WHEEL], check=True)
    (file,) = pathlib.Path(folder).glob("*.whl")
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != SHA256:
        sys.exit(f"{file.name} has SHA-256 {found}, not {SHA256}")
    return zipfile.ZipFile(file)


def narrow(graph):
    """Weights in 16 bits, with a node that widens each."""
    widen = []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or values.size < SMALLEST_TO_NARROW:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + ".narrow"))
        widen.append(helper.make_node("Cast", [name + ".narrow"], [name], to=TensorProto.FLOAT))
    prepend(graph, widen)


def prepend(graph, nodes):
    rest = list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes + rest)


def constant(graph, name, values, kind):
    graph.initializer.append(numpy_helper.from_array(np.array(values, kind), name))
    return name


def read_bytes(graph, height):
    """From `picture`, UINT8 [batch][height][width][3], red first, to what the graph took."""
    old = graph.input[0].name
    red_first(graph, old)
    del graph.input[:]
    graph.input.append(
        helper.make_tensor_value_info("picture", TensorProto.UINT8, ["batch", height, "width", 3])
    )
    half = constant(graph, "half_of_255", 127.5, np.float32)
    one = constant(graph, "one", 1, np.float32)
    prepend(
        graph,
        [
            helper.make_node("Transpose", ["picture"], ["planes"], perm=[0, 3, 1, 2]),
            helper.make_node("Cast", ["planes"], ["levels"], to=TensorProto.FLOAT),
            helper.make_node("Div", ["levels", half], ["scaled"]),
            helper.make_node("Sub", ["scaled", one], [old]),
        ],
    )


def red_first(graph, picture):
    """The models were trained on blue, green, red: the only nodes that see colours are turned."""
    seen = {node.input[1] for node in graph.node if picture in node.input}
    for weight in graph.initializer:
        if weight.name in seen:
            turned = numpy_helper.to_array(weight)[:, ::-1].copy()
            weight.CopyFrom(numpy_helper.from_array(turned, weight.name))
            seen.remove(weight.name)
    if seen:
        sys.exit(f"not read from weights: {seen}")


def answer(graph, name, kind, shape):
    graph.output.append(helper.make_tensor_value_info(name, kind, shape))


def detection(model):
    graph = model.graph
    read_bytes(graph, "height")
    narrow(graph)
    old = graph.output[0].name
    del graph.output[:]
    graph.node.append(helper.make_node("Squeeze", [old], ["probability"], axes=[1]))
    answer(graph, "probability", TensorProto.FLOAT, ["batch", "height", "width"])


def recognition(model):
    graph = model.graph
    (characters,) = [p.value for p in model.metadata_props if p.key == "character"]
    # 0 is "no character", the last one a blank that the file leaves out.
    points = [0] + [ord(character) for character in characters.splitlines()] + [ord(" ")]
    del model.metadata_props[:]
    read_bytes(graph, 48)
    narrow(graph)
    old = graph.output[0].name
    del graph.output[:]
    table = constant(graph, "code_points", points, np.int32)
    graph.node.extend(
        [
            helper.make_node("ArgMax", [old], ["likeliest"], axis=2, keepdims=0),
            helper.make_node("Gather", [table, "likeliest"], ["code_point"], axis=0),
            helper.make_node("ReduceMax", [old], ["confidence"], axes=[2], keepdims=0),
        ]
    )
    answer(graph, "code_point", TensorProto.INT32, ["batch", "steps"])
    answer(graph, "confidence", TensorProto.FLOAT, ["batch", "steps"])


def main(target):
    with tempfile.TemporaryDirectory() as folder, wheel(folder) as files:
        for task, change in (("det", detection), ("rec", recognition)):
            model = onnx.load_from_string(files.read(f"rapidocr/models/PP-OCRv6_{task}_small.onnx"))
            change(model)
            onnx.checker.check_model(model)
            file = target / f"ppocr-v6-{change.__name__}" / "1" / "model.onnx"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(model.SerializeToString(deterministic=True))
            print(hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_size, file)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
