"""Which time zones are of places, as tzdata lists them."""

from __future__ import annotations

import zoneinfo
from functools import cache
from importlib.resources import files
from pathlib import Path

__all__ = ["is_dated"]

_UTC = ("UTC", "Etc/UTC")
_OLD = ("Etc/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "SystemV/")


def is_dated(name: str) -> bool:
    """Whether a zone is a legacy name, or has a fixed offset other than UTC.

    >>> is_dated("Europe/Berlin"), is_dated("Etc/GMT-1"), is_dated("CET")
    (False, True, True)
    """
    if name in _UTC:
        return False
    if "/" not in name or name.startswith(_OLD):
        return True
    places = _places()
    return bool(places) and name not in places


@cache
def _places() -> frozenset[str]:
    """Zones of places; empty where the system does not list them."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder, "zone.tab")
        if path.is_file():
            return _column(path.read_text(encoding="utf-8", errors="replace"))
    try:
        text = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    except (ModuleNotFoundError, OSError):
        return frozenset()
    return _column(text)


def _column(text: str) -> frozenset[str]:
    lines = (line.split("\t") for line in text.splitlines() if line[:1] != "#")
    return frozenset(parts[2] for parts in lines if len(parts) > 2)
