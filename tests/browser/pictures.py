"""Screenshots small enough to live beside the docs: a page needs few colours to look as it is."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

COLOURS = 128


def smaller(png: bytes) -> bytes:
    """The same picture with the colours that matter most in it; each other one becomes the nearest of these."""
    with Image.open(BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    made = BytesIO()
    few.save(made, "PNG", optimize=True)
    return made.getvalue()
