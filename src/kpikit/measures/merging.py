"""Partial results of several parts, brought to one set of groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.errors import MergeError
from kpikit.measures.exact import add_at
from kpikit.measures.figures import State
from kpikit.units.showing import counted

__all__ = ["Mapped", "Parts", "parts_of"]

Mapped: TypeAlias = tuple[State, NDArray[Any]]
"""A state, and for each of its groups the new number (-1: leave it out)."""


@frozen(eq=False)
class Parts:
    """The groups of all parts one after the other, and where each goes.

    ``keep`` lists, part by part, which of its groups take part.
    """

    states: tuple[State, ...]
    keep: tuple[NDArray[np.bool_], ...] = field(kw_only=True)
    groups: NDArray[np.int64] = field(kw_only=True)
    size: int = field(kw_only=True)

    def gathered(self, name: str) -> NDArray[Any]:
        """The array of that name, of all groups that take part."""
        pairs = zip(self.states, self.keep, strict=True)
        return np.concatenate([state[name][keep] for state, keep in pairs])

    def added(self, name: str) -> NDArray[Any]:
        """The array of that name, added up by new group."""
        return add_at(self.gathered(name), self.groups, self.size)

    def added_floats(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Gathered or worked-out floats, added up by new group."""
        return add_at(values, self.groups, self.size)

    def ragged(self, offsets: str, *names: str) -> tuple[NDArray[Any], ...]:
        """Arrays that *offsets* cuts into groups, without the groups left out.

        Returns:
            The new group of each entry, then the arrays of *names*.
        """
        starts = np.cumsum([0, *(int(keep.sum()) for keep in self.keep)])
        owners: list[NDArray[np.int64]] = []
        inside: list[NDArray[np.bool_]] = []
        for number, keep in enumerate(self.keep):
            new = np.full(len(keep), -1, dtype=np.int64)
            new[keep] = self.groups[starts[number] : starts[number + 1]]
            owner = np.repeat(new, np.diff(self.states[number][offsets]))
            inside.append(owner >= 0)
            owners.append(owner[inside[-1]])
        found = [np.concatenate(owners)]
        for name in names:
            pairs = zip(self.states, inside, strict=True)
            pieces = [state[name][here] for state, here in pairs]
            # Entries of no part have no type to give.
            some = [piece for piece in pieces if piece.size] or pieces[:1]
            found.append(np.concatenate(some))
        return tuple(found)


def parts_of(
    states: Sequence[Mapped], size: int, *, names: Iterable[str], reasons: int
) -> Parts:
    """The parts, checked to belong together.

    Raises:
        MergeError: A state lacks arrays or has others, or its mapping does not fit.
    """
    wanted = set(names)
    keep: list[NDArray[np.bool_]] = []
    groups: list[NDArray[np.int64]] = []
    for state, mapping in states:
        if set(state) != wanted or state["excluded"].shape[1:] != (reasons,):
            raise MergeError(
                "states must be of one measure:"
                f" got one with {', '.join(sorted(state))}",
                help=f"this one has {', '.join(sorted(wanted))}"
                f" and {counted(reasons, 'reason')} to exclude",
            )
        new = np.asarray(mapping, dtype=np.int64)
        if len(new) != len(state["n"]) or (new.size and new.max() >= size):
            raise MergeError(
                "a mapping must have a new group for each old one, below the new size"
                f" {size}: got {len(new)} for {counted(len(state['n']), 'group')}",
                help="give the number of new groups as size",
            )
        inside = new >= 0
        keep.append(inside)
        groups.append(new[inside])
    return Parts(
        tuple(state for state, _ in states),
        keep=tuple(keep),
        groups=np.concatenate(groups),
        size=size,
    )
