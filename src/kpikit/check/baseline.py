"""Findings that a team knows and has not got round to: a file that silences them."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import field, frozen

from kpikit.check.finding import Finding
from kpikit.errors import FileError, InputError
from kpikit.files.paths import check_file
from kpikit.files.stream import file_errors

__all__ = ["Baseline", "Compared", "read_baseline", "write_baseline"]

_VERSION = 1
_MOST_BYTES = 50_000_000
_AGAIN = "write it again with kpikit check --write-baseline"

Key = tuple[str, str, str]
"""Code, file as seen from the folder of the baseline, and the place in it."""


@frozen
class Compared:
    """Findings beside a baseline.

    Attributes:
        new: Those that are not in it.
        known: How many are.
        gone: How many of its entries are found no more.
    """

    new: tuple[Finding, ...]
    known: int = field(kw_only=True)
    gone: int = field(kw_only=True)


@frozen(eq=False)
class Baseline:
    """Known findings, each with how often it is known.

    A finding is known by its rule, its file and the keys that lead to it, with the
    names of policies: not by its line, nor by the words of its message. So it stays
    known when lines move, and one more of the same kind at another place is new.
    """

    folder: Path
    _known: Counter[Key] = field(kw_only=True)

    def compare(self, findings: Iterable[Finding], files: Iterable[str]) -> Compared:
        """What is new, in its order; of more than are known the later ones are.

        Args:
            findings: What was found.
            files: The files that were checked; entries of others are not missed.
        """
        checked = {_seen_from(self.folder, file) for file in files}
        left = Counter({k: n for k, n in self._known.items() if k[1] in checked})
        new, known = [], 0
        for finding in findings:
            key = _key(finding, self.folder)
            if left[key] > 0:
                left[key] -= 1
                known += 1
            else:
                new.append(finding)
        return Compared(tuple(new), known=known, gone=left.total())


def _key(finding: Finding, folder: Path) -> Key:
    return finding.code, _seen_from(folder, finding.file), _place(finding)


def _place(finding: Finding) -> str:
    return finding.path or finding.message


def _seen_from(folder: Path, file: str) -> str:
    """The way to a file, the same from wherever the command is run."""
    try:
        way = os.path.relpath(file, folder)
    except ValueError:  # pragma: no cover - on another drive of Windows
        way = str(Path(file).absolute())
    return way.replace(os.sep, "/")


def write_baseline(path: str | os.PathLike[str], findings: Iterable[Finding]) -> int:
    """Write findings as known; returns how many.

    Args:
        path: The file; one that is there is written over.
        findings: The findings.

    Raises:
        FileError: It cannot be written.
    """
    file = Path(path)
    counts: Counter[Key] = Counter()
    messages: dict[Key, str] = {}
    for finding in findings:
        key = _key(finding, file.parent)
        counts[key] += 1
        messages.setdefault(key, finding.message)
    entries = [
        {
            "code": code,
            "file": name,
            "place": place,
            "message": messages[code, name, place],
            "count": counts[code, name, place],
        }
        for code, name, place in sorted(
            counts, key=lambda key: (key[1], key[2], key[0])
        )
    ]
    text = json.dumps(
        {"version": _VERSION, "findings": entries}, indent=1, ensure_ascii=False
    )
    try:
        file.write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(
            "baseline must be a file that can be written:"
            f" got {str(file)!r} ({reason})",
            help="make its folder first, or give another name",
        ) from None
    return counts.total()


def read_baseline(path: str | os.PathLike[str]) -> Baseline:
    """Read what :func:`write_baseline` wrote.

    Raises:
        MissingFileError: The file is not there.
        FileError: It cannot be read.
        InputError: It is no baseline.
    """
    file = check_file(path, argument="baseline")
    with file_errors(file):
        if file.stat().st_size > _MOST_BYTES:
            raise _no_baseline(file, f"more than {_MOST_BYTES} bytes")
        raw = file.read_bytes()
    try:
        tree = json.loads(raw)
    except (ValueError, RecursionError):
        raise _no_baseline(file, "no JSON") from None
    if not isinstance(tree, dict) or not isinstance(tree.get("findings"), list):
        raise _no_baseline(file, "other JSON")
    if tree.get("version") != _VERSION:
        raise _no_baseline(file, f"version {tree.get('version')!r}")
    known: Counter[Key] = Counter()
    for at, entry in enumerate(tree["findings"]):
        key, count = _entry(file, at, entry)
        known[key] += count
    return Baseline(file.parent, known=known)


def _entry(file: Path, at: int, entry: Any) -> tuple[Key, int]:
    """One entry of a baseline that somebody may have edited."""
    if isinstance(entry, dict):
        code, name, place = (entry.get(key) for key in ("code", "file", "place"))
        count = entry.get("count", 1)
        is_text = all(isinstance(each, str) for each in (code, name, place))
        if is_text and type(count) is int and count > 0:
            return (code, name, place), count  # type: ignore[return-value]
    raise InputError(
        f"findings[{at}] of {file.name} must have code, file, place and count:"
        f" got {str(entry)[:80]}",
        help=_AGAIN,
    )


def _no_baseline(file: Path, got: str) -> InputError:
    return InputError(
        f"baseline must be a file of known findings: got {file.name} with {got}",
        help=_AGAIN,
    )
