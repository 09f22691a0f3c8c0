"""Sets of tickets as boxes, and whether boxes cover a box: exactly, and fast.

A box has for each dimension the values that it allows, as bits of a number. A walk goes
through the dimensions one by one; where it stands is told by the boxes that are still
possible, one bit each, so that it looks at each such set once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TypeAlias

from kpikit.check.meaning.space import Space, tests_of
from kpikit.sla.policy import Policy

__all__ = [
    "MOST_NEEDED",
    "MOST_STEPS",
    "Box",
    "Boxes",
    "Cover",
    "TooManyPiecesError",
    "boxes_of",
    "is_within",
    "places",
]

Box: TypeAlias = tuple[int, ...]

MOST_STEPS = 300_000
"""How many sets of boxes are looked at before an answer is given up."""

MOST_NEEDED = 24
"""How many boxes are tried one by one, whether they are needed."""


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


def is_within(boxes: Sequence[Box], others: Sequence[Box]) -> bool:
    """Whether others have all of some boxes between them.

    Raises:
        TooManyPiecesError: It cannot be told in :data:`MOST_STEPS`.
    """
    table = Boxes(others)
    return all(Cover(box, table).by() for box in boxes)


def _breadth(row: list[tuple[int, int]]) -> float:
    """How many boxes a value leaves on average."""
    total = sum(allowed.bit_count() * values.bit_count() for allowed, values in row)
    return total / sum(values.bit_count() for _, values in row)


def places(bits: int) -> list[int]:
    """The numbers of the bits that are set."""
    return [place for place in range(bits.bit_length()) if bits >> place & 1]


class Boxes:
    """Boxes by what they allow: for each dimension and value those that do, as bits."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        """Turn the boxes round."""
        self.everyone = (1 << len(boxes)) - 1
        self._allowing: list[dict[int, int]] = []
        for column in zip(*boxes, strict=True):
            row: dict[int, int] = {}
            for number, bits in enumerate(column):
                for place in places(bits):
                    row[place] = row.get(place, 0) | 1 << number
            self._allowing.append(row)

    def row(self, at: int, values: int, among: int) -> list[tuple[int, int]]:
        """Boxes that allow a value, and the values that are alike in this.

        Args:
            at: The dimension.
            values: The values to look at, as bits.
            among: The boxes to look at, as bits.
        """
        allowing = self._allowing[at] if self._allowing else {}
        alike: dict[int, int] = {}
        for place in places(values):
            bits = allowing.get(place, 0) & among
            alike[bits] = alike.get(bits, 0) | 1 << place
        return list(alike.items())


class Cover:
    """One box, and what some of other boxes have of it.

    Args:
        box: The box.
        others: The other boxes.
        among: Those that count, one bit each; all if not given.
    """

    def __init__(self, box: Box, others: Boxes, among: int | None = None) -> None:
        """Note which of the others allow which values of the box."""
        self._box = box
        self._everyone = others.everyone if among is None else among
        rows = [
            (at, others.row(at, values, self._everyone))
            for at, values in enumerate(box)
        ]
        # narrow dimensions first: they leave the fewest boxes
        rows.sort(key=lambda pair: _breadth(pair[1]))
        self._order = [at for at, _ in rows]
        self._rows = [row for _, row in rows]
        free = self._everyone
        self._free = [free]
        for row in reversed(self._rows):
            for allowed, _ in row:
                free &= allowed
            self._free.append(free)
        self._free.reverse()
        self._known: dict[tuple[int, int], int] = {}

    @property
    def whole(self) -> int:
        """The others that have all of the box each, one bit each."""
        return self._free[0]

    def by(self, among: int | None = None) -> int:
        """Others that have all of the box between them, one bit each; 0 if none do.

        Args:
            among: The others that may be used, one bit each; all if not given.

        Raises:
            TooManyPiecesError: It cannot be told in :data:`MOST_STEPS`.

        >>> Cover((0b11, 0b1), Boxes([(0b01, 0b1), (0b10, 0b1)])).by()
        3
        """
        return self._used(0, self._everyone if among is None else among)

    def _used(self, depth: int, alive: int) -> int:
        found = alive & self._free[depth]
        if found:
            return found & -found
        if not alive or depth == len(self._rows):
            return 0
        key = (depth, alive)
        if key in self._known:
            return self._known[key]
        if len(self._known) >= MOST_STEPS:
            raise TooManyPiecesError
        used = 0
        for allowed, _ in self._rows[depth]:
            part = self._used(depth + 1, alive & allowed)
            if not part:
                used = 0
                break
            used |= part
        self._known[key] = used
        return used

    def needed(self) -> int:
        """Others that cover the box between them, none without need; 0 if none do.

        More than :data:`MOST_NEEDED` of them are not tried one by one.

        Raises:
            TooManyPiecesError: It cannot be told in :data:`MOST_STEPS`.
        """
        found = self.by()
        if found.bit_count() > MOST_NEEDED:
            return found
        for place in reversed(places(found)):
            fewer = self.by(found & ~(1 << place))
            found = fewer or found
        return found

    def left_over(self) -> Iterator[Box]:
        """What the others leave of the box, as boxes without anything in common.

        Raises:
            TooManyPiecesError: It cannot be told in :data:`MOST_STEPS`.
        """
        for picks in self._rest(0, self._everyone):
            found = list(self._box)
            for at, values in zip(self._order, picks, strict=False):
                found[at] = values
            yield tuple(found)

    def _rest(self, depth: int, alive: int) -> Iterator[tuple[int, ...]]:
        if self._used(depth, alive):
            return
        if not alive or depth == len(self._rows):
            yield ()
            return
        for allowed, values in self._rows[depth]:
            for rest in self._rest(depth + 1, alive & allowed):
                yield (values, *rest)
