"""Writes small pictures and the pixels that Pillow reads from them.

    pip install pillow==12.3.0 && python decode_goldens.py

into ../resources/dev/vectormesh/images/pictures: NAME is the file, NAME.rgb what must come out of it
(8 bit sRGB, upright, over white), and index.csv has name, width, height and how many levels a
reader may differ. Tests need no Pillow.
"""
import io
import pathlib
import struct
import zlib

from PIL import Image, ImageCms, ImageOps

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "resources/dev/vectormesh/images/pictures"
INDEX = []
W, H = 23, 14


def scene(width=W, height=H):
    """Colours that differ in every corner and channel, with an edge in the middle."""
    image = Image.new("RGB", (width, height))
    for y in range(height):
        for x in range(width):
            bright = 60 if (x < width // 2) == (y < height // 2) else 0
            image.putpixel((x, y), (x * 180 // width + bright, y * 180 // height + bright, 150 - bright))
    return image


def keep(name, data, expected, levels=0):
    (FOLDER / name).write_bytes(data)
    (FOLDER / f"{name}.rgb").write_bytes(expected.convert("RGB").tobytes())
    INDEX.append(f"{name},{expected.width},{expected.height},{levels}")


def saved(image, format, **how):
    out = io.BytesIO()
    image.save(out, format, **how)
    return out.getvalue()


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def over_white(image):
    rgba = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(rgba.convert("RGB"), mask=rgba.getchannel("A"))
    return white


def by_profile(image, profile, mode="RGB"):
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.profileToProfile(
        image.convert(mode), source, ImageCms.createProfile("sRGB"), outputMode="RGB")


def matrix_profile(gamma=2.2):
    """A display's profile (ICC.1:2001) whose red, green and blue are those of Display P3."""
    fixed = lambda value: struct.pack(">i", round(value * 65536))
    xyz = lambda *v: b"XYZ \0\0\0\0" + b"".join(map(fixed, v))
    curve = b"curv\0\0\0\0\0\0\0\1" + struct.pack(">H", round(gamma * 256)) + b"\0\0"
    text = b"made by decode_goldens.py\0"
    desc = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + b"\0" * 78
    tags = {b"desc": desc, b"cprt": b"text\0\0\0\0none\0\0\0\0", b"wtpt": xyz(0.9642, 1, 0.8249),
            b"rXYZ": xyz(0.5151, 0.2412, -0.0011), b"gXYZ": xyz(0.2920, 0.6922, 0.0419),
            b"bXYZ": xyz(0.1571, 0.0666, 0.7841), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data
    size = start + len(body)
    head = struct.pack(">I", size) + b"\0\0\0\0" + struct.pack(">I", 0x02100000) + b"mntrRGB XYZ "
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
    head += fixed(0.9642) + fixed(1) + fixed(0.8249)
    return head.ljust(128, b"\0") + table + body


def png(width, height, depth, colour, rows, *extra):
    """Kinds of PNG that Pillow does not write."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = [chunk(b"IHDR", head), *(chunk(*e) for e in extra), chunk(b"IDAT", packed), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def jpegs():
    for name, image, how in [
        ("plain.jpg", scene(), {}), ("full.jpg", scene(), {"subsampling": 0}),
        ("progressive.jpg", scene(), {"progressive": True}), ("grey.jpg", scene().convert("L"), {}),
    ]:
        data = saved(image, "JPEG", quality=90, **how)
        keep(name, data, opened(data))
    data = saved(scene().convert("CMYK"), "JPEG", quality=95)
    keep("cmyk.jpg", data, opened(data), 2)
    profile = matrix_profile()
    data = saved(scene(), "JPEG", quality=95, icc_profile=profile)
    keep("profile.jpg", data, by_profile(opened(data), profile), 2)
    data = saved(scene(), "JPEG", quality=95, icc_profile=b"\0\1garbage" * 20)
    keep("profile-garbage.jpg", data, opened(data))
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = saved(scene(), "JPEG", quality=90, exif=exif)
        keep(f"orientation-{orientation}.jpg", data, ImageOps.exif_transpose(opened(data)))


def pngs():
    for name, image, how in [("plain.png", scene(), {}), ("grey.png", scene().convert("L"), {}),
                             ("palette.png", scene().quantize(7), {}), ("bit.png", scene().convert("1"), {})]:
        data = saved(image, "PNG", **how)
        keep(name, data, opened(data))
    alpha = Image.linear_gradient("L").resize((W, H))
    rgba = scene().convert("RGBA")
    rgba.putalpha(alpha)
    la = Image.merge("LA", (scene().convert("L"), alpha))
    for name, image in [("alpha.png", rgba), ("grey-alpha.png", la)]:
        keep(name, saved(image, "PNG"), over_white(image))
    data = saved(scene().quantize(7), "PNG", transparency=3)
    keep("palette-alpha.png", data, over_white(opened(data)))
    grey = scene().convert("L")
    for name, image, key in [("colour-key.png", scene(), scene().getpixel((3, 3))),
                             ("grey-key.png", grey, grey.getpixel((3, 3)))]:
        data = saved(image, "PNG", transparency=key)
        keep(name, data, over_white(opened(data)))
    values = [[(x * 2800 + y * 17) & 0xFFFF for x in range(W)] for y in range(H)]
    upper = Image.frombytes("L", (W, H), bytes(v >> 8 for row in values for v in row))
    keep("grey16.png", png(W, H, 16, 0, [struct.pack(f">{W}H", *row) for row in values]), upper)
    rows = [b"".join(struct.pack(">HHH", v, 65535 - v, 30000) for v in row) for row in values]
    keep("rgb16.png", png(W, H, 16, 2, rows), opened(png(W, H, 16, 2, rows)))
    profile = matrix_profile()
    data = saved(scene(), "PNG", icc_profile=profile)
    keep("profile.png", data, by_profile(scene(), profile), 1)
    keep("profile-garbage.png", saved(scene(), "PNG", icc_profile=b"\0\1garbage" * 20), scene())
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(scene(), "PNG", exif=exif)
    keep("orientation-6.png", data, ImageOps.exif_transpose(opened(data)))
    data = saved(scene(), "PNG", save_all=True, append_images=[scene().convert("L").convert("RGB")])
    keep("animated.png", data, scene())


def others():
    keep("plain.bmp", saved(scene(), "BMP"), scene())
    keep("palette.bmp", saved(scene().quantize(9), "BMP"), scene().quantize(9))
    data = saved(scene().quantize(9), "GIF")
    keep("plain.gif", data, opened(data))
    data = saved(scene().quantize(9), "GIF", transparency=2)
    keep("alpha.gif", data, over_white(opened(data)))
    data = saved(scene(), "GIF", save_all=True, append_images=[scene().convert("L")])
    keep("animated.gif", data, opened(data))
    for name, image, how in [
        ("plain.tif", scene(), {}), ("lzw.tif", scene(), {"compression": "tiff_lzw"}),
        ("jpeg.tif", scene(32, 16), {"compression": "jpeg"}), ("grey.tif", scene().convert("L"), {}),
        ("cmyk.tif", scene().convert("CMYK"), {}), ("fax.tif", scene().convert("1"), {"compression": "group4"}),
        ("palette.tif", scene().quantize(9), {}), ("big.tif", scene(), {"big_tiff": True}),
        ("pages.tif", scene(), {"save_all": True, "append_images": [scene().convert("L")]}),
    ]:
        data = saved(image, "TIFF", **how)
        keep(name, data, opened(data))
    rgba = scene().convert("RGBA")
    rgba.putalpha(Image.linear_gradient("L").resize((W, H)))
    keep("alpha.tif", saved(rgba, "TIFF"), over_white(rgba))
    exif = Image.Exif()
    exif[0x0112] = 8
    data = saved(scene(), "TIFF", exif=exif)
    keep("orientation-8.tif", data, scene().transpose(Image.Transpose.ROTATE_90))
    profile = matrix_profile()
    keep("profile.tif", saved(scene(), "TIFF", icc_profile=profile), by_profile(scene(), profile), 1)
    grey16 = Image.frombytes("I;16", (W, H), struct.pack(f"<{W * H}H", *(i * 200 for i in range(W * H))))
    upper = Image.frombytes("L", (W, H), bytes(i * 200 >> 8 for i in range(W * H)))
    keep("grey16.tif", saved(grey16, "TIFF", compression="tiff_deflate"), upper)


def webps():
    big = scene(61, 47)
    for name, image, how in [("plain.webp", big, {"quality": 60}), ("lossless.webp", big, {"lossless": True})]:
        data = saved(image, "WEBP", **how)
        keep(name, data, opened(data))
    rgba = big.convert("RGBA")
    rgba.putalpha(Image.linear_gradient("L").resize(big.size))
    data = saved(rgba, "WEBP", quality=70)
    keep("alpha.webp", data, over_white(opened(data)))
    profile = matrix_profile()
    data = saved(big, "WEBP", lossless=True, icc_profile=profile)
    keep("profile.webp", data, by_profile(big, profile), 1)
    exif = Image.Exif()
    exif[0x0112] = 3
    data = saved(big, "WEBP", quality=60, exif=exif)
    keep("orientation-3.webp", data, ImageOps.exif_transpose(opened(data)))
    sparse = Image.new("RGBA", big.size)
    sparse.paste(rgba.crop((10, 10, 30, 30)), (20, 12))
    data = saved(sparse, "WEBP", lossless=True, save_all=True, append_images=[rgba])
    keep("animated.webp", data, over_white(opened(data)))


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 exif:DateTimeOriginal="2021-03-04T05:06:07+01:00">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Harbour</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">Boats at low tide</rdf:li></rdf:Alt></dc:description>
<dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>boat</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def iptc(*fields):
    """APP13 with Photoshop's resource 0x0404 (IIM, record 2)."""
    iim = b"".join(b"\x1c\2" + bytes([tag]) + struct.pack(">H", len(v)) + v for tag, v in fields)
    resource = b"8BIM\4\4\0\0" + struct.pack(">I", len(iim)) + iim + b"\0" * (len(iim) % 2)
    body = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def facts():
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "NIKON CORPORATION", "NIKON D800"
    exif[0x010E] = "A quay in the evening"
    exif.get_ifd(0x8769).update({0x9003: "2019:07:08 21:22:23", 0x9011: "+02:00"})
    exif.get_ifd(0x8825).update({1: "S", 2: (33.0, 51.0, 30.0), 3: "E", 4: (151.0, 12.0, 0.0)})
    data = saved(scene(), "JPEG", exif=exif)
    (FOLDER / "facts-exif.jpg").write_bytes(data)
    plain = saved(scene(), "JPEG")
    block = iptc((5, b"Market"), (120, b"Fruit and fish"), (25, b"market"), (25, b"fish"))
    (FOLDER / "facts-iptc.jpg").write_bytes(plain[:2] + block + plain[2:])
    (FOLDER / "facts-xmp.webp").write_bytes(saved(scene(), "WEBP", xmp=XMP.encode()))
    from PIL.PngImagePlugin import PngInfo
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", XMP, zip=True)
    (FOLDER / "facts-xmp.png").write_bytes(saved(scene(), "PNG", pnginfo=info))
    info = PngInfo()
    info.add_text("Title", "Map", zip=True)
    info.add_text("Description", "Of the old town")
    (FOLDER / "facts-text.png").write_bytes(saved(scene(), "PNG", pnginfo=info))


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    jpegs()
    pngs()
    others()
    webps()
    facts()
    (FOLDER / "index.csv").write_text("\n".join(INDEX) + "\n")


if __name__ == "__main__":
    main()
