"""Where two lists of policies give different answers, exactly, as few regions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeAlias, TypeVar

from attrs import field, frozen

from kpikit.check.meaning.space import Space, Tests
from kpikit.errors import InputError

__all__ = ["MOST_NODES", "Region", "Walk", "regions"]

Region: TypeAlias = Mapping[int, frozenset[int]]
"""By number of the dimension, the values (by number) that belong to it; a dimension
that is not there may be anything."""
Picks: TypeAlias = tuple[int, ...]
Answer = TypeVar("Answer", bound=Hashable)

MOST_NODES = 200_000
"""How much of a space is looked at before it is given up."""


@frozen
class _State:
    """What is still possible: policies of both lists, and what was seen on the way."""

    old: int
    new: int = field(kw_only=True)
    old_has: int = field(default=0, kw_only=True)
    new_has: int = field(default=0, kw_only=True)
    picks: Picks = field(default=(), kw_only=True)


@frozen(eq=False)
class Walk:
    """Two lists of policies on one space.

    Attributes:
        space: The space.
        old: What the one list asks.
        new: What the other asks.
        sames: For each policy of the old list and then of the new one a number; two
            with the same number ask the same and give the same to every ticket.
        picked: Numbers of the dimensions whose value decides about the answer.
    """

    space: Space
    old: Tests = field(kw_only=True)
    new: Tests = field(kw_only=True)
    sames: tuple[tuple[int, ...], tuple[int, ...]] = field(kw_only=True)
    picked: tuple[int, ...] = field(kw_only=True)


def regions(
    walk: Walk,
    answer: Callable[[int | None, int | None, Picks], Answer | None],
) -> dict[Answer, tuple[Region, ...]]:
    """Which tickets get which answer.

    A decision diagram is built from the first dimension to the last: equal parts of it
    are one, and a part with one answer is not looked into. What is left of it are the
    regions, of which neighbours are joined.

    Args:
        walk: The two lists.
        answer: The answer for the numbers of the policies that match (None for none)
            and the values of the picked dimensions, None where there is nothing to
            tell.

    Returns:
        For each answer its regions, which do not overlap; together with those without
        an answer they are the whole space.

    Raises:
        InputError: The lists cut the space into too many pieces.
    """
    diagram = _Diagram(walk, answer)
    top = diagram.node(0, _State(walk.old.free_from[-1], new=walk.new.free_from[-1]))
    found: dict[Any, tuple[Region, ...]] = {
        given: joined(parts, walk.space) for given, parts in diagram.parts(top).items()
    }
    return found


@frozen
class _Leaf:
    """An answer, or None where there is nothing to tell."""

    answer: Hashable


@frozen
class _Branch:
    """A dimension whose values lead on to different nodes."""

    dimension: int
    ways: tuple[tuple[frozenset[int], int], ...]


class _Diagram:
    """The nodes of the diagram, equal ones once."""

    def __init__(self, walk: Walk, answer: Callable[..., Hashable]) -> None:
        self._walk = walk
        self._answer = answer
        self._seen: dict[tuple[int, _State], int] = {}
        self._numbers: dict[_Leaf | _Branch, int] = {}
        self._nodes: list[_Leaf | _Branch] = []

    def node(self, at: int, state: _State) -> int:
        """The node of a state before a dimension."""
        old = _up_to_free(state.old, self._walk.old.free_from[at])
        new = _up_to_free(state.new, self._walk.new.free_from[at])
        key = (
            at,
            _State(
                old,
                new=new,
                old_has=state.old_has & old,
                new_has=state.new_has & new,
                picks=state.picks,
            ),
        )
        if key not in self._seen:
            if len(self._seen) >= MOST_NODES:
                raise _too_many()
            self._seen[key] = self._made(*key)
        return self._seen[key]

    def _made(self, at: int, state: _State) -> int:
        walk = self._walk
        if self._is_same(state):
            return self._kept(_Leaf(None))
        if at == len(walk.space.dimensions):
            found = self._answer(_lowest(state.old), _lowest(state.new), state.picks)
            return self._kept(_Leaf(found))
        ways: dict[int, list[int]] = {}
        for place in range(len(walk.space.dimensions[at].values)):
            ways.setdefault(
                self.node(at + 1, self._after(at, place, state)), []
            ).append(place)
        if len(ways) == 1:
            return next(iter(ways))
        return self._kept(
            _Branch(at, tuple((frozenset(each), to) for to, each in ways.items()))
        )

    def _is_same(self, state: _State) -> bool:
        """Whether what is left of both lists is the same, so nothing can differ."""
        old, new = self._walk.sames
        left = [old[number] for number in _bits(state.old)]
        return left == [new[number] for number in _bits(state.new)] and (
            [old[n] for n in _bits(state.old_has)]
            == [new[n] for n in _bits(state.new_has)]
        )

    def _after(self, at: int, place: int, state: _State) -> _State:
        walk = self._walk
        old, old_has = _through(walk.old, at, place, state.old, state.old_has)
        new, new_has = _through(walk.new, at, place, state.new, state.new_has)
        picks = (*state.picks, place) if at in walk.picked else state.picks
        return _State(old, new=new, old_has=old_has, new_has=new_has, picks=picks)

    def _kept(self, node: _Leaf | _Branch) -> int:
        if node not in self._numbers:
            self._numbers[node] = len(self._nodes)
            self._nodes.append(node)
        return self._numbers[node]

    def parts(self, top: int) -> dict[Hashable, list[Region]]:
        """The regions below a node, by answer."""
        found: dict[Hashable, list[Region]] = {}
        work: list[tuple[int, Region]] = [(top, {})]
        walked = 0
        while work:
            number, region = work.pop()
            walked += 1
            if walked > MOST_NODES:
                raise _too_many()
            node = self._nodes[number]
            if isinstance(node, _Branch):
                work += (
                    (to, {**region, node.dimension: places})
                    for places, to in reversed(node.ways)
                )
            elif node.answer is not None:
                found.setdefault(node.answer, []).append(region)
        return found


def _too_many() -> InputError:
    return InputError(
        "policies must cut their tickets into fewer kinds to be compared:"
        f" got more than {MOST_NODES}",
        help="compare configs that differ less, one change after the other",
    )


def _through(
    tests: Tests, at: int, place: int, alive: int, has: int
) -> tuple[int, int]:
    """The policies that a value of a dimension leaves, and those it satisfies."""
    alive &= tests.allowed[at][place]
    has |= tests.having[at][place]
    needing = tests.needing[at]
    return alive & (~needing | has), has & ~needing & alive


def _up_to_free(alive: int, free: int) -> int:
    """Without the policies that one before them never lets come into play."""
    first = alive & free & -(alive & free)
    return alive & (2 * first - 1) if first else alive


def _lowest(alive: int) -> int | None:
    """The number of the first policy."""
    return (alive & -alive).bit_length() - 1 if alive else None


def _bits(alive: int) -> list[int]:
    found = []
    while alive:
        low = alive & -alive
        found.append(low.bit_length() - 1)
        alive ^= low
    return found


def joined(parts: list[Region], space: Space) -> tuple[Region, ...]:
    """The same regions with neighbours joined: those that one dimension tells apart."""
    whole = [frozenset(range(len(each.values))) for each in space.dimensions]
    rows = [
        tuple(part.get(at, all_) for at, all_ in enumerate(whole)) for part in parts
    ]
    before = 0
    while before != len(rows):
        before = len(rows)
        for at in range(len(whole)):
            found: dict[tuple[frozenset[int], ...], frozenset[int]] = {}
            for row in rows:
                rest = (*row[:at], *row[at + 1 :])
                found[rest] = found.get(rest, frozenset()) | row[at]
            rows = [(*rest[:at], own, *rest[at:]) for rest, own in found.items()]
    return tuple(
        {at: own for at, own in enumerate(row) if own != whole[at]} for row in rows
    )
