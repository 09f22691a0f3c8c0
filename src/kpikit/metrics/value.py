"""One figure with everything it stands on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
from attrs import field, frozen

from kpikit.errors import UnavailableError
from kpikit.metrics.explain import explain_value
from kpikit.metrics.params import plain_params
from kpikit.metrics.periods import utc_stamp
from kpikit.metrics.rowfacts import RowFacts
from kpikit.metrics.wording import (
    TOO_FEW,
    decimals_between,
    show_interval,
    show_number,
)
from kpikit.units import Money, Unit
from kpikit.units.wording import check_language

if TYPE_CHECKING:
    from kpikit.metrics.metric import Metric

__all__ = ["Value", "plain_value"]

Figure = float | int | timedelta | Money | None


def plain_value(value: Figure) -> Any:
    """A figure safe for JSON: durations in seconds, money as amount and currency."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.to_dict() if isinstance(value, Money) else value


@frozen
class Value:
    """A figure, its interval and its counts.

    Attributes:
        value: The figure: a share 0..1, a count, a score, a timedelta; None when
            there is no data.
        low: Lower end of the interval, None where there is none.
        high: Upper end.
        level: Confidence of the interval.
        n: The denominator: rows that count.
        missing: Rows without the value it needs.
        pending: Rows too young to judge.
        excluded: Rows left out, by reason.
        approximate: Whether it was estimated instead of computed exactly.
        unit: Unit of the figure.
        metric: The metric with its rule, parameters, filter and time column.
        group: Labels of its group, by column.
        period: Its period, None without periods.
        as_of: When open intervals ended, ISO 8601 in UTC.
        without_time: Rows of the whole result that stand in no period.
        still_open: Rows of n that are not over yet, where such rows count; else None,
            and those left out stand in ``excluded`` as ``open``.
    """

    value: Figure
    low: Figure = field(default=None, kw_only=True)
    high: Figure = field(default=None, kw_only=True)
    level: float = field(default=0.95, kw_only=True)
    n: int = field(kw_only=True)
    missing: int = field(default=0, kw_only=True)
    pending: int = field(default=0, kw_only=True)
    excluded: Mapping[str, int] = field(factory=dict, kw_only=True, hash=False)
    approximate: bool = field(default=False, kw_only=True)
    metric: Metric = field(kw_only=True)
    group: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False)
    period: str | None = field(default=None, kw_only=True)
    as_of: str | None = field(default=None, kw_only=True)
    without_time: int = field(default=0, kw_only=True)
    still_open: int | None = field(default=None, kw_only=True)
    source: Any = field(default=None, kw_only=True, repr=False, eq=False)

    @property
    def no_data(self) -> bool:
        """Whether there is no figure, for want of rows."""
        return self.value is None

    @property
    def is_suppressed(self) -> bool:
        """Whether the figure is withheld because too few rows count."""
        if self.value is not None or not self.n:
            return False
        return self.n < self.metric.smallest_group

    @property
    def unit(self) -> Unit:
        """Unit of the figure."""
        return self.metric.unit

    @property
    def decimals(self) -> int:
        """How many decimals a score has: as its scale and its interval ask for."""
        least: int = self.metric.least_decimals
        low, high = plain_value(self.low), plain_value(self.high)
        if self.unit is not Unit.SCORE or low is None or high is None:
            return least
        return decimals_between(low, high, least)

    def __float__(self) -> float:
        """The figure as a number: durations in seconds, NaN without data."""
        plain = plain_value(self.value)
        if plain is None:
            return math.nan
        return float(plain["amount"] if isinstance(plain, dict) else plain)

    def __str__(self) -> str:
        """The figure in words, with its interval and n."""
        return self.format("en")

    def format(self, lang: str = "en") -> str:
        """The figure in words of a language: en, ru or pl."""
        shown = self.figure(lang)
        spread = self.spread(lang)
        counts = "" if self.unit is Unit.COUNT else f"n = {self.n}"
        told = ", ".join(part for part in (spread, counts) if part)
        return f"{shown} ({told})" if told else shown

    def figure(self, lang: str = "en") -> str:
        """The figure alone in words of a language; says why there is none."""
        if self.is_suppressed:
            return TOO_FEW[check_language(lang)]
        return show_number(self.value, self.unit, lang, decimals=self.decimals)

    def spread(self, lang: str = "en") -> str:
        """The interval alone in words of a language; empty where there is none."""
        ends = (self.low, self.high)
        return show_interval(*ends, self.unit, lang, decimals=self.decimals)

    def to_dict(self) -> dict[str, Any]:
        """All fields, safe for JSON; ``still_open`` where such rows count."""
        found = {
            "metric": self.metric.name,
            "title": self.metric.titles.get("en", self.metric.name),
            "rule": self.metric.rule,
            "params": plain_params(self.metric.params),
            "group": {k: _plain_label(v) for k, v in self.group.items()},
            "period": self.period,
            "unit": str(self.unit),
            "value": plain_value(self.value),
            "low": plain_value(self.low),
            "high": plain_value(self.high),
            "level": self.level,
            "n": self.n,
            "missing": self.missing,
            "pending": self.pending,
            "excluded": dict(self.excluded),
            "approximate": self.approximate,
            "no_data": self.no_data,
            "suppressed": self.is_suppressed,
            "as_of": self.as_of,
            "without_time": self.without_time,
        }
        if self.still_open is not None:
            found["still_open"] = self.still_open
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        """A figure travels without the desk it came from."""
        names = [a.name for a in attrs.fields(type(self)) if a.name != "source"]
        return _restored, (type(self), {name: getattr(self, name) for name in names})

    def explain(self) -> str:
        """What the figure is and what it was made of, in words."""
        return explain_value(self)

    def rows(self) -> RowFacts:
        """The rows behind the figure, with their ids, values and states.

        Raises:
            UnavailableError: The figure was merged from partial results, which carry
                no rows.
        """
        if self.source is None:
            raise UnavailableError(
                f"rows of {self.metric.name} must come from one desk: got a figure"
                " merged from partial results",
                help="call metric.rows(desk) for each part",
            )
        found: RowFacts = self.source.rows(dict(self.group), self.period)
        return found

    def _repr_html_(self) -> str:
        from html import escape

        title = escape(self.metric.titles.get("en", self.metric.name))
        return f"<span title={title!r}><b>{title}</b>: {escape(str(self))}</span>"


def _plain_label(label: Any) -> Any:
    return label.isoformat() if hasattr(label, "isoformat") else label


def stamp_of(as_of: int | None) -> str | None:
    """An instant of closing as text."""
    return None if as_of is None else utc_stamp(as_of)


def _restored(cls: type[Value], fields: dict[str, Any]) -> Value:
    return cls(**fields)
