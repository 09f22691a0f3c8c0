"""The space of tickets that two lists of policies speak of, cut into dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from attrs import field, frozen

from kpikit.columns.column import Kind
from kpikit.desk.schemas import SCHEMAS
from kpikit.sla.policy import Policy

__all__ = ["OTHER", "Dimension", "Masks", "Space", "Tests", "make_space", "tests_of"]

OTHER = None
"""Stands for every value that nobody names, and for none at all."""

_SEVERAL = tuple(
    column.name for column in SCHEMAS["tickets"].columns if column.kind is Kind.TAGS
)
"""Columns of tickets that have several values at once."""


@frozen
class Dimension:
    """One thing about a ticket that conditions look at, and what it can be.

    Attributes:
        column: That of the ticket; empty for the date of creation.
        word: Of a column with several values the one that is there or not, else None.
        values: What can be told apart: values and :data:`OTHER`; True and False for a
            word; for dates the first of each stretch, None for the one before all.
    """

    column: str
    word: str | None = field(default=None, kw_only=True)
    values: tuple[str | bool | date | None, ...] = field(kw_only=True)

    @property
    def is_date(self) -> bool:
        """Whether it is the date of creation."""
        return not self.column


@frozen
class Space:
    """The dimensions, in the order in which they are walked through."""

    dimensions: tuple[Dimension, ...]


Masks: TypeAlias = tuple[tuple[int, ...], ...]
"""For each dimension and value the policies that allow it, one bit each."""


def make_space(
    old: Sequence[Policy],
    new: Sequence[Policy],
    *,
    known: Iterable[Mapping[str, Sequence[str]]] = (),
    extra: Mapping[str, Sequence[str]],
) -> Space:
    """The dimensions that two lists of policies need.

    Args:
        old: The one list.
        new: The other.
        known: Values by field in the order in which they are to be told.
        extra: Further fields that decide about targets with their values; they are
            walked through last.
    """
    words: dict[str, dict[str, None]] = {}
    dates: set[date] = set()
    for policy in (*old, *new):
        for conditions in (policy.when, policy.not_):
            for name, values in conditions.items():
                words.setdefault(name, {}).update(dict.fromkeys(values))
        dates.update(day for day in policy.valid if day is not None)
    for name, more in extra.items():
        # popped so that it comes last
        words[name] = {**words.pop(name, {}), **dict.fromkeys(more)}
    found: list[Dimension] = []
    for name, named in words.items():
        if name in _SEVERAL:
            found += (
                Dimension(name, word=word, values=(True, False)) for word in named
            )
            continue
        first = [word for part in known for word in part.get(name, ()) if word in named]
        found.append(Dimension(name, values=(*dict.fromkeys((*first, *named)), OTHER)))
    if dates:
        at = len(found) - sum(name in extra for name in words)
        found.insert(at, Dimension("", values=(None, *sorted(dates))))
    return Space(tuple(found))


@frozen
class Tests:
    """What a list of policies asks of each dimension.

    Attributes:
        allowed: By dimension and value, the policies that it does not rule out.
        having: By dimension and value, the policies that it satisfies because one of
            several values is there.
        needing: Policies that need one of several values, which the last dimension of
            the column decides; by dimension.
        free_from: By dimension, the policies that ask nothing of it or later ones.
    """

    allowed: Masks
    having: Masks = field(kw_only=True)
    needing: tuple[int, ...] = field(kw_only=True)
    free_from: tuple[int, ...] = field(kw_only=True)


def tests_of(space: Space, policies: Sequence[Policy]) -> Tests:
    """The tests of policies as bits, the first policy as the lowest."""
    allowed, having, needing = [], [], []
    last = {each.column: at for at, each in enumerate(space.dimensions)}
    asks = [0] * len(policies)
    for at, each in enumerate(space.dimensions):
        rows, owns, needs = [0] * len(each.values), [0] * len(each.values), 0
        for number, policy in enumerate(policies):
            bit = 1 << number
            wanted = policy.when.get(each.column)
            if each.word is not None and wanted is not None:
                needs |= bit if last[each.column] == at else 0
            if _asks(policy, each):
                asks[number] = last[each.column] + 1
            for place, value in enumerate(each.values):
                if _allows(policy, each, place):
                    rows[place] |= bit
                if value is True and wanted is not None and each.word in wanted:
                    owns[place] |= bit
        allowed.append(tuple(rows))
        having.append(tuple(owns))
        needing.append(needs)
    free = tuple(
        sum(1 << number for number, end in enumerate(asks) if end <= at)
        for at in range(len(space.dimensions) + 1)
    )
    return Tests(
        tuple(allowed), having=tuple(having), needing=tuple(needing), free_from=free
    )


def _asks(policy: Policy, dimension: Dimension) -> bool:
    if dimension.is_date:
        return policy.valid != (None, None)
    return dimension.column in policy.when or dimension.column in policy.not_


def _allows(policy: Policy, dimension: Dimension, place: int) -> bool:
    """Whether a policy does not rule out a value."""
    value = dimension.values[place]
    if dimension.is_date:
        first, last = policy.valid
        # a stretch begins at a bound of some policy, so its first date speaks for it
        begins = value if isinstance(value, date) else date.min
        starts = first is None or first <= begins
        return starts and (last is None or begins < last)
    excluded = policy.not_.get(dimension.column, ())
    if dimension.word is not None:
        return not (value is True and dimension.word in excluded)
    wanted = policy.when.get(dimension.column)
    return (wanted is None or value in wanted) and value not in excluded
