"""``python -m kpikit`` is the command ``kpikit``."""

from __future__ import annotations

import sys

from kpikit.cli import main

if __name__ == "__main__":
    sys.exit(main())
