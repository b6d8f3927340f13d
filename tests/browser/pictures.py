"""Screenshots small enough to live beside the docs: a page needs few colours to look as it is."""

from __future__ import annotations

from io import BytesIO

from PIL import Image


def smaller(png: bytes) -> bytes:
    """The same picture in 256 colours, chosen so that shadows stay smooth."""
    with Image.open(BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    made = BytesIO()
    few.save(made, "PNG", optimize=True)
    return made.getvalue()
