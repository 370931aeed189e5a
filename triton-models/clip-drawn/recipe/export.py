"""Writes both towers as ONNX into the model repository, and says what config.pbtxt needs.

python export.py CHECKPOINT REPOSITORY
"""

import hashlib
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
import torch

import towers
import vocabulary

OPERATORS = 17
NAMES = {"dynamo": False, "opset_version": OPERATORS, "output_names": ["embedding"]}


def export(checkpoint, repository):
    tokenizer = vocabulary.tokenizer()
    model = towers.DualEncoder(tokenizer.get_vocab_size())
    model.load_state_dict(torch.load(checkpoint, weights_only=True)["model"])
    model.eval()
    # Two texts of one length: what is traced must not know how many and how long.
    texts = torch.full((2, 5), vocabulary.UNKNOWN), torch.ones(2, 5, dtype=torch.int64)
    pictures = torch.rand(2, 3, towers.PIXELS, towers.PIXELS)
    words = {0: "batch", 1: "tokens"}
    text = repository / "clip-drawn" / "1"
    write(
        model.text,
        texts,
        text / "model.onnx",
        input_names=["input_ids", "attention_mask"],
        dynamic_axes={"input_ids": words, "attention_mask": words, "embedding": {0: "batch"}},
    )
    tokenizer.save(str(text / "tokenizer.json"))
    image = repository / "clip-drawn-image" / "1"
    write(
        model.image,
        (pictures,),
        image / "model.onnx",
        input_names=["pixel_values"],
        dynamic_axes={"pixel_values": {0: "batch"}, "embedding": {0: "batch"}},
    )
    check(model, tokenizer, text, image)
    for file in (text / "model.onnx", text / "tokenizer.json", image / "model.onnx"):
        print(hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_size, file)


def write(tower, inputs, file, **names):
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(tower, inputs, str(file), **NAMES, **names)
    graph = onnx.load(file)
    # What is not of the model: which program wrote it, and where its code lay.
    graph.producer_name = graph.producer_version = graph.doc_string = ""
    for node in graph.graph.node:
        node.doc_string = ""
        node.ClearField("metadata_props")
    # Traced as unknown; Triton compares it with config.pbtxt.
    graph.graph.output[0].type.tensor_type.shape.dim[1].dim_value = towers.DIMENSION
    onnx.checker.check_model(graph)
    onnx.save(graph, file)


def check(model, tokenizer, text, image):
    """ONNX Runtime makes what PyTorch makes, whatever the batch and the padding"""
    run = lambda folder, given: onnxruntime.InferenceSession(folder / "model.onnx").run(
        ["embedding"], {key: value.numpy() for key, value in given.items()}
    )[0]
    tokenizer.enable_padding()
    rows = tokenizer.encode_batch(["red star", "a small blue fish on a grey background", "report"])
    ids = torch.tensor([row.ids for row in rows])
    mask = torch.tensor([row.attention_mask for row in rows])
    pictures = torch.rand(3, 3, towers.PIXELS, towers.PIXELS) * 2 - 1
    with torch.no_grad():
        wanted = model.text(ids, mask).numpy(), model.image(pictures).numpy()
    texts = run(text, {"input_ids": ids, "attention_mask": mask})
    images = run(image, {"pixel_values": pictures})
    length = int(mask[0].sum())
    alone = run(text, {"input_ids": ids[:1, :length], "attention_mask": mask[:1, :length]})
    for made, true in ((texts, wanted[0]), (images, wanted[1]), (alone, wanted[0][:1])):
        assert np.abs(made - true).max() < 1e-5, np.abs(made - true).max()
        assert np.abs(np.linalg.norm(made, axis=1) - 1).max() < 1e-5


if __name__ == "__main__":
    export(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
