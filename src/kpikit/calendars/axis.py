"""Open time as an axis: where instants lie on it, and which instants lie where."""

from __future__ import annotations

from typing import cast

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from kpikit.calendars.blocks import on_timeline, present
from kpikit.calendars.instants import Instants
from kpikit.calendars.lookup import BLOCK
from kpikit.calendars.store import Store
from kpikit.calendars.timeline import Timeline

__all__ = ["Axis"]

Ints = NDArray[np.int64]


@frozen(eq=False)
class Axis:
    """The open time of a calendar up to each of some instants, from one point on.

    Between two instants lies the difference of their places, and an amount later than
    an instant is its place and the amount: so who asks for both looks up each once.

    Attributes:
        places: The place of each instant.
        now: The place of one more.
    """

    places: Ints
    now: int = field(kw_only=True)
    _line: Timeline = field(kw_only=True)

    @classmethod
    def of(cls, store: Store, at: Ints, now: int) -> Axis:
        """The places of instants, none of them missing, in microseconds UTC.

        Raises:
            HorizonError: One lies outside the horizon.
        """
        one = Instants(np.array([now], dtype=np.int64), scalar=True)
        found = on_timeline(
            store, lambda line: _axis(line, at, one), Instants(at), one, what="at"
        )
        return cast("Axis", found)  # there is one instant at least

    def instants(self, places: Ints) -> Ints | None:
        """The earliest instant at each place, None if one lies past what is known.

        Every place must lie after the beginning of the axis.
        """
        line, rows = self._line, len(places)
        out = np.empty(rows, dtype=np.int64)
        work = line.forward.scratch(min(BLOCK, rows))
        for begin in range(0, rows, BLOCK):
            part = out[begin : begin + BLOCK]
            cut = work.cut(len(part))
            least = np.subtract(places[begin : begin + len(part)], 1, out=cut.two)
            if int(least.min()) < 0 or int(least.max()) >= line.total:
                return None
            line.inverse.locate(least, part, cut, back=False)
        return out


def _axis(line: Timeline, at: Ints, now: Instants) -> Axis:
    present(line, now.values)
    places = np.empty(len(at), dtype=np.int64)
    work = line.forward.scratch(min(BLOCK, len(at)))
    for begin in range(0, len(at), BLOCK):
        part = places[begin : begin + BLOCK]
        values, _ = present(line, at[begin : begin + len(part)])
        line.forward.measure(values, part, work.cut(len(part)))
    return Axis(places, now=line.open_before(int(now.values[0])), line=line)
