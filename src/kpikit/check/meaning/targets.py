"""What changes for which tickets: targets, and the policies they come from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from attrs import field, frozen

from kpikit.check.meaning.partition import Picks, Walk, regions
from kpikit.check.meaning.side import Side
from kpikit.check.meaning.space import OTHER, Space, make_space, tests_of
from kpikit.check.meaning.where import Where, where_of
from kpikit.sla.policy import Policy
from kpikit.units.durations import BusinessDays, duration_text

__all__ = ["Comparison", "PolicyChange", "TargetChange", "Term"]


@frozen
class Term:
    """What holds for a clock.

    Attributes:
        amount: How long it may run.
        calendar: The name of the calendar that counts; None for around the clock.
        warn_at: Warnings in per cent.
    """

    amount: timedelta | BusinessDays | None
    calendar: str | None = field(kw_only=True)
    warn_at: tuple[int, ...] = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The term as plain data, JSON-safe."""
        return {
            "target": None if self.amount is None else duration_text(self.amount),
            "calendar": self.calendar,
            "warn_at": list(self.warn_at),
        }


@frozen
class TargetChange:
    """One clock of some tickets whose target is another now.

    Attributes:
        where: Which tickets.
        clock: The clock.
        old: What held, None where there was no target.
        new: What holds, None where there is none any more.
    """

    where: Where
    clock: str = field(kw_only=True)
    old: Term | None = field(kw_only=True)
    new: Term | None = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data, JSON-safe."""
        return {
            "where": [each.to_dict() for each in self.where],
            "clock": self.clock,
            "old": None if self.old is None else self.old.to_dict(),
            "new": None if self.new is None else self.new.to_dict(),
        }


@frozen
class PolicyChange:
    """Tickets that another policy matches now, with the same targets.

    Attributes:
        where: Which tickets.
        old: The name of the policy that matched; None for none.
        new: The name of the one that matches.
    """

    where: Where
    old: str | None = field(kw_only=True)
    new: str | None = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data, JSON-safe."""
        return {
            "where": [each.to_dict() for each in self.where],
            "old": self.old,
            "new": self.new,
        }


@frozen(eq=False)
class Comparison:
    """Two configs on one space of tickets."""

    old: Side
    new: Side = field(kw_only=True)
    _space: Space = field(init=False)
    _picked: Mapping[str, int] = field(init=False)
    _walk: Walk = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Lay out the space, and what both configs ask of it."""
        old, new = self.old.config, self.new.config
        extra = {**self.old.chooses, **self.new.chooses}
        for name in extra:
            given = (*self.old.chooses.get(name, ()), *self.new.chooses.get(name, ()))
            extra[name] = tuple(dict.fromkeys(given))
        space = make_space(
            old.policies,
            new.policies,
            known=(self.old.known, self.new.known),
            extra=extra,
        )
        picked = {
            each.column: at
            for at, each in enumerate(space.dimensions)
            if each.column in extra
        }
        numbers: dict[Any, int] = {}
        sames = tuple(
            tuple(
                numbers.setdefault(_meaning(side, policy), len(numbers))
                for policy in side.config.policies
            )
            for side in (self.old, self.new)
        )
        walk = Walk(
            space,
            old=tests_of(space, old.policies),
            new=tests_of(space, new.policies),
            sames=(sames[0], sames[1]),
            picked=tuple(sorted(picked.values())),
        )
        for name, value in (("_space", space), ("_picked", picked), ("_walk", walk)):
            object.__setattr__(self, name, value)

    def targets(self) -> tuple[TargetChange, ...]:
        """Every clock of every kind of ticket whose target is another now."""
        clocks = dict.fromkeys((*self.old.clocks, *self.new.clocks))
        return tuple(
            TargetChange(where_of(self._space, region), clock=clock, old=was, new=now)
            for clock in clocks
            for (was, now), parts in regions(self._walk, self._terms(clock)).items()
            for region in parts
        )

    def _terms(self, clock: str) -> Any:
        """The answer for a clock: both terms where they differ."""

        def answer(old: int | None, new: int | None, picks: Picks) -> Any:
            values = self._values(picks)
            was = _term(self.old, old, clock, values)
            now = _term(self.new, new, clock, values)
            return None if self._agree(was, now) else (was, now)

        return answer

    def policies(self) -> tuple[PolicyChange, ...]:
        """Tickets under another policy with the same targets."""
        clocks = tuple(dict.fromkeys((*self.old.clocks, *self.new.clocks)))
        of_clock = [self._terms(clock) for clock in clocks]

        def answer(old: int | None, new: int | None, picks: Picks) -> Any:
            names = (self.old.name_of(old), self.new.name_of(new))
            if names[0] == names[1]:
                return None
            if any(each(old, new, picks) is not None for each in of_clock):
                return None
            return names

        return tuple(
            PolicyChange(where_of(self._space, region), old=was, new=now)
            for (was, now), parts in regions(self._named(), answer).items()
            for region in parts
        )

    def _named(self) -> Walk:
        """The same walk, on which policies of different names are not the same."""
        numbers: dict[Any, int] = {}
        sames = tuple(
            tuple(
                numbers.setdefault((number, policy.name), len(numbers))
                for number, policy in zip(mine, side.config.policies, strict=True)
            )
            for mine, side in zip(self._walk.sames, (self.old, self.new), strict=True)
        )
        walk = self._walk
        return Walk(
            walk.space,
            old=walk.old,
            new=walk.new,
            sames=(sames[0], sames[1]),
            picked=walk.picked,
        )

    def _values(self, picks: Picks) -> dict[str, str | None]:
        """The values that decide, by field; None for any other."""
        found = {}
        by_place = sorted(self._picked.items(), key=lambda pair: pair[1])
        for (name, at), place in zip(by_place, picks, strict=True):
            value = self._space.dimensions[at].values[place]
            found[name] = OTHER if value is OTHER else str(value)
        return found

    def _agree(self, was: Term | None, now: Term | None) -> bool:
        if was is None or now is None:
            return was is now
        return (
            was.amount == now.amount
            and was.warn_at == now.warn_at
            and self.new.means(now.calendar, self.old, was.calendar)
        )


def _term(
    side: Side, number: int | None, clock: str, values: Mapping[str, str | None]
) -> Term | None:
    if number is None:
        return None
    target = side.config.policies[number].target(values["priority"], clock)
    if target is None:
        return None
    warn_at = side.config.defaults.warn_at
    own = target.calendar if isinstance(target.calendar, str) else None
    return Term(
        target.amount,
        calendar=side.calendar(values) if own is None else own,
        warn_at=tuple(
            sorted(set(warn_at if target.warn_at is None else target.warn_at))
        ),
    )


def _meaning(side: Side, policy: Policy) -> Any:
    """Equal for policies that ask the same and give the same."""
    targets = frozenset(
        (
            priority,
            clock,
            target.amount,
            side.token(target.calendar),
            frozenset(
                side.config.defaults.warn_at
                if target.warn_at is None
                else target.warn_at
            ),
        )
        for priority, by_clock in policy.targets.items()
        for clock, target in by_clock.items()
    )
    # a priority without any target is not one for which "*" holds
    named = frozenset(policy.targets)
    return (_set(policy.when), _set(policy.not_), policy.valid, named, targets)


def _set(conditions: Mapping[str, tuple[str, ...]]) -> Any:
    return frozenset((name, frozenset(words)) for name, words in conditions.items())
