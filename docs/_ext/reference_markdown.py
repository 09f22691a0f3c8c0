"""Markdown that the generated pages of the reference are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable

LANGUAGES = {"en": "English", "ru": "Russian", "pl": "Polish"}
DIRECTIONS = {
    "higher": "higher is better",
    "lower": "lower is better",
    "band": "neither high nor low is good",
    "neutral": "no direction is better",
}


def cell(text: object) -> str:
    """Text safe inside a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def code(text: object) -> str:
    """Text as code inside a cell."""
    return f"`{cell(text)}`"


def codes(texts: Iterable[object]) -> str:
    """Several texts as code, with commas."""
    return ", ".join(map(code, texts))


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def plain(text: str) -> str:
    """Text of a docstring as Markdown: its roles and doubled backticks are code."""
    return re.sub(r":[a-z]+:`~?([^`]*)`", r"`\1`", text).replace("``", "`")


def section(doc: str, title: str) -> list[str]:
    """The lines of a section of a Google-style docstring, without their indent."""
    found: list[str] = []
    inside = False
    for line in doc.split("\n"):
        if line == f"{title}:":
            inside = True
        elif inside and line.strip() and not line.startswith("    "):
            break
        elif inside:
            found.append(line[4:])
    return found


def sentences(lines: Iterable[str]) -> list[str]:
    """The sentences of some lines, each by itself."""
    text = plain(" ".join(line.strip() for line in lines).strip())
    return [each for each in re.split(r"(?<=\.)\s+(?=[A-Z`])", text) if each]
