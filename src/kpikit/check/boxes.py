"""Sets of tickets as boxes, and whether boxes cover a box: exactly, and fast.

A box has for each dimension the values that it allows, as bits of a number. What one
box leaves of another is at most one box for each dimension.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TypeAlias

from kpikit.check.meaning.space import Space, tests_of
from kpikit.sla.policy import Policy

__all__ = [
    "MOST_STEPS",
    "Box",
    "TooManyPiecesError",
    "boxes_of",
    "contains",
    "is_covered",
    "left_over",
]

Box: TypeAlias = tuple[int, ...]

MOST_STEPS = 100_000
"""How many pieces are looked at before an answer is given up."""


class TooManyPiecesError(Exception):
    """The boxes cut a box into more pieces than anybody could read."""


def boxes_of(space: Space, policies: Sequence[Policy]) -> list[tuple[Box, ...]]:
    """The tickets that each policy matches; validity and all, no box is empty.

    A column with several values at once has a dimension for each of its words, and a
    policy that asks for one of several words is a box for each of them.
    """
    tests = tests_of(space, policies)
    found = []
    for number, policy in enumerate(policies):
        bit = 1 << number
        whole = [
            sum(1 << place for place, allowed in enumerate(row) if allowed & bit)
            for row in tests.allowed
        ]
        choices: dict[str, list[int]] = {}
        for at, each in enumerate(space.dimensions):
            wanted = policy.when.get(each.column, ())
            if each.word is not None and each.word in wanted:
                choices.setdefault(each.column, []).append(at)
        boxes = []
        for picks in product(*choices.values()):
            box = list(whole)
            for at in picks:
                box[at] &= 1 << space.dimensions[at].values.index(True)
            if all(box):
                boxes.append(tuple(box))
        found.append(tuple(dict.fromkeys(boxes)))
    return found


def contains(one: Box, two: Box) -> bool:
    """Whether the first box has all of the second."""
    return all(not b & ~a for a, b in zip(one, two, strict=True))


def _meets(one: Box, two: Box) -> bool:
    return all(a & b for a, b in zip(one, two, strict=True))


def _less(box: Box, other: Box) -> Iterator[Box]:
    """What another box leaves of a box, as boxes without anything in common."""
    rest = list(box)
    for at, allowed in enumerate(other):
        outside = rest[at] & ~allowed
        if outside:
            yield (*rest[:at], outside, *rest[at + 1 :])
            rest[at] &= allowed


def _size(box: Box) -> int:
    size = 1
    for allowed in box:
        size *= allowed.bit_count()
    return size


def left_over(box: Box, others: Sequence[Box]) -> Iterator[Box]:
    """What others leave of a box, as boxes without anything in common.

    Raises:
        TooManyPiecesError: There are more pieces than :data:`MOST_STEPS`.
    """
    # the largest first: what it leaves is little
    largest = sorted(
        (other for other in others if _meets(other, box)), key=_size, reverse=True
    )
    work = [(box, tuple(largest))]
    steps = 0
    while work:
        piece, rest = work.pop()
        steps += 1 + len(rest) // 64
        if steps > MOST_STEPS:
            raise TooManyPiecesError
        meeting = tuple(other for other in rest if _meets(other, piece))
        if not meeting:
            yield piece
        elif not any(contains(other, piece) for other in meeting):
            work += ((part, meeting[1:]) for part in _less(piece, meeting[0]))


def is_covered(box: Box, others: Sequence[Box]) -> bool:
    """Whether others have all of a box between them.

    Raises:
        TooManyPiecesError: It cannot be told in :data:`MOST_STEPS`.

    >>> is_covered((0b11, 0b1), [(0b01, 0b1), (0b10, 0b1)])
    True
    """
    return next(left_over(box, others), None) is None
