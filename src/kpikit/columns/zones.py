"""Time zones as sorted transitions, so whole columns are mapped at once."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from attrs import Factory, field, frozen
from numpy.typing import NDArray

from kpikit.errors import InputError, InputTypeError, ZoneError, did_you_mean

__all__ = ["NAT", "Zone"]

NAT = int(np.iinfo(np.int64).min)
"""What numpy's NaT is as an integer; it passes through every mapping unchanged."""

_MICROS = 1_000_000
_DAY = 86_400
_WEEK = 7 * _DAY
_BLOCK = 64 * _WEEK
"""Seconds in the stretch of time whose transitions are found in one go."""
_NEAR = 2 * _DAY * _MICROS
"""Local and UTC time are never this far apart."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _SECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _SECOND
_FEW_BLOCKS = 64
_FIXED = re.compile(r"(?:UTC)?([+-])(\d{1,2})(?::?(\d{2}))?")

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@frozen
class _Table:
    """Edges in UTC and the offset in force from each; equal neighbours occur."""

    blocks: frozenset[int]
    edges: Ints
    offsets: Ints

    @classmethod
    def of(cls, blocks: dict[int, tuple[Ints, Ints]]) -> _Table:
        """The blocks known so far, in their order."""
        parts = [blocks[number] for number in sorted(blocks)]
        return cls(
            frozenset(blocks),
            np.concatenate([edges for edges, _ in parts]),
            np.concatenate([offsets for _, offsets in parts]),
        )


class _Blocks:
    """The blocks of a zone compiled so far; grows, never changes what it has.

    A race between threads does the same work twice and loses nothing: each
    table that is handed out is complete for what was asked.
    """

    __slots__ = ("known", "table", "tz")

    def __init__(self, tz: tzinfo) -> None:
        self.tz = tz
        self.known: dict[int, tuple[Ints, Ints]] = {}
        self.table: _Table | None = None

    def covering(self, numbers: set[int]) -> _Table:
        """A table that has at least these blocks."""
        table = self.table
        if table is not None and numbers <= table.blocks:
            return table
        for number in numbers - self.known.keys():
            self.known[number] = _compile(self.tz, number * _BLOCK)
        table = self.table = _Table.of(dict(self.known))
        return table


@frozen
class Zone:
    """A time zone, ready to map columns of instants.

    Offsets come from the zone's transitions, found once for the stretch of
    time that the data needs and kept.

    >>> warsaw = Zone.of("Europe/Warsaw")
    >>> warsaw.to_local(np.array([0])).tolist()
    [3600000000]
    """

    name: str
    tz: tzinfo = field(kw_only=True)
    _blocks: _Blocks = field(
        default=Factory(lambda self: _Blocks(self.tz), takes_self=True),
        init=False,
        repr=False,
        eq=False,
    )

    def __reduce__(self) -> tuple[Any, ...]:
        """Zones travel as their time zone; transitions are found anew."""
        return (Zone.of, (self.tz,))

    @classmethod
    def of(cls, tz: str | tzinfo | Zone) -> Zone:
        """The zone of an IANA name, of a fixed offset or of a ``tzinfo``.

        Args:
            tz: ``"Europe/Warsaw"``, ``"+02:00"``, ``"UTC+02:00"``, or any
                ``datetime.tzinfo``: ``zoneinfo``, ``datetime.timezone``, pytz,
                dateutil and one's own.

        Returns:
            The zone; asking twice gives the same object.

        Raises:
            ZoneError: The name is not known.
            InputTypeError: *tz* is neither a name nor a ``tzinfo``.

        >>> Zone.of("Europe/Warsaw") is Zone.of("Europe/Warsaw")
        True
        """
        if isinstance(tz, Zone):
            return tz
        if isinstance(tz, str):
            return _named(tz)
        if not isinstance(tz, tzinfo):
            raise InputTypeError(
                f"tz must be an IANA name or a tzinfo: got {tz!r}",
                help="write it as 'Europe/Warsaw'",
            )
        try:
            return _of_tzinfo(tz)
        except TypeError:  # a tzinfo of one's own that cannot be hashed
            return _of_tzinfo.__wrapped__(tz)

    def offsets_at(self, utc: Ints) -> Ints:
        """Offset from UTC in microseconds at each instant.

        Args:
            utc: Instants in microseconds UTC; NaT has the offset 0.

        Returns:
            An array of the same length.

        Raises:
            InputError: An instant lies outside the years 1 to 9999.
        """
        utc = np.asarray(utc, dtype=np.int64)
        fixed = self._fixed()
        if fixed is not None:
            _bounds(utc)
            return np.where(utc == NAT, 0, fixed)
        bounds = _bounds(utc)
        if bounds is None:
            return np.zeros(utc.shape, dtype=np.int64)
        table = self._covering(utc, *bounds)
        if len(table.offsets) == 1 or np.ptp(table.offsets) == 0:
            found = np.full(utc.shape, table.offsets[0])
        else:
            # The first edge only begins the first block: nothing is below it.
            found = table.offsets[np.searchsorted(table.edges[1:], utc, "right")]
        if bounds[2]:
            found[utc == NAT] = 0
        return found

    def to_local(self, utc: Ints) -> Ints:
        """Wall-clock time in microseconds at each instant; NaT stays NaT."""
        utc = np.asarray(utc, dtype=np.int64)
        return utc + self.offsets_at(utc)

    def to_utc(self, local: Ints) -> tuple[Ints, Mask, Mask]:
        """Instants of wall-clock times, by the rule of ``fold=0``.

        Of two equal wall-clock times the first is meant. A time that the clock
        jumps over moves forward by the length of the jump.

        Args:
            local: Wall-clock times in microseconds; NaT stays NaT.

        Returns:
            Instants, a mask of the times inside a gap, and one of the times
            that occur twice.

        Raises:
            InputError: A time lies outside the years 1 to 9999.
        """
        local = np.asarray(local, dtype=np.int64)
        nowhere = np.zeros(local.shape, dtype=np.bool_)
        bounds = _bounds(local)
        if bounds is None:
            return local.copy(), nowhere, nowhere.copy()
        fixed = self._fixed()
        if fixed is not None:
            utc = local - fixed
            if bounds[2]:
                utc[local == NAT] = NAT
            return utc, nowhere, nowhere.copy()
        table = self._covering(local, *bounds)
        before, after = table.offsets[:-1], table.offsets[1:]
        # The clock shows each time below this edge by the offset before it:
        # the end of the gap, or of the repeated stretch.
        ends = table.edges[1:] + np.maximum(before, after)
        starts = table.edges[1:] + np.minimum(before, after)
        found = np.searchsorted(ends, local, "right")
        utc = local - table.offsets[found]
        far = np.iinfo(np.int64).max
        special = local >= np.append(starts, far)[found]
        jumps = np.append(after > before, False)[found]
        in_gap, in_fold = special & jumps, special & ~jumps
        if bounds[2]:
            gone = local == NAT
            utc[gone] = NAT
            in_gap[gone] = in_fold[gone] = False
        return utc, in_gap, in_fold

    def transitions(self, low: int, high: int) -> tuple[Ints, Ints]:
        """The offsets in force from *low* to *high*, both in microseconds UTC.

        Args:
            low: The first instant.
            high: The last instant.

        Returns:
            Instants and offsets of equal length: ``offsets[i]`` is in force
            from ``instants[i]``. The first instant is *low* itself, the others
            are the transitions in ``low < t <= high``.

        Raises:
            InputError: An instant lies outside the years 1 to 9999, or *high*
                is before *low*.
        """
        if high < low:
            raise InputError(
                f"high must not be before low: got {low} and {high}",
                help="swap them",
            )
        _bounds(np.array([low, high], dtype=np.int64))
        table = self._blocks.covering(_between(low, high))
        first = int(np.searchsorted(table.edges, low, "right")) - 1
        last = int(np.searchsorted(table.edges, high, "right"))
        edges = table.edges[first:last].copy()
        offsets = table.offsets[first:last]
        edges[0] = low
        changes = np.ones(len(edges), dtype=np.bool_)
        changes[1:] = offsets[1:] != offsets[:-1]
        return edges[changes], offsets[changes]

    def _fixed(self) -> int | None:
        """The offset of a zone that has only one by its very type."""
        if isinstance(self.tz, timezone):
            return self.tz.utcoffset(None) // timedelta(microseconds=1)
        return None

    def _covering(self, times: Ints, low: int, high: int, gaps: bool) -> _Table:
        """A table good for these times and for what lies near them."""
        numbers = _between(low - _NEAR, high + _NEAR)
        if len(numbers) > _FEW_BLOCKS and not numbers <= self._blocks.known.keys():
            # A few far dates (9999-12-31) must not cost all the years between.
            near = times[times != NAT] if gaps else times
            numbers = {
                number
                for shift in (-_NEAR, 0, _NEAR)
                for number in np.unique((near + shift) // (_BLOCK * _MICROS)).tolist()
            }
        return self._blocks.covering(numbers)


def _between(low: int, high: int) -> set[int]:
    """The numbers of the blocks that hold the instants from low to high."""
    size = _BLOCK * _MICROS
    return set(range(low // size, high // size + 1))


def _bounds(times: Ints) -> tuple[int, int, bool] | None:
    """Least and greatest time, and whether there is a NaT; None when all are."""
    if not times.size:
        return None
    low, high = int(times.min()), int(times.max())
    gaps = low == NAT
    if gaps:
        if high == NAT:
            return None
        low = int(times[times != NAT].min())
    if low < _FIRST * _MICROS or high >= (_LAST + 1) * _MICROS:
        worst = low if low < _FIRST * _MICROS else high
        shown = np.datetime64(worst, "us")
        raise InputError(
            f"instants must lie in the years 1 to 9999: got {shown}",
            help="leave the value out where no instant is known",
        )
    return low, high, gaps


def _offset(tz: tzinfo, second: int) -> int:
    """Offset in microseconds at one instant, as the tzinfo itself says."""
    # A day short of the ends of datetime, so that local time exists too.
    inside = min(max(second, _FIRST + _DAY), _LAST - _DAY)
    at = _EPOCH + timedelta(seconds=inside)
    local = at.astimezone(tz).replace(tzinfo=UTC)
    return (local - at) // timedelta(microseconds=1)


def _compile(tz: tzinfo, start: int) -> tuple[Ints, Ints]:
    """Edges and offsets of one block: weekly probes, then bisection."""
    probes = range(start, start + _BLOCK + 1, _WEEK)
    known = [_offset(tz, second) for second in probes]
    edges, offsets = [start], [known[0]]
    for (low, high), (offset, goal) in zip(
        pairwise(probes), pairwise(known), strict=True
    ):
        at, current = low, offset
        while current != goal:
            at = _change(tz, at, high, current)
            current = _offset(tz, at)
            if at < start + _BLOCK:  # else the next block begins with it
                edges.append(at)
                offsets.append(current)
    micros = np.array(edges, dtype=np.int64) * _MICROS
    return micros, np.array(offsets, dtype=np.int64)


def _change(tz: tzinfo, low: int, high: int, offset: int) -> int:
    """The second at which *offset*, in force at *low*, no longer is."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(tz, middle) == offset:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=1024)
