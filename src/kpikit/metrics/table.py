"""Tables of text, as plain text and as HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import escape

__all__ = ["html_table", "text_table"]

_NUMERIC = ("value", "low", "high", "n", "missing", "pending")


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _one_line(text: str) -> str:
    """The text with ends of lines and other signs that move the cursor written out."""
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


def _width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    marks = sum(unicodedata.combining(sign) > 0 for sign in text)
    return len(text) + wide - marks


def text_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[str] = _NUMERIC,
) -> str:
    """Heads, a rule and the rows; the columns named in *right* end alike."""
    if not rows:
        return "no figures"
    rows = [[_one_line(cell) for cell in row] for row in rows]
    widths = [
        max(_width(head), *(_width(row[i]) for row in rows))
        for i, head in enumerate(heads)
    ]

    def line(cells: Sequence[str]) -> str:
        parts = []
        for head, cell, width in zip(heads, cells, widths, strict=True):
            gap = " " * (width - _width(cell))
            parts.append(gap + cell if head in right else cell + gap)
        return "  ".join(parts).rstrip()

    rule = "  ".join("─" * width for width in widths)
    return "\n".join([line(heads), rule, *(line(row) for row in rows)])


def html_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[str] = _NUMERIC,
) -> str:
    """The same as an HTML table."""
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:{"right" if head in right else "left"}">'
            f"{escape(cell)}</td>"
            for head, cell in zip(heads, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
