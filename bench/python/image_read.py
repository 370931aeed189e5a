"""For each line of standard input: reads FILE as open_clip does, prints how many milliseconds it took.

    pip install pillow && python image_read.py FILE

Started by ImageReadBench, so that both take turns.
"""
import sys
import time

from PIL import Image


def read(file, size=224):
    image = Image.open(file).convert("RGB")
    width, height = image.size
    shorter, longer = min(width, height), max(width, height)
    new = int(size * longer / shorter)
    image = image.resize((new, size) if width > height else (size, new), Image.Resampling.BICUBIC)
    top, left = round((image.height - size) / 2), round((image.width - size) / 2)
    return image.crop((left, top, left + size, top + size)).tobytes()


def main():
    for _ in sys.stdin:
        start = time.perf_counter()
        read(sys.argv[1])
        print((time.perf_counter() - start) * 1000, flush=True)


if __name__ == "__main__":
    main()
