"""Draws the pictures that ship with the project.

python pictures.py demo FOLDER        24 pictures of 256 pixels, and captions.txt
python pictures.py evaluation FILE    a zip of 1,000 pictures of 64 pixels and queries.tsv: id, picture,
                                      seen or held-out pair, caption
"""

import io
import pathlib
import sys
import zipfile

import numpy as np

import evaluate
import scenes

SEED = 24
# Thing, colour, size and background: every thing, every colour and every background.
DEMO = [
    *(("star", "red", "small", "light green"), ("heart", "pink", "large", "white")),
    *(("boat", "white", "large", "dark blue"), ("fish", "orange", "large", "light blue")),
    *(("house", "brown", "small", "beige"), ("tree", "green", "large", "light blue")),
    *(("moon", "yellow", "large", "dark blue"), ("circle", "blue", "large", "grey")),
    *(("square", "purple", "small", "white"), ("triangle", "black", "large", "beige")),
    *(("ring", "yellow", "small", "grey"), ("cross", "green", "large", "white")),
    *(("star", "yellow", "large", "dark blue"), ("heart", "red", "small", "light blue")),
    *(("circle", "red", "small", "white"), ("square", "green", "large", "beige")),
    *(("moon", "white", "small", "dark blue"), ("boat", "blue", "small", "light blue")),
]


def index_of(names, wanted):
    return next(i for i, known in enumerate(names) if known[0] == wanted)


def scene_of(thing, colour, size, ground):
    return (
        index_of(scenes.THINGS, thing),
        index_of([names for names, _ in scenes.COLOURS], colour),
        index_of(scenes.SIZES, size),
        index_of([names for names, _ in scenes.BACKGROUNDS], ground),
    )


def demo_scenes():
    """Eighteen of people's choice, and six of held-out pairs"""
    chosen = [scene_of(*names) for names in DEMO]
    random = np.random.default_rng(SEED)
    pairs = [pair for pair in sorted(scenes.HELD_OUT) if pair not in {s[:2] for s in chosen}]
    for i in sorted(random.choice(len(pairs), 24 - len(chosen), replace=False)):
        chosen.append((*pairs[i], int(random.integers(2)), int(random.integers(6))))
    return chosen


def png(picture):
    bytes_ = io.BytesIO()
    picture.save(bytes_, "PNG", optimize=True)
    return bytes_.getvalue()


def demo(folder):
    folder.mkdir(parents=True, exist_ok=True)
    captions = []
    for number, scene in enumerate(demo_scenes(), 1):
        # Names that say nothing: what is found is found by its pixels.
        name = f"drawn-{number:02}.png"
        (folder / name).write_bytes(png(evaluate.draw(scene, 256)))
        captions.append(f"{name}\t{scenes.plain_caption(scene)}\n")
    (folder / "captions.txt").write_text("".join(captions), encoding="ascii")


def evaluation(file):
    lines = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for number, scene in enumerate(evaluate.test_scenes()):
            name = f"p{number:04}"
            archive.writestr(zipfile.ZipInfo(f"{name}.png"), png(evaluate.draw(scene)))
            kind = "held-out" if scene[:2] in scenes.HELD_OUT else "seen"
            lines.append(f"q{number:04}\t{name}\t{kind}\t{scenes.plain_caption(scene)}\n")
        archive.writestr(zipfile.ZipInfo("queries.tsv"), "".join(lines))
    print(len(lines), "pictures,", file.stat().st_size, "bytes")


if __name__ == "__main__":
    {"demo": demo, "evaluation": evaluation}[sys.argv[1]](pathlib.Path(sys.argv[2]))
