"""What libraries log: who, how bad and what kind of error; never their words, which may be personal."""

from __future__ import annotations

import io
import logging
import sys

import pytest
import structlog

from handlers import logs


def test_an_exception_of_a_library_says_its_kind_and_place_only(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(logging, "raiseExceptions", True)
    logs.configure(quiet=True)
    structlog.reset_defaults()  # ours are not what is tried here, and other tests look at them
    try:
        int("Fatma Yıldız")
    except ValueError:
        logging.getLogger("some.library").exception("of Fatma Yıldız")
    assert said.getvalue() == "some.library ERROR ValueError at test_logs.py:23\n"
