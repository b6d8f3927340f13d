"""Run every benchmark and print its ratios."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def main() -> None:
    for found in sorted(pkgutil.iter_modules(benchmarks.__path__), key=lambda each: each.name):
        if found.name != "__main__":
            for name, ratio in importlib.import_module(f"benchmarks.{found.name}").run():
                sys.stdout.write(f"{found.name:>10}  {name:<50} {ratio:8.2f}\n")


if __name__ == "__main__":
    main()
