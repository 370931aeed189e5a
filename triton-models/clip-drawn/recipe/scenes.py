"""Scenes of one thing on a plain background, drawn, and the captions that people might give them.

A scene is (thing, colour, size, background), four indexes. 12 x 10 x 2 x 6 = 1,440 scenes; place,
turn, exact size and exact colours are drawn by lot each time a scene is drawn.
"""

import math

import numpy as np
from PIL import Image, ImageDraw

# Every word of a list means the same; the first is the one that the project's own captions use.
THINGS = [
    ["circle", "disc", "dot"],
    ["square", "box"],
    ["triangle"],
    ["star"],
    ["heart"],
    ["ring", "hoop"],
    ["cross", "plus"],
    ["moon", "crescent"],
    ["house", "home"],
    ["tree", "fir"],
    ["boat", "ship", "sailboat"],
    ["fish"],
]
PLURALS = {"box": "boxes", "cross": "crosses", "fish": "fish", "plus": "pluses"}
COLOURS = [
    (["red"], (214, 40, 40)),
    (["orange"], (245, 134, 22)),
    (["yellow"], (246, 214, 40)),
    (["green"], (36, 148, 62)),
    (["blue"], (40, 92, 222)),
    (["purple", "violet"], (126, 52, 176)),
    (["pink"], (246, 120, 184)),
    (["brown"], (124, 76, 40)),
    (["black"], (24, 24, 24)),
    (["white"], (250, 250, 250)),
]
SIZES = [["small", "little", "tiny"], ["large", "big", "huge"]]
BACKGROUNDS = [
    (["white"], (244, 244, 244)),
    (["grey", "gray"], (150, 150, 150)),
    (["beige", "sand"], (226, 206, 166)),
    (["light blue", "sky"], (166, 208, 240)),
    (["light green", "mint"], (176, 226, 178)),
    (["dark blue", "night"], (32, 46, 108)),
]
SCENES = (len(THINGS), len(COLOURS), len(SIZES), len(BACKGROUNDS))

# Thing and colour of these pairs never meet in training: each thing lacks one colour or two.
HELD_OUT = frozenset(
    [(thing, (3 * thing + 1) % 10) for thing in range(12)]
    + [(thing, (3 * thing + 6) % 10) for thing in range(0, 12, 2)]
)


def all_scenes(held_out):
    """Scenes of the held-out pairs (True), or of all other pairs (False), in a fixed order."""
    return [
        scene
        for scene in np.ndindex(*SCENES)
        if ((scene[0], scene[1]) in HELD_OUT) == held_out
    ]


# ---- drawing ----


def _round(x, y, rx, ry, frm=0.0, to=360.0, n=40):
    angles = np.radians(np.linspace(frm, to, n))
    return np.stack([x + rx * np.cos(angles), y + ry * np.sin(angles)], axis=1)


def _star():
    radius = np.where(np.arange(10) % 2 == 0, 1.0, 0.42)
    angles = np.radians(np.arange(10) * 36 - 90)
    return np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1)


def _heart():
    t = np.linspace(0, 2 * math.pi, 60)
    x = 16 * np.sin(t) ** 3
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return np.stack([x / 17, -y / 17], axis=1)


def _moon():
    # Two circles, and where they meet: at x = .625.
    outer = _round(0, 0, 1, 1, 51.3, 308.7)
    inner = _round(0.45, 0, 0.8, 0.8, 282.6, 77.4)
    return np.concatenate([outer, inner])


def _points(*pairs):
    return np.array(pairs, dtype=float)


_BOX = _points((-1, -1), (1, -1), (1, 1), (-1, 1))
# What each thing is made of, in a square from -1 to 1: outlines, and how each is filled.
PARTS = [
    [(_round(0, 0, 0.95, 0.95), "main")],
    [(_BOX * 0.84, "main")],
    [(_points((0, -0.95), (0.98, 0.8), (-0.98, 0.8)), "main")],
    [(_star(), "main")],
    [(_heart(), "main")],
    [(_round(0, 0, 0.95, 0.95), "main"), (_round(0, 0, 0.5, 0.5), "hole")],
    [
        (
            _points(
                (-0.3, -0.95), (0.3, -0.95), (0.3, -0.3), (0.95, -0.3), (0.95, 0.3), (0.3, 0.3),
                (0.3, 0.95), (-0.3, 0.95), (-0.3, 0.3), (-0.95, 0.3), (-0.95, -0.3), (-0.3, -0.3),
            ),
            "main",
        )
    ],
    [(_moon(), "main")],
    [
        (_points((-0.72, -0.1), (0.72, -0.1), (0.72, 0.95), (-0.72, 0.95)), "main"),
        (_points((0, -0.98), (0.98, -0.05), (-0.98, -0.05)), "dark"),
        (_points((-0.2, 0.4), (0.2, 0.4), (0.2, 0.95), (-0.2, 0.95)), "dark"),
    ],
    [
        (_points((-0.14, 0.5), (0.14, 0.5), (0.14, 0.98), (-0.14, 0.98)), "dark"),
        (_points((0, -0.3), (0.8, 0.58), (-0.8, 0.58)), "main"),
        (_points((0, -0.98), (0.58, 0.02), (-0.58, 0.02)), "main"),
    ],
    [
        (_points((-0.95, 0.4), (0.95, 0.4), (0.55, 0.95), (-0.55, 0.95)), "main"),
        (_points((-0.05, -0.95), (0.05, -0.95), (0.05, 0.4), (-0.05, 0.4)), "dark"),
        (_points((0.1, -0.9), (0.8, 0.22), (0.1, 0.22)), "main"),
    ],
    [
        (_points((0.4, 0), (0.98, -0.5), (0.98, 0.5)), "main"),
        (_round(-0.2, 0, 0.76, 0.48), "main"),
        (_round(-0.58, -0.1, 0.08, 0.08), "dark"),
    ],
]


