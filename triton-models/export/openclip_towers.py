"""Writes a model of OpenCLIP as two folders of a model repository: its text tower and its image tower.

python openclip_towers.py MODEL PRETRAINED NAME FOLDER [--float] [--random]

MODEL and PRETRAINED are OpenCLIP's words: ViT-B-32 laion2b_s34b_b79k. FOLDER gets NAME/ and
NAME-image/, and NAME.json, a manifest for `vectormesh models pull NAME --from URL`. The text tower is
int8 (its products alone), for texts of any length up to the window; the image tower is float32, for
int8 makes vision towers slower on CPUs. --random takes no weights: a model of the true size to
measure with.

pip install open_clip_torch==3.3.0 ftfy onnx onnxruntime onnxscript transformers
"""

import argparse
import hashlib
import json
import pathlib
import string

import numpy as np
import onnx
import onnxruntime
import open_clip
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch.nn import functional

from clip_tokenizer import clip_tokenizer

OPERATORS = 17
LARGEST_FILE = 2**31 - 2**20


class Attention(torch.nn.Module):
    """What torch's MultiheadAttention computes; that one is traced for one batch and one length"""

    def __init__(self, trained):
        super().__init__()
        self.trained = trained

    def forward(self, query, key, value, need_weights=False, attn_mask=None):
        of = self.trained
        x = query if of.batch_first else query.transpose(0, 1)
        batch, length, width = x.shape
        parts = functional.linear(x, of.in_proj_weight, of.in_proj_bias)
        heads = parts.view(batch, length, 3, of.num_heads, of.head_dim).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(*heads.unbind(0), attn_mask=attn_mask)
        out = of.out_proj(mixed.transpose(1, 2).reshape(batch, length, width))
        return out if of.batch_first else out.transpose(0, 1), None


def traceable(model):
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, torch.nn.MultiheadAttention):
                setattr(module, name, Attention(child))


class TextTower(torch.nn.Module):
    """OpenCLIP's text tower, for texts shorter than its window: positions and mask are cut"""

    def __init__(self, model):
        super().__init__()
        # Models of one class keep the text tower's parts in themselves, others in `text`.
        self.tower = model if hasattr(model, "token_embedding") else model.text

    def forward(self, input_ids):
        tower = self.tower
        length = input_ids.shape[1]
        x = tower.token_embedding(input_ids) + tower.positional_embedding[:length]
        mask = tower.attn_mask
        x = tower.transformer(x, attn_mask=None if mask is None else mask[:length, :length])
        x = tower.ln_final(x)
        if getattr(tower, "pool_type", getattr(tower, "text_pool_type", "argmax")) == "last":
            x = x[:, -1]
        else:
            x = x[torch.arange(x.shape[0]), input_ids.argmax(dim=-1)]
        projection = tower.text_projection
        if isinstance(projection, torch.nn.Linear):
            x = projection(x)
        elif projection is not None:
            x = x @ projection
        return functional.normalize(x, dim=-1)


