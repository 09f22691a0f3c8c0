"""A scorecard that was filled in: a row for each goal, as text, HTML and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from attrs import field, frozen

from kpikit.metrics import Verdict
from kpikit.metrics.goal_words import STATES, count_text
from kpikit.metrics.label import period_name
from kpikit.metrics.table import html_table, text_table
from kpikit.units.wording import check_language

__all__ = ["Card", "card_cells", "summary"]

_HEADS = {
    "en": ("metric", "goal", "figure", "95 % interval", "n", "result"),
    "ru": ("показатель", "цель", "значение", "95 % интервал", "n", "результат"),
    "pl": ("wskaźnik", "cel", "wartość", "przedział 95 %", "n", "wynik"),
}
_MISSING = {"en": "(missing)", "ru": "(не указано)", "pl": "(brak)"}
_NO_GOALS = {"en": "no goals", "ru": "целей нет", "pl": "brak celów"}


@frozen(repr=False)
class Card:
    """Which goals a desk meets.

    Attributes:
        rows: A verdict for each goal and group.
        as_of: When open intervals ended, ISO 8601 in UTC.
    """

    rows: tuple[Verdict, ...]
    as_of: str | None = field(default=None, kw_only=True)

    @property
    def ok(self) -> bool:
        """Whether every goal is met; one that cannot be judged is not.

        What is missing then stands in ``missed`` and ``unjudged``. A card without
        goals is ok.
        """
        return all(row.met is True for row in self.rows)

    @property
    def met(self) -> tuple[Verdict, ...]:
        """Rows of goals that are met."""
        return tuple(row for row in self.rows if row.met is True)

    @property
    def missed(self) -> tuple[Verdict, ...]:
        """Rows of goals that are missed."""
        return tuple(row for row in self.rows if row.met is False)

    @property
    def unjudged(self) -> tuple[Verdict, ...]:
        """Rows of goals that nobody can judge from this data; each says why."""
        return tuple(row for row in self.rows if row.met is None)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Verdict]:
        """The rows one by one."""
        return iter(self.rows)

    def to_dict(self) -> dict[str, Any]:
        """All of it, safe for JSON."""
        return {
            "as_of": self.as_of,
            "ok": self.ok,
            "rows": [row.to_dict() for row in self.rows],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """All of it as JSON; durations are seconds, no value is null."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def text(self, lang: str = "en") -> str:
        """The card as plain text in en, ru or pl."""
        heads, rows = card_cells(self.rows, lang)
        right = (heads[2], heads[4])
        table = [text_table(heads, rows, right=right), ""] if rows else []
        return "\n".join([*table, summary(self.rows, lang)])

    def html(self, lang: str = "en") -> str:
        """The card as an HTML table in en, ru or pl."""
        heads, rows = card_cells(self.rows, lang)
        right = (heads[2], heads[4])
        return (
            f"<div>{html_table(heads, rows, right=right)}"
            f"<p>{escape(summary(self.rows, lang))}</p></div>"
        )

    def __str__(self) -> str:
        """The card as plain text."""
        return self.text()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.html()


def card_cells(
    rows: tuple[Verdict, ...], lang: str = "en"
) -> tuple[list[str], list[list[str]]]:
    """Heads and lines of a table of verdicts."""
    heads = list(_HEADS[check_language(lang)])
    return heads, [_line(row, lang) for row in rows]


def _line(row: Verdict, lang: str) -> list[str]:
    value = row.value
    title = row.goal.metric.label(lang)
    labels = [
        f"{name}: {_MISSING[lang] if label is None else label}"
        for name, label in value.group.items()
    ]
    if value.period is not None:
        labels.append(period_name(value.period, row.goal.metric.grid()))
    title = "; ".join([title, *labels])
    spread = value.spread(lang)
    figure = "" if value.no_data else value.figure(lang)
    told = row.told(lang)
    return [title, row.goal.text(lang), figure, spread, str(value.n or ""), told]


def summary(rows: tuple[Verdict, ...], lang: str = "en") -> str:
    """How many goals are met, missed and cannot be judged."""
    if not rows:
        return _NO_GOALS[check_language(lang)]
    counts = {state: sum(row.state == state for row in rows) for state in STATES}
    return ", ".join(count_text(state, n, lang) for state, n in counts.items() if n)