def _jitter(random, colour, by):
    return tuple(int(c) for c in np.clip(np.array(colour) + random.integers(-by, by + 1, 3), 0, 255))


def draw(scene, random, pixels=64):
    """The scene as a picture of pixels x pixels, drawn four times as large and then made smaller."""
    thing, colour, size, background = scene
    side = 4 * pixels
    ground = _jitter(random, BACKGROUNDS[background][1], 8)
    main = _jitter(random, COLOURS[colour][1], 10)
    dark = tuple(int(c * 0.62) for c in main)
    fill = {"main": main, "dark": dark, "hole": ground}
    radius = side * (random.uniform(0.13, 0.18) if size == 0 else random.uniform(0.29, 0.36))
    centre = random.uniform(radius * 1.1, side - radius * 1.1, 2)
    turn = math.radians(random.uniform(-14, 14))
    matrix = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    picture = Image.new("RGB", (side, side), ground)
    pen = ImageDraw.Draw(picture)
    for outline, tone in PARTS[thing]:
        points = outline @ matrix * radius + centre
        # The darker rim is what shows a white thing on a white background.
        rim = max(1, side // 64)
        pen.polygon([tuple(p) for p in points], fill=fill[tone], outline=dark, width=rim)
    return picture.reduce(4)


# ---- captions ----

FULL = [
    "a {size} {colour} {thing} on a {ground} background",
    "{size} {colour} {thing} on {ground}",
    "a picture of a {size} {colour} {thing} on a {ground} background",
    "{colour} {thing}, {size}, {ground} background",
    "on a {ground} background there is a {size} {colour} {thing}",
    "the {thing} is {colour} and {size}, the background is {ground}",
]
PART = [
    "a {colour} {thing}",
    "{colour} {thing}",
    "{colour} {things}",
    "pictures of {colour} {things}",
    "a {size} {colour} {thing}",
    "{size} {colour} {things}",
    "a {colour} {thing} on a {ground} background",
    "{colour} {thing} on {ground}",
    "a {thing}",
    "{things}",
    "a {size} {thing}",
    "a {thing} on a {ground} background",
    "a {size} {thing} on {ground}",
    "something {colour}",
    "a {size} {colour} thing on a {ground} background",
]


def caption(scene, random):
    """A caption of the scene, and which of its four parts the caption tells."""
    full = random.random() < 0.6
    template = str(random.choice(FULL if full else PART))
    one = lambda words: words[0] if random.random() < 0.6 else str(random.choice(words))
    thing = one(THINGS[scene[0]])
    words = {
        "thing": thing,
        "things": PLURALS.get(thing, thing + "s"),
        "colour": one(COLOURS[scene[1]][0]),
        "size": one(SIZES[scene[2]]),
        "ground": one(BACKGROUNDS[scene[3]][0]),
    }
    told = tuple(
        any("{" + key + "}" in template for key in keys)
        for keys in (("thing", "things"), ("colour",), ("size",), ("ground",))
    )
    return grammatical(template.format(**words)), told


def plain_caption(scene):
    """The one caption that the project's own pictures and evaluations use."""
    return grammatical(
        FULL[0].format(
            size=SIZES[scene[2]][0],
            colour=COLOURS[scene[1]][0][0],
            thing=THINGS[scene[0]][0],
            ground=BACKGROUNDS[scene[3]][0][0],
        )
    )


def grammatical(text):
    return text.replace("a orange", "an orange")


def words():
    """All words that a caption can hold, sorted."""
    texts = [t.format(thing="", things="", colour="", size="", ground="") for t in FULL + PART]
    texts += [w for names in THINGS for w in names] + [w for names in SIZES for w in names]
    texts += [PLURALS.get(w, w + "s") for names in THINGS for w in names]
    texts += [w for names, _ in COLOURS + BACKGROUNDS for w in names] + ["an"]
    return sorted(set(" ".join(texts).replace(",", " ").split()))
