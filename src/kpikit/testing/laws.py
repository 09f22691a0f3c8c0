"""The laws that every metric keeps, for metrics of one's own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import deepcopy
from itertools import pairwise
from random import Random
from typing import Any

from kpikit.desk.desk import Desk
from kpikit.errors import KpikitError, LawError
from kpikit.metrics import Metric, Partial, Value
from kpikit.metrics.value import plain_value
from kpikit.testing.columns import bare_columns
from kpikit.testing.same import alike, same_data, same_figures, same_states
from kpikit.testing.sample import Sample, readable
from kpikit.units import Money, Unit
from kpikit.units.showing import counted

__all__ = [
    "check_empty",
    "check_groups",
    "check_laws",
    "check_order",
    "check_range",
    "check_splits",
    "check_travel",
    "check_untouched",
]

Data = Mapping[str, Any] | Desk
"""What a metric is called with: bare columns, or a desk."""
_FIGURES = ("value", "low", "high", "n", "missing", "pending", "excluded", "no_data")


def check_laws(
    metric: Metric,
    data: Data,
    *,
    by: str | None = None,
    every: str | None = "week",
    seed: int = 0,
) -> None:
    """All the laws, one after the other.

    ========  ===============================================================
    input     it is left as it was
    range     the figure lies in the range of its unit, within its interval
    order     the order of rows does not matter
    splits    parts add up to the whole, along the metric's key
    empty     nothing gives zero or no value, never 1 or infinity
    groups    a group is what its rows give alone; counts add up
    travel    a metric and its partial results survive as plain data
    ========  ===============================================================

    Args:
        metric: The metric, by the rule and with the parameters to test.
        data: What it is called with: columns by name, or of a metric of several tables
            mappings of columns by table; also ``as_of`` and ``tz``. Or a desk, whose
            columns that the metric reads are taken so; a part of a large one will do.
        by: A column to group by; without it groups are not checked.
        every: A period to cut into; None where rows stand in no time.
        seed: Chance, for orders and parts.

    Raises:
        LawError: The metric breaks a law; says which, and what it gave.
        UnavailableError: A column that the metric needs is not in *data*.

    >>> from kpikit import example_desk, kpis
    >>> check_laws(kpis.csat, {"score": [5, 4, 1, None]}, every=None)
    >>> check_laws(kpis.csat, example_desk().during("2026-05"), by="channel")
    """
    whole = metric if by is None else metric.by(by)
    data = bare_columns(whole if every is None else whole.every(every), data)
    check_untouched(metric, data)
    check_range(metric, data)
    cuts = [metric]
    if by is not None:
        check_groups(metric, data, by=by)
        cuts.append(metric.by(by))
    if every is not None:
        cuts.append(metric.every(every))
    for cut in cuts:
        check_order(cut, data, seed=seed)
        check_splits(cut, data, seed=seed)
        check_empty(cut, data)
        check_travel(cut, data)


def check_untouched(metric: Metric, data: Data) -> None:
    """Computing leaves the input as it was.

    Raises:
        LawError: It changed.
    """
    given = readable(metric, data)
    before = deepcopy(given)
    metric(**given)
    if not same_data(before, given):
        raise _broken(metric, "leave its input alone", "columns that changed")


def check_range(metric: Metric, data: Data) -> None:
    """The figure lies within the bounds of the metric, and within its interval.

    Raises:
        LawError: It does not.
    """
    low, high = metric.bounds
    for value in metric.reduce(**readable(metric, data)).values():
        if value.value is None:
            continue
        number = float(value)
        if not math.isfinite(number):
            raise _broken(metric, "give a finite figure", str(number))
        if value.unit is not Unit.MONEY and not _is_sorted(low, number, high):
            raise _broken(metric, f"lie within {low} and {high}", f"{number:g}")
        if not _is_sorted(_number(value.low), number, _number(value.high)):
            raise _broken(metric, "lie within its interval", str(value))


def _number(end: Any) -> float | None:
    plain = plain_value(end)
    if plain is None:
        return None
    return float(plain["amount"] if isinstance(plain, dict) else plain)


def _is_sorted(*numbers: float | None) -> bool:
    """Whether known numbers ascend, but for the rounding of their sums."""
    known = [number for number in numbers if number is not None]
    return all(
        one <= other + 1e-9 * max(1.0, abs(other)) for one, other in pairwise(known)
    )


def check_order(metric: Metric, data: Data, *, seed: int = 0) -> None:
    """The order of rows does not matter.

    Raises:
        LawError: It does.
    """
    sample = Sample.of(metric, data)
    whole = metric.reduce(**sample.columns(metric))
    other = metric.reduce(**sample.mixed(Random(seed)).columns(metric))  # noqa: S311 (no secret)
    _compare(metric, whole, other, "not depend on the order of rows")


def check_splits(metric: Metric, data: Data, *, parts: int = 3, seed: int = 0) -> None:
    """Partial results of any parts add up to the whole, in any order and brackets.

    Parts are cut along the metric's key: rows of one requester, respondent, agent or
    ticket stay together where the metric says so.

    Raises:
        LawError: They do not.
    """
    sample = Sample.of(metric, data)
    chance = Random(seed)  # noqa: S311 (no secret)
    pieces = sample.parts(chance, max(parts, 2), _key_column(metric, sample))
    found = [metric.reduce(**piece.columns(metric)) for piece in pieces]
    whole = metric.reduce(**sample.columns(metric))
    nothing = metric.reduce(**sample.empty().columns(metric))
    rule = f"be the sum of its parts (key {metric.key!r})"
    _compare(metric, whole, sum(found[1:], found[0]), rule)
    _compare(metric, whole, sum(reversed(found[:-1]), found[-1]), rule)
    _compare(metric, whole, found[0] + sum(found[2:], found[1]), rule)
    _compare(metric, whole, nothing + whole, "not change when nothing is added")
    _compare(metric, whole, whole + nothing, "not change when nothing is added")


def check_empty(metric: Metric, data: Data) -> None:
    """No rows give zero (counts and sums) or no value, no interval and no counts.

    Raises:
        LawError: They give something else.
    """
    empty = Sample.of(metric, data).empty()
    for value in metric.reduce(**empty.columns(metric)).values():
        is_nothing = value.value is None or not value.value
        ends = (value.low, value.high)
        counts = (value.n, value.missing, value.pending, sum(value.excluded.values()))
        if not is_nothing or any(counts) or any(end is not None for end in ends):
            raise _broken(metric, "give zero or no value over nothing", repr(value))


def check_groups(metric: Metric, data: Data, *, by: str) -> None:
    """A group is what its rows give alone, and counts add up to those of the whole.

    Args:
        metric: The metric, without groups.
        data: What it is called with.
        by: The column to group by; rows of one key must be in one group, if the metric
            has one.

    Raises:
        LawError: A group is something else, or counts do not add up.
    """
    grouped = metric.by(by)
    sample = Sample.of(grouped, data)
    lines = grouped.reduce(**sample.columns(grouped)).values()
    whole = metric.reduce(**sample.columns(metric)).values()[0]
    # the n of an average over time is rounded, so it need not add up
    for name in ("n", "missing", "pending")[metric.is_over_time :]:
        total = sum(getattr(line, name) for line in lines)
        if total != getattr(whole, name):
            told = f"{total} in groups of {by}, {getattr(whole, name)} in the whole"
            raise _broken(metric, f"have its {name} add up over groups", told)
    for reason, number in whole.excluded.items():
        total = sum(line.excluded.get(reason, 0) for line in lines)
        if total != number:
            told = f"{total} in groups of {by}, {number} in the whole"
            raise _broken(metric, f"have {reason!r} add up over groups", told)
    for line in lines:
        if metric.is_over_time:
            continue  # alone it is an average over fewer days
        rows = sample.where(by, line.group[by])
        alone = metric.reduce(**rows.columns(metric)).values()[0]
        if not _same_alone(line, alone):
            told = f"{line} in the group {line.group[by]!r}, {alone} alone"
            raise _broken(metric, "be the same in a group and alone", told)


def _same_alone(line: Value, alone: Value) -> bool:
    """Whether a group equals its rows alone, but for the words of the group."""
    if isinstance(line.value, Money) and alone.value is None:
        return not line.value  # nothing, in the currency of the other groups
    mine, theirs = line.to_dict(), alone.to_dict()
    return all(alike(name, mine[name], theirs[name]) for name in _FIGURES)


def check_travel(metric: Metric, data: Data) -> None:
    """A metric and its partial results survive as plain data and as bytes.

    Raises:
        LawError: Something else comes back.
    """
    again = Metric.from_dict(metric.to_dict())
    if again != metric or hash(again) != hash(metric):
        raise _broken(metric, "survive to_dict and from_dict", repr(again))
    whole = metric.reduce(**readable(metric, data))
    back = metric.from_bytes(whole.to_bytes())
    _compare(metric, whole, back, "survive to_bytes and from_bytes")


def _compare(metric: Metric, one: Partial, other: Partial, rule: str) -> None:
    """Both must be the same, in their states and in their figures."""
    first, second = one.values(), other.values()
    if len(first) != len(second):
        raise _broken(
            metric, rule, f"{len(first)} and {counted(len(second), 'figure')}"
        )
    for mine, theirs in zip(first, second, strict=True):
        if not same_figures(mine, theirs):
            raise _broken(metric, rule, f"{mine} and {theirs}")
    if not same_states(one, other):
        raise _broken(metric, rule, "alike figures of different states")


def _key_column(metric: Metric, sample: Sample) -> str | None:
    """The column along which data may be split, None for any rows."""
    if metric.key == "row":
        return None
    names = [metric.key, f"{metric.key}_id"]
    names += ["id"] if metric.table == f"{metric.key}s" else []
    for name in names:
        if any(name in table.columns for table in sample.tables.values()):
            return name
    return None


def _broken(metric: Metric, rule: str, got: str) -> KpikitError:
    return LawError(
        f"{metric.name} must {rule}: got {got}",
        help="see what its measure and its key say of the rows that belong together",
    )