def _of_tzinfo(tz: tzinfo) -> Zone:
    """The zone of a tzinfo that answers."""
    if isinstance(tz, zoneinfo.ZoneInfo) and tz is _known(tz.key):
        return _named(tz.key)
    if tz is UTC:
        return _named("UTC")
    try:
        _offset(tz, 0)
    # datetime.tzinfo itself answers by NotImplementedError: it names no offset.
    except (ValueError, TypeError, NotImplementedError) as error:
        raise ZoneError(
            f"tz must be a tzinfo that knows its offset: got {tz!r}",
            help="take zoneinfo.ZoneInfo(name)",
        ) from error
    return Zone(_name_of(tz), tz=tz)


def _name_of(tz: tzinfo) -> str:
    """The IANA name where the object tells it, else how it prints."""
    for attribute in ("key", "zone"):
        name = getattr(tz, attribute, None)
        if isinstance(name, str):
            return name
    text = str(tz)
    return (
        text.rpartition("zoneinfo/")[2].rstrip("')\"") if "zoneinfo/" in text else text
    )


def _known(name: str | None) -> zoneinfo.ZoneInfo | None:
    """The zone of this IANA name, None when there is none."""
    if not name:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


@lru_cache(maxsize=1024)
def _named(name: str) -> Zone:
    """The zone of a name; errors are not kept, so a later tzdata is seen."""
    tz = _known(name)
    if tz is not None:
        # UTC never changes: datetime's own is quicker, and its pickles smaller.
        return Zone(name, tz=UTC if name == "UTC" else tz)
    fixed = _FIXED.fullmatch(name)
    if fixed:
        sign, hours, minutes = fixed.groups(default="0")
        delta = timedelta(hours=int(hours), minutes=int(minutes))
        if delta < timedelta(days=1) and int(minutes) < 60:
            tz_fixed = timezone(-delta if sign == "-" else delta)
            return _named("UTC") if not delta else Zone(str(tz_fixed), tz=tz_fixed)
    raise ZoneError(
        f"tz must be an IANA time zone: got {name!r}",
        help=did_you_mean(name, sorted(zoneinfo.available_timezones()))
        or "write it as 'Europe/Warsaw'",
    )
