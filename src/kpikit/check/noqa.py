"""``# noqa: SLA403``: findings that somebody has agreed to, line by line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from attrs import field, frozen

from kpikit.check.finding import Finding
from kpikit.config.document import Document
from kpikit.config.index import Index

__all__ = ["without_agreed"]

_NOQA = re.compile(r"\#[ \t]*noqa\b(?:[ \t]*:[ \t]*(?P<codes>[^\n#]*))?", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z]+[0-9]+")


@frozen
class _Comment:
    """One noqa; without codes it silences the whole line."""

    line: int
    column: int = field(kw_only=True)
    codes: tuple[tuple[str, int], ...] = field(kw_only=True)


def without_agreed(
    findings: Iterable[Finding], document: Document
) -> tuple[Finding, ...]:
    """The findings that no comment silences, and the comments that silence nothing.

    Codes of other tools are left alone. In pyproject.toml a comment without codes may
    be meant for any tool, so it is never called unused.

    Args:
        findings: All findings of the document, whatever is to be shown of them.
        document: The document.
    """
    if document.index is None:
        return tuple(findings)
    by_line = {comment.line: comment for comment in _comments(document.index)}
    kept, used = [], set()
    for finding in findings:
        comment = by_line.get(finding.line)
        codes = () if comment is None else tuple(code for code, _ in comment.codes)
        if comment is None or (codes and finding.code not in codes):
            kept.append(finding)
        else:
            used.add((finding.line, finding.code if codes else ""))
    for comment in by_line.values():
        given = comment.codes or (("", comment.column),)
        for code, column in given:
            if (comment.line, code) in used or (not code and document.prefix):
                continue
            kept.append(_unused(document.name, comment.line, column, code))
    return tuple(kept)


def _unused(file: str, line: int, column: int, code: str) -> Finding:
    word = f"noqa: {code}" if code else "noqa"
    return Finding(
        "SLA007",
        message=f"the line must have what noqa silences: got no {code or 'finding'}",
        file=file,
        line=line,
        column=column,
        width=len(code or "# noqa"),
        help=f"take out {word!r}",
        path=word,
    )


def _comments(index: Index) -> Iterable[_Comment]:
    text = index.text
    if "noqa" not in text.casefold():
        return
    spans = _single_values(index)
    starts = [start for start, _ in spans]
    for found in _NOQA.finditer(text):
        at = found.start()
        before = bisect_right(starts, at) - 1
        if before >= 0 and at < spans[before][1]:
            continue  # inside of a text
        begin = text.rfind("\n", 0, at) + 1
        codes = tuple(
            (code[0].upper(), found.start("codes") + code.start() - begin + 1)
            for code in _CODE.finditer(found["codes"] or "")
        )
        ours = tuple(code for code in codes if code[0].startswith("SLA"))
        if codes and not ours:
            continue
        line = text.count("\n", 0, begin) + 1
        yield _Comment(line, column=at - begin + 1, codes=ours)


def _single_values(index: Index) -> list[tuple[int, int]]:
    """Where keys and values without parts stand, in order."""
    whole = {path[:size] for path in index.values for size in range(len(path))}
    spans = [span for path, span in index.values.items() if path not in whole]
    return sorted({*spans, *index.keys.values()})
