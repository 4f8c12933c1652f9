"""Writes resize.tsv beside this project's tests: what Pillow makes of pictures drawn by formula.

Needs Pillow and numpy. Run it in this folder: python3 resize_checksums.py

A row: picture width and height, side resized to, CRC-32 of the interleaved RGB samples, and the
samples' sum, which tells a near miss from a wild one.
"""

import zlib

import numpy
from PIL import Image

CASES = [
    (1, 1, 224), (1, 40, 224), (40, 1, 224), (2, 3, 7), (9, 31, 224), (31, 9, 224), (301, 77, 224),
    (77, 301, 224), (224, 224, 224), (223, 224, 224), (225, 224, 224), (300, 301, 336),
    (640, 427, 336), (427, 640, 448), (1000, 1000, 14), (1023, 3, 224), (3, 1023, 28),
    (8000, 10, 224), (10, 8000, 224), (1600, 1201, 224), (333, 500, 1), (50, 50, 500),
]


def draw(width, height):
    """Noise in one half of the picture, steps and ramps in the other."""
    x = numpy.arange(width, dtype=numpy.uint32)[None, :]
    y = numpy.arange(height, dtype=numpy.uint32)[:, None]
    planes = []
    for channel in range(3):
        mixed = (x * 73856093) ^ (y * 19349663) ^ numpy.uint32((channel + 1) * 83492791)
        mixed ^= mixed >> 13
        mixed = mixed * numpy.uint32(1540483477)
        noise = mixed >> 24
        ramp = (x * (3 + channel) + y * (5 - channel)) & 255
        edges = ((x // 7 + y // 5 + channel) & 1) * 255
        planes.append(numpy.where((x + y) % 64 < 32, noise, numpy.where((x * 3 + y) % 97 < 40, edges, ramp)))
    return Image.fromarray(numpy.stack(planes, axis=2).astype(numpy.uint8))


def padded(picture):
    side = max(picture.size)
    square = Image.new("RGB", (side, side), (255, 255, 255))
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return square


with open("../resources/vision/resize.tsv", "w") as out:
    out.write("# written by src/test/python/resize_checksums.py\n")
    for width, height, edge in CASES:
        resized = padded(draw(width, height)).resize((edge, edge), Image.BICUBIC)
        data = resized.tobytes()
        total = int(numpy.frombuffer(data, numpy.uint8).sum(dtype=numpy.int64))
        out.write(f"{width}\t{height}\t{edge}\t{zlib.crc32(data):08x}\t{total}\n")
