"""Checking configs: every finding of a file in one run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from attrs import field, frozen

from kpikit.check.catalogue import RULES
from kpikit.check.finding import Finding
from kpikit.check.noqa import without_agreed
from kpikit.check.rules import ALL_RULES
from kpikit.check.selection import Selection
from kpikit.check.subject import Subject
from kpikit.config.document import Document, is_text, read_document
from kpikit.config.load import gather
from kpikit.config.tree import MOST_BYTES
from kpikit.errors import ConfigError, FileError, InputError, Problem

__all__ = ["Checked", "check_config"]

FIRST_YEAR, LAST_YEAR = 1971, 2099
"""Years that calendars know with the year after them."""


@frozen
class Checked:
    """What was found in one config.

    Attributes:
        name: What the config is called: its path, or ``config``.
        findings: What is wrong, in the order of the file.
        text: The text of the file; empty where there is none.
    """

    name: str
    findings: tuple[Finding, ...] = field(kw_only=True)
    text: str = field(default="", kw_only=True, repr=False)


def check_config(
    source: str | os.PathLike[str] | Mapping[str, Any],
    *,
    select: Iterable[str] = (),
    extend: Iterable[str] = (),
    ignore: Iterable[str] = (),
    today: date | None = None,
) -> Checked:
    r"""Check one config by all rules.

    Args:
        source: A path, TOML text or a mapping, as ``load_config`` takes.
        select: Codes of rules, or beginnings of codes; all errors and warnings if not
            given.
        extend: More of them.
        ignore: Those that do not count.
        today: The date from which "the coming year" counts; today in UTC if not given.

    Returns:
        Everything that is wrong with it; a file that cannot be read is a finding too.

    Raises:
        MissingFileError: The file is not there.
        MissingExtraError: It is YAML, and PyYAML is not installed.
        InputTypeError: *source* is none of those.
        InputError: A code is that of no rule, or *today* is no date of these times.

    >>> checked = check_config('schema = 1\nlines.order = ["1", "1"]')
    >>> print(checked.findings[0])
    config:2:21: SLA005 texts of lines.order must differ: got '1' twice
    """
    chosen = Selection.of(select, extend=extend, ignore=ignore)
    day = datetime.now(UTC).date() if today is None else _within(today)
    name = "config"
    if isinstance(source, (str, os.PathLike)) and not is_text(source):
        name = str(source)
    try:
        document = read_document(source)
    except ConfigError as error:
        found = tuple(_from_problem(each, name) for each in error.problems)
        text = _text_of(source)
    except FileError as error:
        if not os.path.lexists(name):
            raise
        found = (Finding("SLA001", message=error.message, file=name, help=error.help),)
        text = ""
    else:
        found = without_agreed(_all(document, day), document)
        text = "" if document.index is None else document.index.text
    kept = (each for each in found if each.code in chosen.codes)
    ordered = sorted(dict.fromkeys(kept), key=lambda each: each.order)
    return Checked(name, findings=tuple(ordered), text=text)


def _within(today: date) -> date:
    """The date, if calendars know the year from it on."""
    if not FIRST_YEAR <= today.year < LAST_YEAR:
        raise InputError(
            f"today must lie in the years {FIRST_YEAR} to {LAST_YEAR - 1}: got {today}",
            help="write the date of the check, as 2026-12-24",
        )
    return today


def _all(document: Document, today: date) -> list[Finding]:
    """What reading finds, and what each rule finds."""
    gathered = gather(document)
    subject = Subject(gathered, today=today)
    for rule in ALL_RULES:
        rule(subject)
    found = []
    for each in gathered.findings.in_order():
        place, problem = each.place, each.problem
        found.append(
            Finding(
                problem.code,
                message=problem.message,
                file=document.name,
                line=1 if place is None else place.line,
                column=1 if place is None else place.column,
                width=1 if place is None else place.width,
                help=problem.help,
                path=subject.lasting(each.path),
            )
        )
    return found + subject.found


def _from_problem(problem: Problem, name: str) -> Finding:
    """The finding of a config that cannot be parsed; its place is in words."""
    place = problem.where.removeprefix(name).split(":")
    has_place = len(place) == 3 and place[1].isdigit() and place[2].isdigit()
    return Finding(
        problem.code if problem.code in RULES else "SLA003",
        message=problem.message,
        file=name,
        line=int(place[1]) if has_place else 1,
        column=int(place[2]) if has_place else 1,
        help=problem.help,
    )


def _text_of(source: Any) -> str:
    """The text of a file that is no config, to show the line."""
    if isinstance(source, Mapping):
        return ""
    if is_text(source):
        return source
    with Path(source).open("rb") as file:
        return file.read(MOST_BYTES).decode("utf-8", "replace").removeprefix("\ufeff")
