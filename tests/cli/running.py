"""`wederhoor` in this process, and the case files it reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import Result
