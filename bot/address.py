"""Is this an e-mail address that a letter can be sent to? Used by forms and by the mail itself."""

from __future__ import annotations

import re
from unicodedata import name, normalize

import idna

# What RFC 5321 allows without quotes; quoted local parts exist on paper only and open the door to tricks.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_ASCII_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LOOK_ALIKE = frozenset({"LATIN", "GREEK", "CYRILLIC"})
"""Scripts whose letters cannot be told apart by eye: one word of a domain holds one of them."""


def valid_email(text: str) -> bool:
    """One plain address, ``naam@voorbeeld.nl``; also with letters beyond ASCII. Says nothing about who reads it."""
    local, at, domain = text.rpartition("@")
    if not at or len(local.encode("utf-8", "replace")) > 64 or len(text) > 254:
        return False
    return bool(_LOCAL.fullmatch(local)) and ascii_domain(domain) is not None


def only_domain_wrong(text: str) -> bool:
    """Whether it would be an address, were it not for letters behind the @ that no domain can have."""
    local, _, domain = text.rpartition("@")
    named = not domain.isascii() or "xn--" in domain.lower()
    return named and valid_email(f"{local}@example.nl") and not valid_email(text)


def ascii_domain(domain: str) -> str | None:
    """The domain as mail servers look it up (``bücher.nl`` is ``xn--bcher-kva.nl``); None if it cannot be one.

    By the rules that domains are registered under now (IDNA 2008): ``straße.de`` is another one than ``strasse.de``.
    """
    labels = [_ascii_label(label) for label in domain.split(".")]
    if len(labels) < 2 or not all(labels):
        return None
    plain = ".".join(filter(None, labels))
    return plain if len(plain) <= 253 and not (labels[-1] or "").isdigit() else None


def in_one_way(address: str) -> str:
    """An address as it is compared: whether its domain was typed in capitals or as ``xn--`` makes no difference."""
    local, at, domain = normalize("NFKC", address).strip().rpartition("@")
    plain = ascii_domain(domain)
    return f"{local.lower()}{at}{idna.decode(plain) if plain and 'xn--' in plain else plain or domain.lower()}"


def _ascii_label(label: str) -> str | None:
    plain = label.lower()
    if not plain.isascii() or plain.startswith("xn--"):
        try:
            plain = idna.encode(label, uts46=True, std3_rules=True).decode("ascii")
            mixed = len(_scripts(idna.decode(plain))) > 1
        except UnicodeError:
            return None
        if mixed:
            return None
    return plain if _ASCII_LABEL.fullmatch(plain) else None


def _scripts(label: str) -> set[str]:
    return {name(char, "").partition(" ")[0] for char in label} & _LOOK_ALIKE
