"""One cycle of a clock: its start, stop and pauses, and what changed under it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from itertools import chain

from attrs import evolve, field, frozen

from kpikit.sla.clock import Clock
from kpikit.sla.hours import FOREVER, Hours
from kpikit.sla.measure import Pause, Span
from kpikit.sla.plan import Terms
from kpikit.sla.read import target_micros
from kpikit.sla.reading import Facts, Reading, Share, judge, reading_of

__all__ = ["Cycle"]


@frozen
class Cycle:
    """A cycle as events made it; instants in microseconds UTC.

    Attributes:
        number: From 1.
        terms: What holds for it; None while no policy has a target for it.
        hours: The calendars that count.
        start: Its start.
        stop: Its stop.
        stopped_by: Which event stopped it.
        runs: Its pauses that are over, in runs of which none is as long as the one
            before: so one more costs little, however many there are.
        pause: The pause that it is in.
        target: The target as open time.
        share: What a changed target took over, where it did.
        original_due: The due instant at its start; never moves.
        cancelled: Since when it no longer counts for anything.
    """

    number: int
    terms: Terms | None = field(kw_only=True)
    hours: Hours = field(kw_only=True)
    start: int = field(kw_only=True)
    stop: int | None = field(default=None, kw_only=True)
    stopped_by: str | None = field(default=None, kw_only=True)
    runs: tuple[tuple[Pause, ...], ...] = field(default=(), kw_only=True)
    pause: Pause | None = field(default=None, kw_only=True)
    target: int | None = field(default=None, kw_only=True)
    share: Share | None = field(default=None, kw_only=True)
    original_due: int | None = field(default=None, kw_only=True)
    cancelled: int | None = field(default=None, kw_only=True)

    @classmethod
    def begin(
        cls, number: int, terms: Terms | None, at: int, placeholder: Hours
    ) -> Cycle:
        """A cycle that starts; without terms it waits for some."""
        if terms is None:
            return cls(number, terms=None, hours=placeholder, start=at)
        hours = Hours.of(terms.calendar)
        return cls(number, terms=terms, hours=hours, start=at)._aimed(terms)

    def _aimed(self, terms: Terms) -> Cycle:
        """With the target of the terms, from the start on."""
        if terms.target is None:
            return evolve(self, terms=terms, target=None, share=None)
        target = target_micros(terms.target, self.hours, self.start)
        due = self.original_due
        if due is None:
            due = self.hours.deadline(self.start, target)
        return evolve(self, terms=terms, target=target, share=None, original_due=due)

    def stopped(self, at: int, by: str) -> Cycle:
        """Stopped; a pause that runs ends there."""
        return evolve(self.resumed(at), stop=at, stopped_by=by)

    def cancelled_at(self, at: int) -> Cycle:
        """Without any claim from an instant on."""
        return evolve(self, cancelled=at)

    @property
    def pauses(self) -> Iterator[Pause]:
        """All pauses, the last one perhaps without an end."""
        running = () if self.pause is None else (self.pause,)
        return chain(*self.runs, running)

    def paused(self, at: int, by: str | None) -> Cycle:
        """Paused from an instant on."""
        return evolve(self, pause=Pause(at, until=FOREVER, by=by))

    def resumed(self, at: int) -> Cycle:
        """Running again from an instant on."""
        if self.pause is None:
            return self
        return evolve(self, pause=None)._with(evolve(self.pause, until=at))

    def _with(self, pause: Pause) -> Cycle:
        """With one more pause that is over."""
        runs = self.runs
        last: tuple[Pause, ...] = (pause,)
        while runs and len(runs[-1]) <= len(last):
            runs, last = runs[:-1], runs[-1] + last
        return evolve(self, runs=(*runs, last))

    def reopened(self, at: int, mode: str) -> Cycle:
        """Going on after its stop, as ``on_reopen`` says."""
        stop = at if self.stop is None else self.stop
        again = evolve(self, stop=None, stopped_by=None)
        if mode == "restart":
            return again._restarted(at)
        if mode == "continue_without_closed":
            gap = Pause(stop, until=at, by=self.stopped_by)
            return again._with(gap)
        return again

    def _restarted(self, at: int) -> Cycle:
        """From an instant on, with the same target; a running pause stays."""
        pause = None if self.pause is None else evolve(self.pause, since=at)
        hours = Hours.of(self.hours.last)
        moved = evolve(self, start=at, runs=(), pause=pause, hours=hours)
        return moved if self.terms is None else moved._aimed(self.terms)

    def under(self, terms: Terms | None, at: int, clock: Clock) -> Cycle:
        """The cycle when other terms hold from an instant on.

        Args:
            terms: The new terms; None cancels it until there are some again.
            at: The instant of the change.
            clock: Says what each kind of change does.
        """
        if terms is None:
            keeps = self.terms is None or self.cancelled is not None
            return self if keeps else self.cancelled_at(at)
        found = evolve(self, cancelled=None)
        old = self.terms
        if old is None:
            fresh = evolve(found, hours=Hours.of(terms.calendar))
            return fresh._aimed(terms)
        if terms == old:
            return found
        if terms.calendar != self.hours.last:
            hours = (
                self.hours.then(at, terms.calendar)
                if clock.on_calendar_change == "cumulative"
                else Hours.of(terms.calendar)
            )
            found = evolve(found, hours=hours)
        if terms.policy != old.policy:
            mode = clock.on_policy_change
        elif (terms.priority, terms.target) != (old.priority, old.target):
            mode = clock.on_priority_change
        else:
            return evolve(found, terms=terms)
        if mode == "restart":
            return evolve(found, terms=terms)._restarted(at)
        if mode == "forward" and self.target is not None and terms.target is not None:
            return found._forwarded(terms, at)
        return found._aimed(terms)

    def _forwarded(self, terms: Terms, at: int) -> Cycle:
        """With what is left of the target scaled to the new one."""
        elapsed = self.span(at).elapsed
        if self.target is None or terms.target is None or elapsed >= self.target:
            # What is used up stays used up.
            return evolve(self, terms=terms)
        whole = target_micros(terms.target, self.hours, self.start)
        share = (self.share or Share.of(self.target)).onto(elapsed, whole)
        return evolve(self, terms=terms, target=share.target, share=share)

    def span(self, now: int) -> Span:
        """From the start to the stop, or to now."""
        end, is_stopped = self._end(now)
        pauses = self.pauses
        if self.cancelled is not None:
            # What happens to a clock without a claim is not about its due instant.
            pauses = (evolve(each, until=min(each.until, end)) for each in pauses)
        return Span.of(
            self.hours,
            self.start,
            max(end, self.start),
            pauses,
            is_stopped=is_stopped,
        )

    def _end(self, now: int) -> tuple[int, bool]:
        if self.cancelled is not None:
            end = (
                self.cancelled if self.stop is None else min(self.cancelled, self.stop)
            )
            return end, True
        return (now, False) if self.stop is None else (self.stop, True)

    def facts(self, now: int, boundary: str) -> Facts:
        """State and instants."""
        return judge(
            self.span(now),
            target=self.target,
            now=now,
            is_stopped=self._end(now)[1],
            is_cancelled=self.cancelled is not None,
            boundary=boundary,
            warn_at=() if self.terms is None else self.terms.warn_at,
        )

    def reading(self, now: int, boundary: str, zone: tzinfo | None) -> Reading:
        """What it says at an instant."""
        return reading_of(
            self.span(now),
            self.facts(now, boundary),
            target=self.target,
            original_due=self.original_due,
            zone=zone,
            now=now,
            is_stopped=self._end(now)[1],
            share=self.share,
            stopped_by=self.stopped_by,
        )
