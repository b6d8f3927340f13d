"""Sealing: AES-GCM under a key per complaint, which is itself wrapped by the master key.

Associated data names the row a value belongs to, so sealed values cannot be swapped between rows.
"""

from __future__ import annotations

import binascii
import hmac
import os
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.record.chain import to_json

VERSION = b"\x01"
KEY_ID = 8
"""Characters of a key's id."""
_NONCE = 12
_KEY = 32


class KeyProblem(Exception):
    """The master key is missing, malformed, or not the one that sealed this."""


class SealBroken(Exception):
    """A sealed value does not open: changed, or moved from another row."""


@dataclass(frozen=True)
class MasterKey:
    id: str
    """Names the key without telling it."""
    secret: bytes = field(repr=False)


class Keyring:
    """The master keys, newest first: the newest wraps, every one still unwraps."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise KeyProblem("WEDERHOOR_KEY is empty; set it to the base64 of 32 random bytes")
        self._keys = {key_id(secret): MasterKey(key_id(secret), secret) for secret in keys}
        self.newest = self._keys[key_id(keys[0])]

    @property
    def masters(self) -> tuple[MasterKey, ...]:
        """Newest first."""
        return tuple(self._keys.values())

    @classmethod
    def from_env(cls, text: str) -> Keyring:
        """From the value of WEDERHOOR_KEY: base64 keys separated by commas, newest first."""
        return cls([_parse(part.strip(), place) for place, part in enumerate(text.split(","), 1) if part.strip()])

    @classmethod
    def random(cls) -> Keyring:
        return cls([os.urandom(_KEY)])

    def wrap(self, data_key: DataKey, organisation: str, stream: str) -> bytes:
        return VERSION + _encrypt(self.newest.secret, data_key.secret, _wrapping(organisation, stream))

    def unwrap(self, wrapped: bytes, master_key_id: str, organisation: str, stream: str) -> DataKey:
        master = self._master(master_key_id, organisation, stream)
        return DataKey(_decrypt(master.secret, wrapped, _wrapping(organisation, stream)))

    def passing(self, organisation: str, stream: str, master_key_id: str = "") -> tuple[str, DataKey]:
        """A key for what is kept a short while only, with the id of the master key it comes from (the newest, unless
        named): once that one is renewed and destroyed, no old copy of what it sealed opens any more."""
        master = self._master(master_key_id, organisation, stream) if master_key_id else self.newest
        return master.id, DataKey(hmac.digest(master.secret, to_json(("passing", organisation, stream)), sha256))

    def _master(self, id: str, organisation: str, stream: str) -> MasterKey:
        if id not in self._keys:
            raise KeyProblem(
                f"WEDERHOOR_KEY lacks key {id}, which seals {stream} of {organisation}; "
                "add that key after the newest one, separated by a comma"
            )
        return self._keys[id]


@dataclass(frozen=True)
class DataKey:
    """The key of one stream: a complaint, or the office."""

    secret: bytes = field(repr=False)

    @classmethod
    def random(cls) -> DataKey:
        return cls(os.urandom(_KEY))

    def seal(self, content: bytes, *identity: str | int) -> bytes:
        return VERSION + _encrypt(self.secret, content, to_json(identity))

    def open(self, sealed: bytes, *identity: str | int) -> bytes:
        return _decrypt(self.secret, sealed, to_json(identity))


def key_id(secret: bytes) -> str:
    """Eight characters that name a key in columns and errors."""
    return sha256(b"wederhoor key id" + secret).hexdigest()[:KEY_ID]


def _parse(part: str, place: int) -> bytes:
    try:
        secret = b64decode(part, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise KeyProblem(f"WEDERHOOR_KEY: key {place} is not base64; {_HELP}") from problem
    if len(secret) != _KEY:
        raise KeyProblem(f"WEDERHOOR_KEY: key {place} has {len(secret)} bytes instead of {_KEY}; {_HELP}")
    return secret


_HELP = (
    "it must be the base64 of 32 random bytes, several separated by commas, newest first "
    "(make one with: openssl rand -base64 32)"
)


def _wrapping(organisation: str, stream: str) -> bytes:
    return to_json(("key", organisation, stream))


def _encrypt(secret: bytes, content: bytes, identity: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(secret).encrypt(nonce, content, identity)


def _decrypt(secret: bytes, sealed: bytes, identity: bytes) -> bytes:
    if sealed[:1] != VERSION:
        raise SealBroken("a sealed value of an unknown version; run `wederhoor verify`")
    nonce, content = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        return AESGCM(secret).decrypt(nonce, content, identity)
    except (InvalidTag, ValueError) as problem:
        raise SealBroken("a sealed value does not open: it was changed or moved; run `wederhoor verify`") from problem
