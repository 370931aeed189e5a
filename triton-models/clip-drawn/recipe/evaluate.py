"""How often the first of 1,000 pictures is the one that a sentence tells of.

python evaluate.py FOLDER-OF-ONNX
"""

import pathlib
import sys

import numpy as np
import onnxruntime
from PIL import Image
from tokenizers import Tokenizer

import scenes

SEED = 4711
PICTURES = 1000
UNRELATED = [
    "quarterly report",
    "invoice number 4711",
    "how do I change a flat tyre",
    "the parliament passed the budget",
    "lorem ipsum",
    "minutes of the meeting on Tuesday",
]


def test_scenes():
    """All scenes of held-out pairs, and others up to 1,000: no scene twice"""
    random = np.random.default_rng(SEED)
    seen = scenes.all_scenes(held_out=False)
    held_out = scenes.all_scenes(held_out=True)
    chosen = random.choice(len(seen), PICTURES - len(held_out), replace=False)
    return held_out + [seen[i] for i in sorted(chosen)]


def draw(scene, pixels=64):
    """The test's own picture of a scene: the seeds of training draw no other one like it"""
    return scenes.draw(scene, np.random.default_rng([SEED, *scene]), pixels)


class Encoder:
    def __init__(self, folder):
        session = lambda name: onnxruntime.InferenceSession(
            folder / name / "1" / "model.onnx", providers=["CPUExecutionProvider"]
        )
        self.texts, self.pictures = session("clip-drawn"), session("clip-drawn-image")
        self.tokenizer = Tokenizer.from_file(str(folder / "clip-drawn" / "1" / "tokenizer.json"))

    def text(self, text):
        ids = np.array([self.tokenizer.encode(text).ids])
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        return self.texts.run(["embedding"], given)[0][0]

    def picture(self, picture):
        if picture.size != (64, 64):
            picture = picture.resize((64, 64), Image.Resampling.BICUBIC)
        levels = np.asarray(picture.convert("RGB"), dtype=np.float32).transpose(2, 0, 1)
        values = (levels / 255 - 0.5) / 0.5
        return self.pictures.run(["embedding"], {"pixel_values": values[None]})[0][0]


def recall_at_1(encoder, chosen, pictures):
    """Share of full captions, and of captions of thing and colour alone, that find a true picture"""
    full, pair = [], []
    for scene in chosen:
        best = chosen[int(np.argmax(pictures @ encoder.text(scenes.plain_caption(scene))))]
        full.append(best == scene)
        named = f"{scenes.COLOURS[scene[1]][0][0]} {scenes.THINGS[scene[0]][0]}"
        best = chosen[int(np.argmax(pictures @ encoder.text(named)))]
        pair.append(best[:2] == scene[:2])
    return np.array(full), np.array(pair)


def main(folder):
    encoder = Encoder(folder)
    chosen = test_scenes()
    pictures = np.stack([encoder.picture(draw(scene)) for scene in chosen])
    full, pair = recall_at_1(encoder, chosen, pictures)
    held_out = np.array([(scene[0], scene[1]) in scenes.HELD_OUT for scene in chosen])
    print(f"R@1 of {len(chosen)} pictures, whole captions / thing and colour alone:")
    for name, of in (("seen pairs", ~held_out), ("held-out pairs", held_out)):
        print(f"  {name:15} {of.sum():4} queries  {full[of].mean():.3f}  {pair[of].mean():.3f}")
    own = [pictures[i] @ encoder.text(scenes.plain_caption(s)) for i, s in enumerate(chosen)]
    print(f"similarity of a picture to its own caption: {np.mean(own):.2f} ({np.min(own):.2f} at least)")
    for text in UNRELATED:
        found = pictures @ encoder.text(text)
        print(f"  {found.max():+.2f} at most, {found.mean():+.2f} on average: {text}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
