"""A ledger as HTML: a bar of the time of each cycle, its table, what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from itertools import pairwise

from attrs import frozen

from kpikit.sla.reading import Reading

__all__ = ["Block", "page_of", "section_of"]

_WIDTH, _HEIGHT = 1000, 22
_COLOURS = {"counting": "#2f6fde", "outside_hours": "#dfe4ec", "paused": "#f0b429"}
_OVER = "#c93030"
"""Time that counts past the due instant, and the line at it."""
_STYLE = (
    ".kpikit-ledger{font:14px/1.45 system-ui,sans-serif;color:#1c2330}"
    ".kpikit-ledger h2{font-size:1.25rem;margin:0 0 .5rem}"
    ".kpikit-ledger h3{font-size:1rem;margin:1.4rem 0 .4rem}"
    ".kpikit-ledger svg{display:block;width:100%;height:22px}"
    ".kpikit-ledger table{border-collapse:collapse;margin:.6rem 0}"
    ".kpikit-ledger td:nth-child(-n+3){white-space:nowrap}"
    ".kpikit-ledger th{text-align:left;border-bottom:2px solid #1c2330}"
    ".kpikit-ledger td{border-bottom:1px solid #e3e7ee}"
    ".kpikit-ledger th,.kpikit-ledger td{padding:.2rem .9rem .2rem 0}"
    ".kpikit-ledger i{display:inline-block;width:.7em;height:.7em;margin-right:.5em}"
    ".kpikit-ledger ul{margin:.4rem 0;padding-left:1.1rem}"
)


@frozen
class Block:
    """One cycle in words, with the reading that its bar is drawn from."""

    heading: str
    rows: Sequence[tuple[str, ...]]
    summary: Sequence[str]
    reading: Reading


def section_of(
    title: str, heads: Iterable[str], blocks: Iterable[Block], lang: str
) -> str:
    """A piece of HTML, without any script or link."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    parts = [
        f'<section class="kpikit-ledger" lang="{lang}"><style>{_STYLE}</style>',
        f"<h2>{escape(title)}</h2>",
    ]
    for block in blocks:
        parts.append(f"<h3>{escape(block.heading)}</h3>")
        parts.append(_bar(block))
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>")
        segments = block.reading.segments
        for segment, row in zip(segments, block.rows, strict=True):
            cells = [f"<td>{escape(cell)}</td>" for cell in row]
            mark = f'<i style="background:{_COLOURS[segment.reason]}"></i>'
            cells[2] = f"<td>{mark}{escape(row[2])}</td>"
            parts.append(f"<tr>{''.join(cells)}</tr>")
        lines = "".join(f"<li>{escape(line)}</li>" for line in block.summary)
        parts.append(f"</tbody></table><ul>{lines}</ul>")
    return "\n".join((*parts, "</section>"))


def page_of(section: str, title: str, lang: str) -> str:
    """The piece as a page of its own."""
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title>"
        "<style>body{max-width:64rem;margin:2rem auto;padding:0 1rem}</style></head>\n"
        f"<body>\n{section}\n</body>\n</html>"
    )


def _bar(block: Block) -> str:
    """The cycle's time from left to right, and a line where it is due."""
    reading = block.reading
    segments, due = reading.segments, reading.due_at
    if not segments:
        return ""
    start, end = segments[0].start, segments[-1].end
    if due is not None and due > end:
        end = due
    whole = (end - start).total_seconds() or 1.0

    def place(at: datetime) -> float:
        return round((at - start).total_seconds() / whole * _WIDTH, 2)

    drawn = []
    for segment, row in zip(segments, block.rows, strict=True):
        cuts = [segment.start, segment.end]
        counts = segment.reason == "counting"
        if counts and due is not None and segment.start < due < segment.end:
            cuts.insert(1, due)
        for low, high in pairwise(cuts):
            is_over = counts and due is not None and low >= due
            colour = _OVER if is_over else _COLOURS[segment.reason]
            drawn.append(
                f'<rect x="{place(low)}" y="4" height="14" fill="{colour}"'
                f' width="{round(place(high) - place(low), 2)}">'
                f"<title>{escape(' · '.join(filter(None, row)))}</title></rect>"
            )
    if due is not None:
        at = min(max(place(due), 1.0), _WIDTH - 1.0)
        drawn.append(f'<rect x="{at - 1}" y="0" height="22" width="2" fill="{_OVER}"/>')
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(block.heading)}">{"".join(drawn)}</svg>'
    )
