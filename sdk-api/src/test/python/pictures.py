"""Writes the picture files of this project's tests, and pixels.tsv: what Pillow reads from each.

Needs Pillow with WebP, and numpy. Run it in this folder: python3 pictures.py

A row of pixels.tsv: file name, width, height, and the upright RGB samples, deflated, in Base64. No
error is allowed: the decoders agree to the last bit.
"""

import base64
import io
import os
import struct
import zlib

import numpy
from PIL import Image, ImageOps

FOLDER = "../resources/pictures"
ROWS = []


def drawn(width, height):
    """Flat patches, ramps and one black corner, so that a turned picture is another picture."""
    x = numpy.arange(width)[None, :]
    y = numpy.arange(height)[:, None]
    red = (x * 255 // max(1, width - 1)) + 0 * y
    green = 0 * x + (y * 255 // max(1, height - 1))
    blue = ((x // 8 + y // 8) % 2) * 160 + 40
    pixels = numpy.stack([red, green, blue], axis=2).astype(numpy.uint8)
    pixels[: height // 3, : width // 4] = 0
    return pixels


def path(name):
    return os.path.join(FOLDER, name)


def expect(name, pixels=None):
    if pixels is None:
        with Image.open(path(name)) as picture:
            pixels = numpy.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
    packed = base64.b64encode(zlib.compress(numpy.ascontiguousarray(pixels).tobytes(), 9)).decode()
    ROWS.append(f"{name}\t{pixels.shape[1]}\t{pixels.shape[0]}\t{packed}")


def save(name, picture, **options):
    picture.save(path(name), **options)
    expect(name)


def png(name, width, height, depth, kind, rows, chunks=()):
    """A PNG of kinds that Pillow does not write. Each row of bytes begins with its filter."""

    def chunk(tag, data):
        return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))

    with open(path(name), "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n")
        out.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)))
        for tag, data in chunks:
            out.write(chunk(tag, data))
        if rows is not None:
            out.write(chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9)))
        out.write(chunk(b"IEND", b""))


