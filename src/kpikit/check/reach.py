"""The policies of a config on one space, and which tickets reach which of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import evolve, field, frozen

from kpikit.check.boxes import Box, Boxes, boxes_of
from kpikit.check.meaning.partition import Region
from kpikit.check.meaning.space import OTHER, Dimension, Space, make_space
from kpikit.check.subject import Subject
from kpikit.sla.policy import Policy

__all__ = ["Reach", "reach_of", "region_of"]


@frozen(eq=False)
class Reach:
    """Policies with readable conditions as boxes.

    Attributes:
        space: What the conditions look at.
        numbers: The places of the policies in the config.
        policies: The policies.
        boxes: The tickets that each matches.
        owners: For each box of all the number (here) of its policy.
        table: All boxes.
        universe: The tickets that may come: declared fields have declared values, and
            dates are from today on.
    """

    space: Space
    numbers: tuple[int, ...] = field(kw_only=True)
    policies: tuple[Policy, ...] = field(kw_only=True)
    boxes: tuple[tuple[Box, ...], ...] = field(kw_only=True)
    owners: tuple[int, ...] = field(kw_only=True)
    table: Boxes = field(kw_only=True)
    universe: Box = field(kw_only=True)


def reach_of(subject: Subject) -> Reach:
    """The policies of a config whose conditions could be read."""
    pairs = [
        (number, part.policy)
        for number, part in enumerate(subject.policies)
        if part.policy is not None
    ]
    policies = tuple(policy for _, policy in pairs)
    declared = _declared(subject)
    usual = make_space(policies, (), known=(declared,), extra={})
    space = Space(tuple(_with_declared(each, declared) for each in usual.dimensions))
    boxes = boxes_of(space, policies)
    return Reach(
        space,
        numbers=tuple(number for number, _ in pairs),
        policies=policies,
        boxes=tuple(boxes),
        owners=tuple(at for at, each in enumerate(boxes) for _ in each),
        table=Boxes([box for each in boxes for box in each]),
        universe=tuple(
            _coming(each, each.column in declared, subject.today)
            for each in space.dimensions
        ),
    )


def _declared(subject: Subject) -> Mapping[str, tuple[str, ...]]:
    config = subject.gathered.config
    ordered = {
        "priority": config.priorities,
        "line": config.lines,
        "status": tuple(config.statuses),
    }
    return {
        **{name: words for name, words in ordered.items() if words},
        **config.fields,
    }


def _with_declared(
    dimension: Dimension, declared: Mapping[str, tuple[str, ...]]
) -> Dimension:
    """A dimension with all values that are declared, not only those in conditions."""
    words = declared.get(dimension.column)
    if words is None or dimension.word is not None:
        return dimension
    named: Any = [value for value in dimension.values if value is not OTHER]
    return evolve(dimension, values=(*dict.fromkeys((*words, *named)), OTHER))


def _coming(dimension: Dimension, is_declared: bool, today: date) -> int:
    """The values that a ticket of today or later may have."""
    bits = 0
    values = dimension.values
    for place, value in enumerate(values):
        if dimension.is_date:
            end = values[place + 1] if place + 1 < len(values) else None
            kept = not isinstance(end, date) or end > today
        else:
            kept = value is not OTHER or not is_declared or len(values) == 1
        bits |= kept << place
    return bits


def region_of(box: Box, universe: Box) -> Region:
    """A box as a region; dimensions that may be anything are left out."""
    return {
        at: frozenset(place for place in range(bits.bit_length()) if bits >> place & 1)
        for at, (bits, whole) in enumerate(zip(box, universe, strict=True))
        if bits & whole != whole
    }
