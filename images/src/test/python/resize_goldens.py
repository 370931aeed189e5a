"""Writes ../resources/dev/vectormesh/images/resize-goldens.csv: what Pillow makes of noise.

    pip install pillow==12.3.0 && python resize_goldens.py

Before Pillow 13, because models were trained so: from 13.0.0 on the vertical pass comes first where
a picture loses more of its height than of its width, up to 12 levels apart (python-pillow#9549).
With torchvision installed, its own Resize and CenterCrop are compared too; tests need neither.
"""
import hashlib
import pathlib

import PIL
from PIL import Image

FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}
SIZES = [(1, 1), (1, 7), (9, 1), (2, 3), (8, 8), (17, 31), (224, 224), (223, 225), (225, 224),
         (227, 224), (224, 229), (640, 422), (333, 500), (500, 1), (1, 1200), (1001, 13), (101, 997),
         (1700, 60), (1501, 1500)]


def noise(width, height):
    """The same picture as ResizeTest#noise: a linear congruential generator, high byte each."""
    state, out = width * 31 + height, bytearray()
    for _ in range(width * height * 3):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out.append(state >> 24)
    return Image.frombytes("RGB", (width, height), bytes(out))


def crop(image, size, by):
    """torchvision's Resize(size) and CenterCrop(size), as open_clip uses them for squares."""
    width, height = image.size
    shorter, longer = min(width, height), max(width, height)
    new = int(size * longer / shorter)
    image = image.resize((new, size) if width > height else (size, new), by)
    top, left = int(round((image.height - size) / 2.0)), int(round((image.width - size) / 2.0))
    return image.crop((left, top, left + size, top + size))


def check(image, size, by, ours):
    try:
        from torchvision.transforms import CenterCrop, InterpolationMode, Resize
    except ImportError:
        return
    mode = InterpolationMode.BICUBIC if by == FILTERS["bicubic"] else InterpolationMode.BILINEAR
    theirs = CenterCrop(size)(Resize(size, interpolation=mode)(image))
    assert theirs.tobytes() == ours.tobytes(), (image.size, size)


def main():
    assert int(PIL.__version__.split(".")[0]) < 13, "Pillow 13 may run the vertical pass first"
    lines = []
    for width, height in SIZES:
        image = noise(width, height)
        for name, by in FILTERS.items():
            for size in (224, 32, 5):
                cropped = crop(image, size, by)
                check(image, size, by, cropped)
                for fit, made in (("crop", cropped), ("squash", image.resize((size, size), by))):
                    digest = hashlib.sha256(made.tobytes()).hexdigest()
                    lines.append(f"{width},{height},{fit},{name},{size},{digest}")
    folder = pathlib.Path(__file__).resolve().parents[1] / "resources/dev/vectormesh/images"
    (folder / "resize-goldens.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
