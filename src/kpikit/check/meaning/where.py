"""Regions of tickets in words."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

from attrs import field, frozen

from kpikit.check.meaning.partition import Region
from kpikit.check.meaning.space import OTHER, Dimension, Space

__all__ = ["EVERY_TICKET", "Condition", "Where", "where_of"]

EVERY_TICKET = "every ticket"

Stretch: TypeAlias = tuple[date | None, date | None]
"""A first date, and the first that is no longer in it."""


@frozen
class Condition:
    """What one field of a ticket must be.

    Attributes:
        column: The column; ``created`` for the date of creation.
        values: The values, in their order.
        is_excluded: Whether it must be none of them (or missing) instead.
        is_among: Whether the field has several values, and this is about one of them.
        stretches: For dates the stretches, instead of values.
    """

    column: str
    values: tuple[str, ...] = field(default=(), kw_only=True)
    is_excluded: bool = field(default=False, kw_only=True)
    is_among: bool = field(default=False, kw_only=True)
    stretches: tuple[Stretch, ...] = field(default=(), kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The condition as plain data, JSON-safe."""
        if self.stretches:
            told = [
                {"from": _iso(first), "before": _iso(last)}
                for first, last in self.stretches
            ]
            return {"field": self.column, "in": told}
        return {
            "field": self.column,
            "not_in" if self.is_excluded else "in": list(self.values),
        }

    def __str__(self) -> str:
        """The condition in words: ``tier gold or silver``."""
        if self.stretches:
            return f"{self.column} {' or '.join(map(_stretch, self.stretches))}"
        if self.is_among:
            sign = "without" if self.is_excluded else "with"
        else:
            sign = "not" if self.is_excluded else ""
        return " ".join(filter(None, (self.column, sign, " or ".join(self.values))))


Where: TypeAlias = tuple[Condition, ...]
"""All conditions must hold; none at all is every ticket."""


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _stretch(stretch: Stretch) -> str:
    first, last = stretch
    if first is None:
        return f"before {last}"
    return f"from {first}" if last is None else f"from {first} and before {last}"


def where_of(space: Space, region: Region) -> Where:
    """A region as conditions, in the order of the space."""
    return tuple(_condition(space.dimensions[at], region[at]) for at in sorted(region))


def _condition(dimension: Dimension, places: frozenset[int]) -> Condition:
    values = dimension.values
    if dimension.is_date:
        return Condition("created", stretches=_stretches(dimension, places))
    if dimension.word is not None:
        return Condition(
            dimension.column,
            values=(dimension.word,),
            is_excluded=values[min(places)] is False,
            is_among=True,
        )
    is_excluded = values.index(OTHER) in places
    told = tuple(
        str(value)
        for at, value in enumerate(values)
        if value is not OTHER and (at in places) != is_excluded
    )
    return Condition(dimension.column, values=told, is_excluded=is_excluded)


def _stretches(dimension: Dimension, places: frozenset[int]) -> tuple[Stretch, ...]:
    """Dates as stretches, neighbouring ones as one."""
    bounds: list[Any] = [*dimension.values, None]
    found: list[list[Any]] = []
    for at in sorted(places):
        if found and at - 1 in places:
            found[-1][1] = bounds[at + 1]
        else:
            found.append([bounds[at], bounds[at + 1]])
    return tuple((first, last) for first, last in found)
