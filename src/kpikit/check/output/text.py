"""Findings for people: with the source line and carets, or a line each."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from kpikit.check.engine import Checked
from kpikit.check.finding import Finding
from kpikit.check.output.words import WORDS, headline

__all__ = ["to_concise", "to_full"]

_WIDEST = 160
"""Characters of a source line that are shown."""
_BEFORE = 40


def to_concise(checked: Sequence[Checked], lang: str = "en") -> str:
    """One line for each finding, in other languages after the title of the rule."""
    found = [each for one in checked for each in one.findings]
    if lang == "en":
        return "".join(f"{each}\n" for each in found)
    return "".join(f"{headline(each, lang)}: {each.message}\n" for each in found)


def to_full(checked: Sequence[Checked], lang: str = "en") -> str:
    """Each finding with its source line and the remedy."""
    parts = []
    for one in checked:
        lines = one.text.split("\n")
        parts += ["\n".join(_full(each, lines, lang)) + "\n" for each in one.findings]
    return "\n".join(parts)


def _full(finding: Finding, lines: Sequence[str], lang: str) -> Iterator[str]:
    yield headline(finding, lang)
    if lang != "en":
        yield f"   {finding.message}"
    if finding.line <= len(lines) and lines[finding.line - 1].strip():
        yield from _source(finding, lines[finding.line - 1].rstrip("\r"))
    elif finding.note:
        yield finding.note
    if finding.details:
        yield from (f"   {line}".rstrip() for line in finding.details.split("\n"))
    remedy = f"{finding.help}   " if finding.help else ""
    yield f"{WORDS[lang]['help']}: {remedy}(kpikit rule {finding.code})"


def _source(finding: Finding, line: str) -> Iterator[str]:
    """The source line, and carets under what has the finding."""
    at = finding.column - 1
    begin = max(0, at - _BEFORE) if len(line) > _WIDEST else 0
    shown = line[begin : begin + _WIDEST]
    width = max(1, min(finding.width, len(shown) - (at - begin)))
    before = "…" if begin else ""
    after = "…" if begin + _WIDEST < len(line) else ""
    number = str(finding.line)
    gutter = " " * len(number)
    blanks = " " * len(before) + "".join(map(_blank, shown[: at - begin]))
    carets = "^" * sum(map(_columns, shown[at - begin :][:width]))
    yield f"{gutter} |"
    yield f"{number} | {before}{_printable(shown)}{after}"
    yield f"{gutter} | {blanks}{carets or '^'} {finding.note}".rstrip()


def _printable(text: str) -> str:
    """The text without what would move the cursor."""
    return "".join(c if c == "\t" or c.isprintable() else "\ufffd" for c in text)


def _blank(character: str) -> str:
    """As much room as a character takes; a tab stays one."""
    return "\t" if character == "\t" else " " * _columns(character)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
