"""A clock: which events start, pause, resume, stop and reset it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import field, fields, frozen

from kpikit.errors import InputError, InputTypeError, did_you_mean
from kpikit.sla.machine import Move, Phase, State
from kpikit.sla.on import Condition, Fact, condition_from
from kpikit.sla.plain import check_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpikit.calendars.calendar import Calendar
    from kpikit.calendars.per_ticket import PerTicket
    from kpikit.sla.live import Live
    from kpikit.units.durations import DurationLike

__all__ = ["OPTIONS", "Clock"]

OPTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "on_priority_change": ("retarget", "restart", "forward"),
        "on_policy_change": ("retarget", "restart", "forward"),
        "on_calendar_change": ("cumulative", "latest"),
        "on_reopen": (
            "continue_without_closed",
            "continue_with_closed",
            "new_cycle",
            "restart",
            "ignore",
        ),
        "on_merge": ("cancel", "carry"),
    }
)
"""What may happen under a running clock, and what it may do; defaults first."""


def _condition(value: Any) -> Any:
    return None if value is None else condition_from(value)


def _option(_: Any, attribute: Any, value: Any) -> None:
    allowed = OPTIONS[attribute.name]
    if value not in allowed:
        raise InputError(
            f"{attribute.name} must be one of {', '.join(allowed)}: got {value!r}",
            help=did_you_mean(str(value), allowed),
        )


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(value, Mapping):
        value = value.items()
    return tuple(sorted((str(a), str(b)) for a, b in value))


_MOVES = MappingProxyType(
    {
        "after": Move.ARM,
        "stop": Move.STOP,
        "reset": Move.RESET,
        "pause": Move.PAUSE,
        "resume": Move.RESUME,
        "start": Move.START,
        "reopen": Move.REOPEN,
    }
)
"""Which condition makes which move."""


@frozen
class Clock:
    """Counts time between a start and a stop, less pauses.

    Where one event meets several conditions: stop, then pause, then resume, then start.
    The creation of a ticket is an event of kind ``created``, whether the log has it or
    not; its value is the team that the ticket has then.

    A condition is :class:`~kpikit.sla.On`, several joined by ``|``, ``&`` and ``~``; a
    kind of event such as ``"assigned"``; a list of conditions of which any must hold;
    or a function of a ``Fact``, which cannot be written to a file.

    Args:
        start: What starts it.
        pause: What pauses it.
        resume: What ends a pause; needed for anything but the stop to end one.
        stop: What stops it.
        reset: What ends a cycle and begins the next one at once.
        reopen: What starts it again after a stop; as *start* if not given.
        after: What must have happened before a start counts.
        statuses: What statuses mean to this clock where it differs.
        on_reopen: What a start after a stop does: ``continue_without_closed``,
            ``continue_with_closed``, ``new_cycle``, ``restart`` or ``ignore``.
        on_priority_change: ``retarget`` keeps start and pauses, ``restart`` starts
            again, ``forward`` keeps the used share.
        on_policy_change: Likewise.
        on_calendar_change: ``cumulative`` counts each calendar over its own time,
            ``latest`` the last one over everything.
        on_merge: ``cancel``, or ``carry`` to go on as before.

    Raises:
        InputError: An option is none of its words.

    >>> from kpikit.sla.on import On
    >>> clock = Clock(start=On(kind="assigned"), stop=On(status_class="resolved"))
    >>> Clock.from_dict(clock.to_dict()) == clock
    True
    """

    start: Condition = field(converter=_condition, kw_only=True)
    pause: Condition | None = field(default=None, converter=_condition, kw_only=True)
    resume: Condition | None = field(default=None, converter=_condition, kw_only=True)
    stop: Condition | None = field(default=None, converter=_condition, kw_only=True)
    reset: Condition | None = field(default=None, converter=_condition, kw_only=True)
    reopen: Condition | None = field(default=None, converter=_condition, kw_only=True)
    after: Condition | None = field(default=None, converter=_condition, kw_only=True)
    statuses: tuple[tuple[str, str], ...] = field(
        default=(), converter=_pairs, kw_only=True
    )
    on_reopen: str = field(
        default="continue_without_closed", validator=_option, kw_only=True
    )
    on_priority_change: str = field(default="retarget", validator=_option, kw_only=True)
    on_policy_change: str = field(default="retarget", validator=_option, kw_only=True)
    on_calendar_change: str = field(
        default="cumulative", validator=_option, kw_only=True
    )
    on_merge: str = field(default="cancel", validator=_option, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse a clock that nothing starts."""
        if self.start is None:
            raise InputTypeError(
                "start must be a condition: got None",
                help='write On(kind="created")',
            )

    @property
    def first_state(self) -> State:
        """Where it is before anything happens."""
        return (Phase.IDLE if self.after is None else Phase.DORMANT), False

    def moves(self, fact: Fact) -> int:
        """Which of its conditions an event meets, of :class:`Move`."""
        found = 0
        for name, move in _MOVES.items():
            condition = getattr(self, name)
            if name == "reopen" and condition is None:
                condition = self.start
            if condition is not None and condition.matches(fact):
                found |= move
        if fact.kind == "merged" and self.on_merge == "cancel":
            found |= Move.CANCEL
        return found

    def words(self) -> frozenset[str]:
        """The values that its conditions ask for."""
        found: frozenset[str] = frozenset()
        for attribute in fields(Clock):
            condition = getattr(self, attribute.name)
            if isinstance(condition, Condition):
                found |= condition.words()
        return found

    @property
    def sees_all(self) -> bool:
        """Whether a condition may ask for any value."""
        found = (getattr(self, attribute.name) for attribute in fields(Clock))
        return any(each.sees_all for each in found if isinstance(each, Condition))

    def to_dict(self) -> dict[str, Any]:
        """Conditions and options as plain data, JSON-safe."""
        found: dict[str, Any] = {}
        for attribute in fields(Clock):
            value = getattr(self, attribute.name)
            if isinstance(value, Condition):
                found[attribute.name] = value.to_dict()
            elif attribute.name == "statuses":
                if value:
                    found["statuses"] = dict(value)
            elif value is not None:
                found[attribute.name] = value
        return found

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Clock:
        """The clock that :meth:`to_dict` wrote.

        Raises:
            InputError: A key is not known.
        """
        names = [attribute.name for attribute in fields(cls)]
        check_keys(data, names, what="clock", needed=("start",))
        return cls(**data)

    def begin(
        self,
        ticket: Any,
        *,
        calendar: Calendar | PerTicket,
        target: DurationLike | None = None,
        calendars: Mapping[str, Calendar] | None = None,
        statuses: Mapping[str, Any] | None = None,
        warn_at: Iterable[int] = (),
        boundary: str = ">",
    ) -> Live:
        """This clock alone for one live ticket, with one target.

        Args:
            ticket: The ticket as it is when it is created.
            calendar: The calendar that counts, or ``per(…)`` one for each ticket.
            target: The target; None only measures.
            calendars: Calendars by name, for ``calendar`` events.
            statuses: What each status means: run, pause, resolved or closed.
            warn_at: Warnings in per cent of the target.
            boundary: ``">"`` or ``">="``.
        """
        from kpikit.sla.live import Live
        from kpikit.sla.plan import Plan
        from kpikit.sla.policy import Policy, Target

        aim = Target(target, warn_at=warn_at)
        plan = Plan(
            (Policy("clock", targets={"*": {"clock": aim}}),),
            calendar=calendar,
            calendars=calendars or {},
            clocks={"clock": self},
            statuses=statuses,
            boundary=boundary,
        )
        return Live.begin(plan, ticket)
