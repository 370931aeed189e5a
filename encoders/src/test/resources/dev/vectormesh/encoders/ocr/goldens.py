"""Draws the pictures of this folder and writes what rapidocr itself reads in them: goldens.tsv.

    pip install rapidocr==3.10.0 onnxruntime==1.32.0 pillow==13.0.0
    python goldens.py                 (needs the DejaVu fonts)

Each line of goldens.tsv: picture, text, and the box around it (left, top, right, bottom).
"""

import pathlib

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from rapidocr import RapidOCR

HERE = pathlib.Path(__file__).parent


def font(name, size):
    return ImageFont.truetype(f"DejaVu{name}.ttf", size)


def sheet(width, height, colour):
    picture = Image.new("RGB", (width, height), colour)
    return picture, ImageDraw.Draw(picture)


def sign():
    picture, draw = sheet(640, 320, (20, 60, 140))
    draw.text((60, 40), "Bäckerei Müßig", font=font("Sans-Bold", 52), fill="white")
    draw.text((60, 130), "Crème brûlée & señorita", font=font("Serif", 36), fill=(255, 230, 120))
    draw.text((60, 210), "Öffnungszeiten: 7:30 - 18:00", font=font("Sans", 30), fill="white")
    return picture


def letter():
    picture, draw = sheet(896, 640, "white")
    lines = [
        "Dear Sir or Madam,",
        "the quick brown fox jumps over the lazy dog, and",
        "invoice No. 2026-0417 over 1,234.50 EUR is still open.",
        "Zażółć gęślą jaźń. Příliš žluťoučký kůň.",
        "Yours faithfully",
    ]
    for row, line in enumerate(lines):
        draw.text((64, 96 + 64 * row), line, font=font("Serif", 26), fill="black")
    return picture


def tilted():
    text, draw = sheet(480, 96, (240, 240, 230))
    draw.text((24, 20), "Slippery when wet", font=font("Sans-Bold", 44), fill=(160, 0, 0))
    return text.rotate(15, expand=True, fillcolor=(240, 240, 230), resample=Image.BICUBIC).crop(
        (0, 0, 480, 224)
    )


def columns():
    picture, draw = sheet(640, 256, "white")
    for x, words in ((32, ["Apples", "Pears", "Plums"]), (352, ["3.20", "4.75", "1.99"])):
        for row, word in enumerate(words):
            draw.text((x, 32 + 64 * row), word, font=font("SansMono", 32), fill="black")
    return picture


def spine():
    text, draw = sheet(416, 96, (250, 250, 250))
    draw.text((24, 24), "War and Peace", font=font("Serif-Bold", 40), fill="black")
    return text.rotate(-90, expand=True)


def main():
    engine = RapidOCR(
        params={"Global.use_cls": False, "Det.limit_type": "max", "Det.limit_side_len": 960}
    )
    with open(HERE / "goldens.tsv", "w", encoding="utf-8") as out:
        for draw in (sign, letter, tilted, columns, spine):
            picture = draw()
            picture.save(HERE / f"{draw.__name__}.png", optimize=True)
            result = engine(np.asarray(picture)[:, :, ::-1])
            for text, box in zip(result.txts, result.boxes):
                corners = [*box.min(axis=0), *box.max(axis=0)]
                out.write("\t".join([draw.__name__, text, *(str(round(float(c))) for c in corners)]) + "\n")


if __name__ == "__main__":
    main()