class ImageTower(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return self.model.encode_image(pixel_values, normalize=True)


def write(tower, example, name, dimension, folder, axes):
    folder.mkdir(parents=True)
    file = folder / "model.onnx"
    torch.onnx.export(
        tower,
        (example,),
        str(file),
        dynamo=False,
        opset_version=OPERATORS,
        input_names=[name],
        output_names=["embedding"],
        dynamic_axes={name: axes, "embedding": {0: "batch"}},
    )
    graph = onnx.load(file)
    for left in folder.iterdir():
        left.unlink()  # The exporter makes a file of every large weight.
    graph.graph.output[0].type.tensor_type.shape.dim[1].dim_value = dimension
    # Protobuf cannot even tell the size of a message of more than 2 GiB.
    large = sum(len(weights.raw_data) for weights in graph.graph.initializer) > LARGEST_FILE
    onnx.save(graph, file, save_as_external_data=large, location="model.onnx.data")
    return file


def quantized(file):
    float_file = file.with_name("float.onnx")
    file.rename(float_file)
    quantize_dynamic(float_file, file, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"])
    float_file.unlink()


def sha256(file):
    digest = hashlib.sha256()
    with open(file, "rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


CONFIG = string.Template(
    """name: "$name"
backend: "onnxruntime"
max_batch_size: 64
input [ { name: "$input" data_type: $type dims: [ $dims ] } ]
output [ { name: "embedding" data_type: TYPE_FP32 dims: [ $dimension ] } ]
version_policy: { latest: { num_versions: 1 } }
dynamic_batching: { preferred_batch_size: [ 8 ] priority_levels: 2 default_priority_level: 2 }
instance_group [ { kind: KIND_CPU } ]
"""
)
PARAMETER = 'parameters: { key: "%s" value: { string_value: "%s" } }\n'


def config(folder, tensors, **parameters):
    text = CONFIG.substitute(tensors, name=folder.name)
    common = {"intra_op_thread_count": 1, "inter_op_thread_count": 1, "normalisation": "l2"}
    common |= {"dimension": tensors["dimension"], "embedding_output": "embedding"}
    common["model_sha256"] = sha256(folder / "1" / "model.onnx")
    for key, value in (common | parameters).items():
        text += PARAMETER % (key, value)
    (folder / "config.pbtxt").write_text(text)


def tokenizer(model_name, file):
    settings = open_clip.get_model_config(model_name)["text_cfg"]
    if "hf_tokenizer_name" not in settings:
        clip_tokenizer().save(str(file))
        return {"text_clean": "clip", "pooling": "eot"}
    open_clip.get_tokenizer(model_name).tokenizer.backend_tokenizer.save(str(file))
    cleaning = settings.get("tokenizer_kwargs", {}).get("clean")
    length = settings["context_length"]
    return {
        "text_clean": "siglip" if cleaning == "canonicalize" else "siglip2",
        "pooling": "last",
        # Trained on texts that were filled up: without that its vectors are other ones.
        "text_padding": length,
        "text_pad_id": open_clip.get_tokenizer(model_name).tokenizer.pad_token_id,
    }


def export(model_name, pretrained, name, repository, as_float, random):
    torch.manual_seed(0)
    model = open_clip.create_model(
        model_name, pretrained=None if random else pretrained, require_pretrained=not random
    ).eval()
    pictures = open_clip.get_model_preprocess_cfg(model)
    side = pictures["size"][0] if isinstance(pictures["size"], (list, tuple)) else pictures["size"]
    window = open_clip.get_model_config(model_name)["text_cfg"].get("context_length", 77)
    text, image = repository / name, repository / f"{name}-image"
    example = torch.randint(1, 1000, (2, window))
    with torch.no_grad():
        before = model.encode_text(example, normalize=True)
        traceable(model)
        assert torch.allclose(before, model.encode_text(example, normalize=True), atol=1e-5)
        ids = torch.randint(1, 1000, (2, 9))
        towers = TextTower(model).eval(), ImageTower(model).eval()
        dimension = towers[0](ids).shape[1]
        axes = {0: "batch", 1: "tokens"}
        text_file = write(towers[0], ids, "input_ids", dimension, text / "1", axes)
        example = torch.rand(2, 3, side, side)
        image_file = write(towers[1], example, "pixel_values", dimension, image / "1", {0: "batch"})
        check(text_file, "input_ids", torch.randint(1, 1000, (3, 12)), towers[0])
        check(image_file, "pixel_values", torch.rand(1, 3, side, side), towers[1])
    if not as_float:
        quantized(text_file)
    shaping = tokenizer(model_name, text / "1" / "tokenizer.json")
    tensors = {"input": "input_ids", "type": "TYPE_INT64", "dims": "-1", "dimension": dimension}
    config(
        text,
        tensors,
        metric="cosine",
        query_prefix="",
        passage_prefix="",
        max_tokens=window,
        tokenizer_sha256=sha256(text / "1" / "tokenizer.json"),
        image_tower=image.name,
        **shaping,
    )
    tensors = {"input": "pixel_values", "type": "TYPE_FP32", "dims": f"3, {side}, {side}"}
    config(
        image,
        tensors | {"dimension": dimension},
        image_size=side,
        image_fit="squash" if pictures["resize_mode"] == "squash" else "crop",
        image_interpolation=pictures["interpolation"],
        image_mean=",".join(map(str, pictures["mean"])),
        image_std=",".join(map(str, pictures["std"])),
        image_channels="rgb",
    )
    manifest(repository, name, dimension, f"{model_name} {pretrained}")


def check(file, name, example, tower):
    """ONNX Runtime makes what PyTorch makes, of another batch and length than was traced"""
    made = onnxruntime.InferenceSession(file).run(["embedding"], {name: example.numpy()})[0]
    apart = np.abs(made - tower(example).numpy()).max()
    assert apart < 1e-3, f"{file} is {apart} apart from PyTorch"


def manifest(repository, name, dimension, title):
    files = []
    for folder in (repository / name, repository / f"{name}-image"):
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            path = file.relative_to(repository).as_posix()
            pin = {"bytes": file.stat().st_size, "sha256": sha256(file)}
            files.append({"path": path, "address": path} | pin)
    described = {"name": name, "title": title, "license": "see the weights'", "source": "export"}
    described |= {"dimension": dimension, "export": "", "files": files}
    (repository / f"{name}.json").write_text(json.dumps(described, indent=2) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("pretrained")
    parser.add_argument("name")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--float", action="store_true", dest="as_float")
    parser.add_argument("--random", action="store_true")
    given = parser.parse_args()
    export(given.model, given.pretrained, given.name, given.folder, given.as_float, given.random)
