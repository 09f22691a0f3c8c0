"""``kpikit init``: a first config."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kpikit.check.starter import PRIORITIES, starter
from kpikit.errors import FileError, InputError, MissingFileError

__all__ = ["run"]

_NAME = "kpikit.toml"


def run(given: argparse.Namespace) -> int:
    """Write the file, unless one is there."""
    if given.country and not given.tz:
        raise InputError(
            f"--tz must be given with --country: got {given.country} alone",
            help="a country may have several time zones; write --tz Europe/Berlin",
        )
    words = given.priorities.split(",") if given.priorities is not None else PRIORITIES
    text = starter(tz=given.tz or "UTC", country=given.country, priorities=words)
    path = Path(given.path)
    if path.is_dir():
        path /= _NAME
    _write(path, text, force=given.force)
    sys.stdout.write(f"{path} is written; now: kpikit check {path}\n")
    return 0


def _write(path: Path, text: str, *, force: bool) -> None:
    if path.suffix != ".toml" or path.name == "pyproject.toml":
        raise InputError(
            f"PATH must end in .toml: got {path.name!r}",
            help=f"write {_NAME}; pyproject.toml is never written to",
        )
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise FileError(
            f"PATH must not be there yet: got {str(path)!r}",
            help="give another name, or --force to write over it",
        ) from None
    except FileNotFoundError:
        raise MissingFileError(
            f"PATH must be in a folder that is there: got {str(path)!r}",
            help=f"make the folder {str(path.parent)!r} first",
        ) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(
            f"PATH must be a file that can be written: got {str(path)!r} ({reason})",
            help="check the rights of its folder",
        ) from None