rgb = drawn(45, 30)
picture = Image.fromarray(rgb)
grey = Image.fromarray(rgb[:, :, 0] // 2 + rgb[:, :, 2] // 2)
alpha = Image.fromarray(255 - rgb[:, :, 1])

# JPEG: libjpeg and libjpeg-turbo agree on these to the last bit.
save("rgb.jpg", picture, quality=90)
save("420.jpg", picture, quality=80, subsampling=2)
save("422.jpg", picture, quality=80, subsampling=1)
save("444.jpg", picture, quality=80, subsampling=0)
save("progressive.jpg", picture, quality=85, progressive=True)
save("grey.jpg", grey, quality=90)
save("cmyk.jpg", picture.convert("CMYK"), quality=90)

# An Adobe YCCK file is a four-component one whose marker says transform 2.
cmyk = open(path("cmyk.jpg"), "rb").read()
marker = cmyk.index(b"Adobe")
with open(path("ycck.jpg"), "wb") as out:
    out.write(cmyk[: marker + 11] + b"\x02" + cmyk[marker + 12 :])
expect("ycck.jpg")

# An Adobe RGB file: three components, transform 0, no JFIF segment.
plain = open(path("444.jpg"), "rb").read()
adobe = b"\xff\xee\x00\x0eAdobe\x00\x64\0\0\0\0\0"
with open(path("adobe-rgb.jpg"), "wb") as out:
    out.write(plain[:2] + adobe + plain[20:])
expect("adobe-rgb.jpg")
with open(path("bare-444.jpg"), "wb") as out:
    out.write(plain[:2] + plain[20:])
expect("bare-444.jpg")

for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(f"exif-{orientation}.jpg", picture, quality=90, exif=exif.tobytes())
exif = Image.Exif()
exif[0x0112] = 6
save("exif-6.png", picture, exif=exif.tobytes())
save("exif-6.webp", picture, lossless=True, exif=exif.tobytes())

save("rgb.png", picture)
save("rgba.png", Image.merge("RGBA", (*picture.split(), alpha)))
save("grey.png", grey)
save("grey-alpha.png", Image.merge("LA", (grey, alpha)))
save("one-bit.png", grey.convert("1"))
save("palette.png", picture.quantize(16))
save("palette-transparent.png", picture.quantize(16), transparency=bytes([0, 128, 255]))
save("tiny.png", Image.fromarray(drawn(1, 1)))
save("gamma.png", picture)
source = open(path("gamma.png"), "rb").read()
gamma = b"gAMA" + struct.pack(">I", 100000)
with open(path("gamma.png"), "wb") as out:
    out.write(source[:33] + struct.pack(">I", 4) + gamma + struct.pack(">I", zlib.crc32(gamma)) + source[33:])

wide = (rgb.astype(numpy.uint16) << 8) | 0x7F
png("rgb-16.png", 45, 30, 16, 2, [row.astype(">u2").tobytes() for row in wide])
expect("rgb-16.png", rgb)
deep = (numpy.asarray(grey).astype(numpy.uint16) << 8) | 0xC0
png("grey-16.png", 45, 30, 16, 0, [row.astype(">u2").tobytes() for row in deep])
expect("grey-16.png", numpy.repeat(numpy.asarray(grey)[:, :, None], 3, axis=2))
nibbles = numpy.asarray(grey)[:, :44] >> 4
png("grey-4.png", 44, 30, 4, 0, [(row[0::2] << 4 | row[1::2]).astype(numpy.uint8).tobytes() for row in nibbles])
expect("grey-4.png", numpy.repeat((nibbles * 17)[:, :, None], 3, axis=2))

# Adam7, by hand: Pillow reads but does not write it.
passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
data = b"".join(
    b"\0" + rgb[y, x0::dx].tobytes() for x0, y0, dx, dy in passes for y in range(y0, 30, dy)
)
header = b"IHDR" + struct.pack(">IIBBBBB", 45, 30, 8, 2, 0, 0, 1)
body = b"IDAT" + zlib.compress(data, 9)
with open(path("interlaced.png"), "wb") as out:
    out.write(b"\x89PNG\r\n\x1a\n")
    for piece in (header, body, b"IEND"):
        out.write(struct.pack(">I", len(piece) - 4) + piece + struct.pack(">I", zlib.crc32(piece)))
expect("interlaced.png")
expect("gamma.png")

save("palette.gif", picture.quantize(32))
save("animated.gif", picture.quantize(32), save_all=True, append_images=[grey.convert("P")])
# A frame of 20x10 at (5, 7) of a screen of 45x30.
frame = io.BytesIO()
Image.fromarray(drawn(20, 10)).quantize(16).save(frame, "GIF")
frame = bytearray(frame.getvalue())
frame[6:10] = struct.pack("<HH", 45, 30)
descriptor = frame.index(b"\x2c\0\0\0\0")
frame[descriptor + 1 : descriptor + 5] = struct.pack("<HH", 5, 7)
open(path("corner.gif"), "wb").write(frame)
expect("corner.gif")

save("rgb.bmp", picture)
save("grey.bmp", grey)
save("palette.bmp", picture.quantize(16))
save("one-bit.bmp", grey.convert("1"))
save("rgba.bmp", Image.merge("RGBA", (*picture.split(), alpha)))

save("lossless.webp", picture, lossless=True)
save("lossless-alpha.webp", Image.merge("RGBA", (*picture.split(), alpha)), lossless=True, exact=True)
save("lossy.webp", picture, quality=90)
save("lossy-alpha.webp", Image.merge("RGBA", (*picture.split(), alpha)), quality=90)

for name, lossless in (("animated.webp", False), ("animated-lossless.webp", True)):
    save(name, picture, lossless=lossless, save_all=True, append_images=[picture.rotate(180)], duration=100)

png("bomb.png", 60000, 60000, 8, 2, None, [(b"IDAT", zlib.compress(bytes(100)))])
png("empty-side.png", 0, 10, 8, 2, None, [(b"IDAT", zlib.compress(b""))])

with open(path("pixels.tsv"), "w") as out:
    out.write("# written by src/test/python/pictures.py\n")
    out.write("".join(row + "\n" for row in ROWS))
