"""Is this an e-mail address that a letter can be sent to? Used by forms and by the mail itself."""

from __future__ import annotations

import re

# What RFC 5321 allows without quotes; quoted local parts exist on paper only and open the door to tricks.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL = re.compile(r"[^\W_]([\w-]*[^\W_])?")
_ASCII_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def valid_email(text: str) -> bool:
    """One plain address, ``naam@voorbeeld.nl``; also with letters beyond ASCII. Says nothing about who reads it."""
    local, at, domain = text.rpartition("@")
    if not at or len(local.encode("utf-8", "replace")) > 64 or len(text) > 254:
        return False
    return bool(_LOCAL.fullmatch(local)) and ascii_domain(domain) is not None


def ascii_domain(domain: str) -> str | None:
    """The domain as mail servers look it up (``bücher.nl`` is ``xn--bcher-kva.nl``); None if it cannot be one."""
    labels = domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) and "_" not in label for label in labels):
        return None
    try:
        plain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    encoded = plain.split(".")
    fits = len(plain) <= 253 and all(_ASCII_LABEL.fullmatch(label) for label in encoded)
    return plain if fits and not encoded[-1].isdigit() else None
