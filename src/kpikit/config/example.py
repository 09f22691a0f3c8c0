"""The example desk that comes with kpikit: made up, small, every table filled."""

from __future__ import annotations

from pathlib import Path

from kpikit.config.load import load_config
from kpikit.desk import Desk
from kpikit.files import read_desk

__all__ = ["EXAMPLE_FOLDER", "example_desk"]

EXAMPLE_FOLDER = Path(__file__).resolve().parent.parent / "example_desk"
"""Where the files of the example desk and its ``kpikit.toml`` are."""


def example_desk() -> Desk:
    """The example desk: half a year of a made-up support company.

    About 2,000 tickets on three lines and five channels, with surveys, work, shifts,
    costs and sales, and what became of its targets; ``docs/examples/desk`` has the
    script that makes it.

    >>> len(example_desk().tickets)
    2000
    """
    config = load_config(EXAMPLE_FOLDER / "kpikit.toml")
    return config.desk(read_desk(EXAMPLE_FOLDER, config))
