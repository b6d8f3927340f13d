"""What people may add to a file: known by its name, and by what it holds."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1")
_SOUNDS = (b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"3gp4", b"3gp5")
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:")
_OF_MAIL = re.compile(rb"^(from|to|subject|date|received|message-id|return-path|delivered-to):", re.I | re.M)
_MP3 = re.compile(rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa\xfb]", re.S)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Kind:
    """``fits``: whether content is what the name says."""

    media_type: str
    fits: Callable[[bytes], bool]


def kind_of(name: str) -> str | None:
    """The kind that a file name promises; None for one that is not allowed."""
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    known = {"jpeg": "jpg", "heif": "heic"}.get(ending, ending)
    return known if known in KINDS else None


def fits(kind: str, content: bytes) -> bool:
    return bool(content) and KINDS[kind].fits(content)


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(marks)


def _pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]


def _media(brands: tuple[bytes, ...]) -> Callable[[bytes], bool]:
    """The box at the start of such a file names its brands."""

    def fits(content: bytes) -> bool:
        return content[4:8] == b"ftyp" and any(brand in content[8:64] for brand in brands)

    return fits


def _docx(content: bytes) -> bool:
    names = _packed(content)
    return {"[Content_Types].xml", "word/document.xml"} <= names and "word/vbaProject.bin" not in names


def _odt(content: bytes) -> bool:
    return "content.xml" in _packed(content) and b"application/vnd.oasis.opendocument.text" in content[:200]


def _packed(content: bytes) -> frozenset[str]:
    """The names in a zip file; nothing is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            return frozenset(packed.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return frozenset()


def _text(content: bytes) -> bool:
    return content.startswith((b"\xff\xfe", b"\xfe\xff")) or not _NO_TEXT.search(content)


def _mail(content: bytes) -> bool:
    head = content.lstrip()[:4000]
    return _text(content) and bool(_HEADER.match(head)) and bool(_OF_MAIL.search(head))


def _mp3(content: bytes) -> bool:
    return bool(_MP3.match(content))


KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", _pdf),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
    "odt": Kind("application/vnd.oasis.opendocument.text", _odt),
    "jpg": Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    "png": Kind("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "heic": Kind("image/heic", _media(_PICTURES)),
    "txt": Kind("text/plain", _text),
    "eml": Kind("message/rfc822", _mail),
    "msg": Kind("application/vnd.ms-outlook", _starts(_OLE)),
    "mp3": Kind("audio/mpeg", _mp3),
    "m4a": Kind("audio/mp4", _media(_SOUNDS)),
}
"""The endings allowed: letters, pictures, mails and recordings; nothing that can run."""
ENDINGS = (*KINDS, "jpeg", "heif")
