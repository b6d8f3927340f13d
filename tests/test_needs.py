"""A test that needs a program is skipped where that is missing, and the run says so at its end."""

from __future__ import annotations

import pytest

from tests import needs

TESTS = """
import pytest

@pytest.mark.needs("{program}")
@pytest.mark.parametrize("n", [1, 2])
def test_with_it(n): ...

def test_without(): ...

def test_beside():
    pytest.skip("for want of a text: it was not compared")
"""


def test_what_is_missing_is_skipped_and_said(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(needs.INSTALL, "no-such-program", "get it somewhere")
    pytester.makepyfile(TESTS.format(program="no-such-program"))
    done = pytester.runpytest_inprocess("-p", "tests.needs", "-p", "no:asyncio")
    done.assert_outcomes(passed=1, skipped=3)
    said = [line for line in done.outlines if line.startswith("SKIPPED")]
    assert said == [
        "SKIPPED 2 tests for want of no-such-program: get it somewhere",
        "SKIPPED 1 test for want of a text: it was not compared",
    ]
    assert done.ret == pytest.ExitCode.OK


def test_what_is_there_is_used(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(needs.INSTALL, "sh", "it is everywhere")
    pytester.makepyfile(TESTS.format(program="sh"))
    pytester.runpytest_inprocess("-p", "tests.needs", "-p", "no:asyncio").assert_outcomes(passed=3, skipped=1)
