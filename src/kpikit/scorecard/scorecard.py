"""Several goals, judged together on one desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from attrs import field, frozen

from kpikit.desk.desk import Desk
from kpikit.errors import InputTypeError, KpikitError, UnavailableError
from kpikit.kpis import all as all_metrics
from kpikit.kpis.goals import asked_goals
from kpikit.metrics import Goal, Verdict
from kpikit.metrics.judge import unavailable
from kpikit.metrics.periods import utc_stamp
from kpikit.scorecard.card import Card

__all__ = ["Scorecard", "judged"]


def _goals(given: Iterable[Goal]) -> tuple[Goal, ...]:
    if isinstance(given, Goal) or not isinstance(given, Iterable):
        raise InputTypeError(
            f"goals must be several goals: got {given!r}",
            help="put it in brackets, as Scorecard([kpis.csat.at_least(0.85)])",
        )
    found = tuple(given)
    for goal in found:
        if not isinstance(goal, Goal):
            raise InputTypeError(
                f"goals must be goals of metrics: got {goal!r}",
                help="as kpis.csat.at_least(0.85)",
            )
    return found


@frozen(repr=False)
class Scorecard:
    """Goals, in order; call it with a desk to see which are met.

    Args:
        goals: Goals, as ``kpis.csat.at_least(0.85)`` makes them.

    Raises:
        InputTypeError: Something is no goal.

    >>> from kpikit import Desk, kpis
    >>> board = Scorecard([kpis.csat.at_least(0.85)])
    >>> card = board(Desk(surveys={"kind": ["csat"] * 2, "score": [5, 5]}))
    >>> card.ok, card.rows[0].state
    (True, 'met')
    """

    goals: tuple[Goal, ...] = field(default=(), converter=_goals)

    def __call__(self, desk: Desk) -> Card:
        """Judge every goal on a desk.

        Args:
            desk: The desk.

        Returns:
            A card with a row for each goal, and for each group where a goal has groups.
            A goal whose figure cannot be had is a row too, which says why.

        Raises:
            InputTypeError: It is no desk.
        """
        if not isinstance(desk, Desk):
            raise InputTypeError(
                f"desk must be a Desk: got {type(desk).__name__}",
                help="make one with Desk(tickets=…) or kk.read_desk(paths)",
            )
        rows = [row for goal in self.goals for row in judged(goal, partial(goal, desk))]
        instant = desk.context.as_of
        return Card(tuple(rows), as_of=None if instant is None else utc_stamp(instant))

    @classmethod
    def starter(cls) -> Scorecard:
        """Every goal that the catalogue was asked for, in its order.

        First answers within 5 minutes and solutions within 24 hours on average, 80 %
        solved within a day and 20 % within an hour, 70 % at first contact and for good,
        nothing stale, 85 % satisfied, and so on: a place to begin, not a benchmark.
        """
        return cls(goal for metric in all_metrics() for goal in asked_goals(metric))

    def __len__(self) -> int:
        """How many goals there are."""
        return len(self.goals)

    def __iter__(self) -> Iterator[Goal]:
        """The goals one by one."""
        return iter(self.goals)

    def to_dict(self) -> dict[str, Any]:
        """The goals, safe for JSON; see :meth:`from_dict`."""
        return {"goals": [goal.to_dict() for goal in self.goals]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Scorecard:
        """The scorecard that :meth:`to_dict` wrote.

        Raises:
            UnknownMetricError: A metric of that name is not defined here.
        """
        return cls(Goal.from_dict(each) for each in data["goals"])

    def __repr__(self) -> str:
        """The goals, one on a line."""
        lines = [f"  {goal!r}," for goal in self.goals]
        return "\n".join(["Scorecard([", *lines, "])"]) if lines else "Scorecard([])"


def judged(goal: Goal, ask: Callable[[], tuple[Verdict, ...]]) -> tuple[Verdict, ...]:
    """The verdicts on a goal; one that says why where there is no figure."""
    try:
        return ask()
    except KpikitError as error:
        told = f"{error.message}; {error.help}" if error.help else error.message
        columns = error.columns if isinstance(error, UnavailableError) else ()
        return (unavailable(goal, told, columns),)
