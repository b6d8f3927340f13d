"""What a test needs beside what pip installs: ``pytest.mark.needs("chromium")``.

Where it is missing the test is skipped, and the last lines of the run say how many were, for want of what, and how to
get it. Every other skip is said there too: nothing is left out silently.
"""

from __future__ import annotations

import shutil
from collections import Counter

import pytest

INSTALL = {
    "chromium": "install Debian's chromium-headless-shell, or chromium",
    "make": "install make",
    "systemd-analyze": "install systemd",
}
"""The programs, and how to get each."""
CALLED = {"chromium": ("chromium-headless-shell", "chromium")}
"""Where one is called otherwise: the first that is there. Without windows, pages take a quarter less time."""


def path_of(program: str) -> str | None:
    """Where a program is installed."""
    return next(filter(None, map(shutil.which, CALLED.get(program, (program,)))), None)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(program): skipped where this program is not installed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for program in (name for mark in item.iter_markers("needs") for name in mark.args):
            if path_of(program) is None:
                item.add_marker(pytest.mark.skip(f"for want of {program}: {INSTALL[program]}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, n in reasons.items():
        terminalreporter.write_line(f"SKIPPED {n} {'test' if n == 1 else 'tests'} {reason}", yellow=True, bold=True)
