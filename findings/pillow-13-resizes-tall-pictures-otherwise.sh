#!/usr/bin/env bash
# Pillow 13.0.0: Image.resize() gives other pixels than Pillow 12.3.0 for pictures that lose more of their height than of their width.
#
# Expected: a separable filter that has run the horizontal pass first since 2016 still does, so that the pixels of a model's
# preprocessing (CLIP, SigLIP) are the same whichever Pillow is installed; at most the speed differs.
# Happens: since 13.0.0 the vertical pass comes first when the height is scaled down more than the width (python-pillow#9549). Each
# pass rounds to 8 bits, so the order shows: several levels of 255 for a portrait that is squashed to a square, as SigLIP does. A
# landscape, and the same portrait scaled by one factor, stay as they were. Hashes of pixels, cached embeddings and golden files change.
# Cure: resize the width first, then the height, in two calls: both versions then agree to the last bit.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/resize.py" <<'PYTHON'
import sys

from PIL import Image


def noise(width, height):
    state, out = 7, bytearray()
    for _ in range(width * height * 3):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out.append(state >> 24)
    return Image.frombytes("RGB", (width, height), bytes(out))


cubic = Image.Resampling.BICUBIC
portrait, landscape = noise(330, 500), noise(500, 330)
with open(sys.argv[1], "wb") as out:
    for picture in (
        portrait.resize((224, 224), cubic),
        landscape.resize((224, 224), cubic),
        portrait.resize((224, 336), cubic),
        portrait.resize((224, 500), cubic).resize((224, 224), cubic),
    ):
        out.write(picture.tobytes().ljust(224 * 336 * 3, b"\0"))
PYTHON
for version in 12.3.0 13.0.0; do
  python3 -m venv "$work/$version"
  "$work/$version/bin/pip" install -q --disable-pip-version-check "pillow==$version"
  "$work/$version/bin/python" "$work/resize.py" "$work/$version.bin"
done

"$work/13.0.0/bin/python" - "$work/12.3.0.bin" "$work/13.0.0.bin" <<'PYTHON'
import sys

print("Pillow 12.3.0 beside 13.0.0, bicubic, noise")
old, new = (open(path, "rb").read() for path in sys.argv[1:])
size = 224 * 336 * 3
for i, (what, same) in enumerate([
    ("330 x 500 to 224 x 224", False),
    ("500 x 330 to 224 x 224", True),
    ("330 x 500 to 224 x 336", True),
    ("330 x 500 to 224 x 500 to 224 x 224", True),
]):
    pairs = list(zip(old[i * size:(i + 1) * size], new[i * size:(i + 1) * size]))
    furthest = max(abs(a - b) for a, b in pairs)
    print(f"{what}: furthest apart {furthest} levels, {sum(a != b for a, b in pairs)} values differ")
    if (furthest == 0) != same:
        raise SystemExit(f"changed: expected them to be {'equal' if same else 'different'}")
PYTHON
