"""``kpikit schema``: the JSON Schema of a config."""

from __future__ import annotations

import argparse
import json
import sys

from kpikit.check.schema import config_schema

__all__ = ["run"]


def run(_: argparse.Namespace) -> int:
    """Print the schema; its text has ASCII only, whatever the terminal."""
    sys.stdout.write(json.dumps(config_schema(), indent=1) + "\n")
    return 0
