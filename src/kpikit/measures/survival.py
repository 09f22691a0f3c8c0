"""How long things last when some of them are not over yet: ``Survival``."""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.columns.column import Column, Kind
from kpikit.errors import DurationError, ParameterError
from kpikit.measures.compare import joined
from kpikit.measures.curve import curve_of
from kpikit.measures.evaluate import mask
from kpikit.measures.expressions import Expr, lift
from kpikit.measures.figures import State, nothing
from kpikit.measures.measure import Estimate, Measure
from kpikit.measures.merging import Parts
from kpikit.measures.quantiles import quantile_of
from kpikit.measures.rows import Picked, Rows
from kpikit.measures.scope import Scope
from kpikit.measures.values import forms, merged_forms, read_value, scale_of
from kpikit.units.durations import micros
from kpikit.units.showing import shown

__all__ = ["Survival"]

Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

_WITHIN = "within "


@frozen(eq=False, repr=False)
class Survival(Measure):
    """How long it takes, where some are not over yet (Kaplan and Meier).

    ``finish`` takes ``statistic``: ``"median"`` (the default) or ``"p90"`` and its
    like, the least time after which so many are over; ``"within 4h"``, the share that
    is over after so long, exactly that long included (``"within 3"`` for plain
    numbers). There is no mean: while some are not over it is not known.

    The variance is Greenwood's, the interval that of ``log(-log(S))``, which stays
    within 0..1; that of a quantile is where the interval of the curve crosses it
    (Brookmeyer and Crowley). There is no value where the curve never comes so far: too
    few are over, or none was watched for so long. There is no interval where all or
    none are over. ``n`` counts all rows, also those that are not over.

    A state has ``times`` of its own, ascending within each group, ``ended``, true where
    the time ended with the event, ``offsets`` where groups begin and end, and ``form``.

    Args:
        lasted: The time up to the event, or for which there was none.
        event: Whether the event came at its end.

    >>> from kpikit.measures.nodes import col
    >>> Survival(col.seconds_so_far, col.resolved_at.is_present())
    Survival(col.seconds_so_far, ~col.resolved_at.is_missing())
    """

    lasted: Expr = field(converter=lift)
    event: Expr = field(converter=lift)

    usual_form: ClassVar[str] = "of log(-log), of Greenwood's variance"
    arrays: ClassVar[dict[str, Any]] = dict.fromkeys(
        ("times", "ended", "offsets", "form")
    )

    def _inputs(self) -> tuple[Expr, ...]:
        return (self.lasted, self.event)

    def _parts(self, scope: Scope) -> tuple[dict[str, Column], Mask | None]:
        lasted, gone = read_value(self.lasted, scope)
        event = mask(self.event, scope)
        parts = {"lasted": lasted, "event": Column(Kind.FLAG, event.true)}
        return parts, joined(gone, event.missing)

    def _own(self, rows: Rows, chosen: Picked, n: Ints, edges: Ints | None) -> State:
        del edges
        lasted, event = rows.parts["lasted"], rows.parts["event"]
        groups, *held = chosen.kept(chosen.groups, lasted.values, event.values)
        return _state(groups, held[0], held[1], forms(lasted.kind, n))

    def _empty_own(self, size: int) -> State:
        none = np.zeros(0, dtype=np.int64)
        return _state(none, none, none.astype(bool), np.zeros(size, dtype=np.int64))

    def _merged(self, parts: Parts, n: Ints) -> State:
        del n
        groups, times, ended = parts.ragged("offsets", "times", "ended")
        return _state(groups, times, ended, merged_forms(parts))

    def _still_open(self, state: State) -> Ints:
        lasting = np.concatenate(([0], np.cumsum(~state["ended"]))).astype(np.int64)
        found: Ints = np.diff(lasting[state["offsets"]])
        return found

    def _check_statistic(self, statistic: str | None) -> None:
        _asked(statistic)

    def _estimate(self, state: State, level: float, statistic: str | None) -> Estimate:
        scale, offsets = scale_of(state["form"]), state["offsets"].tolist()
        share, within = _asked(statistic)
        value, low, high = (nothing(len(scale)) for _ in range(3))
        for group in np.flatnonzero(np.diff(state["offsets"])).tolist():
            rows = slice(offsets[group], offsets[group + 1])
            curve = curve_of(state["times"][rows], state["ended"][rows], level)
            if within is None:
                found = curve.quantile(share)
                found = tuple(bound / scale[group] for bound in found)
            else:
                limit = _limit(within, is_time=bool(scale[group] != 1))
                found = curve.over_within(limit)
            value[group], low[group], high[group] = found
        return value, low, high


def _asked(statistic: str | None) -> tuple[float, str | None]:
    """The quantile that is asked for, or the limit as text.

    Raises:
        ParameterError: It is neither.
    """
    if isinstance(statistic, str) and statistic.startswith(_WITHIN):
        within = statistic.removeprefix(_WITHIN)
        if not _is_number(within):
            _micros(within)
        return 0.0, within
    share = quantile_of("median" if statistic is None else statistic)
    if share is None:
        raise ParameterError(
            f"statistic must be a quantile where some are not over: got {statistic}",
            help="write 'median', 'p90', or 'within 4h' for the share over by then",
        )
    return share, None


def _is_number(text: str) -> bool:
    try:
        return float(text) >= 0
    except ValueError:
        return False


def _micros(text: str) -> int:
    """A limit of time in microseconds.

    Raises:
        ParameterError: The text is no duration.
    """
    try:
        return micros(text)
    except DurationError as error:
        raise ParameterError(
            f"statistic must have a duration after within: got {shown(text)}",
            help="write 'within 4h'",
        ) from error


def _limit(within: str, *, is_time: bool) -> float:
    """The limit in the unit of the times.

    Raises:
        ParameterError: It is of another unit.
    """
    if is_time is _is_number(within):
        raise ParameterError(
            "statistic must have a limit in the unit of the times:"
            f" got 'within {within}'",
            help="write 'within 4h'" if is_time else "write a number: 'within 3'",
        )
    return _micros(within) if is_time else float(within)


def _state(groups: Ints, times: NDArray[Any], ended: Mask, form: Ints) -> State:
    """Times by group, ascending; at one time those that ended come first."""
    order = np.lexsort((~ended, times, groups))
    counts = np.bincount(groups, minlength=len(form))
    if not times.size:
        # No values have no type: empty parts are all alike.
        times = np.zeros(0, dtype=np.int64)
    return {
        "times": times[order],
        "ended": ended[order],
        "offsets": np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        "form": form,
    }
