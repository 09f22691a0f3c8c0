"""Zones map columns exactly as the tzinfo itself maps one instant."""

from __future__ import annotations

import pickle
import zoneinfo
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import numpy as np
import pytest
from dateutil import tz as dateutil_tz
from hypothesis import given
from hypothesis import strategies as st

from kpikit.columns.zones import NAT, Zone
from kpikit.errors import InputError, InputTypeError, ZoneError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
HOUR = 3_600_000_000
DAY = 24 * HOUR
BLOCK = timedelta(weeks=64)
NAMES = (
    "Europe/Warsaw",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "America/Santiago",
    "Asia/Beirut",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Africa/Monrovia",
    "Antarctica/Troll",
    "Asia/Tokyo",
    "UTC",
)


def us(*parts: int) -> int:
    """Microseconds of a UTC date and time."""
    return (datetime(*parts, tzinfo=UTC) - EPOCH) // MICRO  # type: ignore[misc, arg-type]


LOW, HIGH = us(1900, 1, 1), us(2100, 1, 1)


def slow_offset(tz: tzinfo, utc: int) -> int:
    """The offset that the tzinfo itself gives."""
    at = EPOCH + utc * MICRO
    return (at.astimezone(tz).replace(tzinfo=UTC) - at) // MICRO


def slow_utc(tz: tzinfo, wall: int) -> int:
    """The instant of a wall-clock time, fold 0."""
    naive = datetime(1970, 1, 1) + wall * MICRO
    return (naive.replace(tzinfo=tz).astimezone(UTC) - EPOCH) // MICRO


@st.composite
def instants_near_transitions(draw: st.DrawFn) -> tuple[Zone, list[int]]:
    """A zone, and instants that crowd around its transitions."""
    zone = Zone.of(draw(st.sampled_from(NAMES)))
    edges = zone.transitions(us(1940, 1, 1), us(2060, 1, 1))[0].tolist()
    near = st.builds(
        lambda edge, hours, micros: edge + hours * HOUR // 2 + micros,
        st.sampled_from(edges),
        st.integers(-52, 52),
        st.integers(-2, 2),
    )
    anywhere = st.integers(LOW, HIGH)
    return zone, draw(st.lists(near | anywhere, min_size=1, max_size=20))


@given(case=instants_near_transitions())
def test_offsets_are_those_of_the_tzinfo(case: tuple[Zone, list[int]]) -> None:
    """offsets_at and to_local agree with astimezone, instant by instant."""
    zone, utc = case
    expected = [slow_offset(zone.tz, at) for at in utc]
    column = np.array(utc)
    assert zone.offsets_at(column).tolist() == expected
    assert zone.to_local(column).tolist() == [
        at + offset for at, offset in zip(utc, expected, strict=True)
    ]


@given(case=instants_near_transitions())
def test_wall_times_map_as_fold_0_says(case: tuple[Zone, list[int]]) -> None:
    """to_utc agrees with fold=0; the masks say which times are special."""
    zone, wall = case
    utc, in_gap, in_fold = zone.to_utc(np.array(wall))
    assert utc.tolist() == [slow_utc(zone.tz, at) for at in wall]
    moved = zone.to_local(utc) != np.array(wall)
    assert in_gap.tolist() == moved.tolist()
    for at, folded in zip(wall, in_fold.tolist(), strict=True):
        naive = datetime(1970, 1, 1) + at * MICRO
        one, two = (
            naive.replace(tzinfo=zone.tz, fold=fold).utcoffset() for fold in (0, 1)
        )
        assert one is not None
        assert two is not None
        assert folded == (one > two)


@given(case=instants_near_transitions())
def test_local_time_leads_back_to_its_instant_outside_folds(
    case: tuple[Zone, list[int]],
) -> None:
    """to_utc(to_local(t)) == t unless the clock shows that time twice."""
    zone, instants = case
    utc = np.array(instants)
    back, in_gap, in_fold = zone.to_utc(zone.to_local(utc))
    assert not in_gap.any()
    assert (back == utc)[~in_fold].all()
    assert (back <= utc).all()


@given(name=st.sampled_from(sorted(zoneinfo.available_timezones())))
def test_every_zone_agrees_at_its_transitions(name: str) -> None:
    """Each transition found is one: the offset differs a microsecond before."""
    zone = Zone.of(name)
    edges, offsets = zone.transitions(us(1965, 1, 1), us(2040, 1, 1))
    for edge, offset in zip(edges[1:].tolist(), offsets[1:].tolist(), strict=True):
        assert slow_offset(zone.tz, edge) == offset
        assert slow_offset(zone.tz, edge - 1) != offset


def test_transitions_begin_with_the_offset_in_force() -> None:
    """The first row is *low* itself; a transition at *high* is included."""
    warsaw = Zone.of("Europe/Warsaw")
    spring = us(2026, 3, 29, 1)
    edges, offsets = warsaw.transitions(us(2026, 1, 1), spring)
    assert edges.tolist() == [us(2026, 1, 1), spring]
    assert offsets.tolist() == [HOUR, 2 * HOUR]
    edges, offsets = warsaw.transitions(spring, spring)
    assert (edges.tolist(), offsets.tolist()) == ([spring], [2 * HOUR])
    with pytest.raises(InputError, match="high must not be before low"):
        warsaw.transitions(2, 1)


def test_a_gap_moves_forward_and_a_fold_is_the_first_time() -> None:
    """The worked dates of Europe/Warsaw in 2026."""
    warsaw = Zone.of("Europe/Warsaw")
    wall = np.array([us(2026, 3, 29, 2, 45), us(2026, 10, 25, 2, 30)])
    utc, in_gap, in_fold = warsaw.to_utc(wall)
    assert utc.tolist() == [us(2026, 3, 29, 1, 45), us(2026, 10, 25, 0, 30)]
    assert in_gap.tolist() == [True, False]
    assert in_fold.tolist() == [False, True]


def test_a_skipped_day_lies_wholly_in_a_gap() -> None:
    """Apia had no 2011-12-30."""
    wall = us(2011, 12, 30) + np.arange(0, DAY, HOUR)
    _, in_gap, _ = Zone.of("Pacific/Apia").to_utc(wall)
    assert in_gap.all()


@given(
    tz=st.sampled_from(
        [
            dateutil_tz.gettz("Europe/Warsaw"),
            dateutil_tz.tzoffset("X", 20_700),
            dateutil_tz.tzstr("EST5EDT,M3.2.0,M11.1.0"),
            timezone(timedelta(hours=-3, minutes=-30)),
        ]
    ),
    utc=st.lists(st.integers(us(1971, 1, 1), us(2037, 1, 1)), min_size=1),
)
def test_any_tzinfo_is_taken(tz: tzinfo, utc: list[int]) -> None:
    """Zones of dateutil and of datetime itself answer as they do alone."""
    zone = Zone.of(tz)
    assert zone.offsets_at(np.array(utc)).tolist() == [slow_offset(tz, t) for t in utc]
    wall, in_gap, _ = zone.to_utc(zone.to_local(np.array(utc)))
    assert not in_gap.any()
    assert (zone.to_local(wall) == zone.to_local(np.array(utc))).all()


def test_pytz_zones_are_taken_with_their_own_rules() -> None:
    """A pytz object is no PEP 495 zone; its transitions are found all the same."""
    pytz = pytest.importorskip("pytz")
    zone = Zone.of(pytz.timezone("Europe/Warsaw"))
    assert zone.name == "Europe/Warsaw"
    utc = us(2026, 1, 1) + np.arange(0, 365 * DAY, 7 * HOUR)
    assert (zone.offsets_at(utc) == Zone.of("Europe/Warsaw").offsets_at(utc)).all()


class Twice(tzinfo):
    """A clock put back for three days in the middle of one week."""

    __hash__ = None  # type: ignore[assignment]

    def utcoffset(self, at: datetime | None) -> timedelta:
        """An hour, but none from 2020-01-03 to 2020-01-06."""
        assert at is not None
        inside = datetime(2020, 1, 3) <= at.replace(tzinfo=None) < datetime(2020, 1, 6)
        return timedelta(hours=0 if inside else 1)

    def dst(self, _at: datetime | None) -> timedelta:
        """No daylight saving of its own."""
        return timedelta()

    def fromutc(self, at: datetime) -> datetime:
        """Local time by plain trial."""
        shifted = at + timedelta(hours=1)
        return shifted if self.utcoffset(shifted) else at


class Unknowing(tzinfo):
    """A time zone that does not know its offset."""

    def utcoffset(self, at: datetime | None) -> None:
        """Nothing."""


class AtBlock(Twice):
    """A change exactly where one compiled block ends and the next begins."""

    __hash__ = tzinfo.__hash__

    def fromutc(self, at: datetime) -> datetime:
        """One hour more from that instant on."""
        return at + timedelta(hours=int(at.replace(tzinfo=UTC) >= EPOCH + BLOCK))


class TwoSteps(Twice):
    """Two changes in one week that do not cancel."""

    __hash__ = tzinfo.__hash__

    def fromutc(self, at: datetime) -> datetime:
        """One hour more on the second and on the fourth of January 2020."""
        days = (at.replace(tzinfo=None) - datetime(2020, 1, 1)) // timedelta(days=1)
        return at + timedelta(hours=0 if days < 1 else 1 if days < 3 else 2)


def test_two_changes_in_one_week_are_both_found() -> None:
    """Bisection goes on until the offset at the end of the week is reached."""
    edges, offsets = Zone.of(TwoSteps()).transitions(us(2019, 1, 1), us(2021, 1, 1))
    assert edges[1:].tolist() == [us(2020, 1, 2), us(2020, 1, 4)]
    assert offsets.tolist() == [0, HOUR, 2 * HOUR]


def test_a_change_at_the_end_of_a_block_is_found_once() -> None:
    """It belongs to the block that it begins."""
    edges, offsets = Zone.of(AtBlock()).transitions(0, us(1980, 1, 1))
    assert edges.tolist() == [0, BLOCK // MICRO]
    assert offsets.tolist() == [0, HOUR]


def test_a_tzinfo_that_cannot_be_hashed_is_taken() -> None:
    """It only is not remembered."""
    zone = Zone.of(Twice())
    assert zone.offsets_at(np.array([0])).tolist() == [HOUR]


@pytest.mark.parametrize("tz", [Unknowing(), tzinfo()])
def test_a_tzinfo_without_offset_is_refused(tz: tzinfo) -> None:
    """The error says what is wrong with it."""
    with pytest.raises(ZoneError, match="tz must be a tzinfo that knows its offset"):
        Zone.of(tz)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("+02:00", 2.0), ("UTC+2", 2.0), ("-0330", -3.5), ("UTC-03:30", -3.5)],
)
def test_fixed_offsets_are_zones(text: str, hours: float) -> None:
    """Written with or without UTC; they have no gaps and no folds."""
    zone = Zone.of(text)
    assert zone.offsets_at(np.array([0, NAT])).tolist() == [hours * HOUR, 0]
    utc, in_gap, in_fold = zone.to_utc(np.array([0, NAT]))
    assert utc.tolist() == [-hours * HOUR, NAT]
    assert not (in_gap | in_fold).any()
    assert zone == Zone.of(timezone(timedelta(hours=hours)))
    assert zone.to_utc(np.array([0]))[0].tolist() == [-hours * HOUR]


def test_utc_is_one_zone_however_written() -> None:
    """By name, as datetime's own, as ZoneInfo and as an offset of zero."""
    for tz in ("UTC", UTC, zoneinfo.ZoneInfo("UTC"), "+00:00", Zone.of("UTC")):
        assert Zone.of(tz) is Zone.of("UTC")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("Europe/Warsav", "did you mean 'Europe/Warsaw'"),
        ("europe/warsaw", "did you mean 'Europe/Warsaw'"),
        ("Warsaw", "'Europe/Warsaw'"),
        ("Europe", "did you mean 'Europe/"),
        ("../passwd", "write it as 'Europe/Warsaw'"),
        ("", "write it as 'Europe/Warsaw'"),
        ("+25:00", "write it as 'Europe/Warsaw'"),
        ("+01:75", "write it as 'Europe/Warsaw'"),
    ],
)
def test_unknown_names_give_the_nearest(name: str, remedy: str) -> None:
    """The error names the word and what may have been meant."""
    with pytest.raises(ZoneError) as error:
        Zone.of(name)
    assert str(error.value).startswith(f"tz must be an IANA time zone: got {name!r}; ")
    assert remedy in str(error.value)


def test_what_is_no_zone_is_a_type_error() -> None:
    """A number is not a zone."""
    with pytest.raises(InputTypeError, match="tz must be an IANA name or a tzinfo"):
        Zone.of(2)  # type: ignore[arg-type]


def test_nat_passes_through() -> None:
    """A missing instant stays missing and disturbs nothing."""
    warsaw = Zone.of("Europe/Warsaw")
    mixed = np.array([NAT, us(2026, 7, 1)])
    assert warsaw.offsets_at(mixed).tolist() == [0, 2 * HOUR]
    assert warsaw.to_local(mixed).tolist() == [NAT, us(2026, 7, 1, 2)]
    utc, in_gap, in_fold = warsaw.to_utc(mixed)
    assert utc.tolist() == [NAT, us(2026, 6, 30, 22)]
    assert not (in_gap | in_fold).any()
    for only in (np.array([NAT]), np.zeros(0, dtype=np.int64)):
        assert warsaw.offsets_at(only).tolist() == [0] * len(only)
        assert warsaw.to_utc(only)[0].tolist() == only.tolist()


def test_the_whole_of_datetime_is_covered_without_compiling_all_of_it() -> None:
    """A few far dates cost only the blocks around them."""
    zone = Zone.of(zoneinfo.ZoneInfo.no_cache("America/New_York"))
    ends = [us(1, 1, 1), us(2026, 7, 1), us(9999, 12, 31, 23, 59, 59, 999999), NAT]
    offsets = zone.offsets_at(np.array(ends)).tolist()
    assert offsets[1:] == [-4 * HOUR, -5 * HOUR, 0]
    assert len(zone._blocks.known) < 20
    assert zone.offsets_at(np.array(ends[:3])).tolist() == offsets[:3]
    _, in_gap, in_fold = zone.to_utc(np.array(ends[:3]))
    assert not (in_gap | in_fold).any()


@pytest.mark.parametrize("tz", ["Europe/Warsaw", "+02:00"])
@pytest.mark.parametrize("at", [us(1, 1, 1) - 1, us(9999, 12, 31) + DAY, 2**62])
def test_what_datetime_cannot_hold_is_an_error(tz: str, at: int) -> None:
    """Far values are named, not wrapped around."""
    with pytest.raises(InputError, match="must lie in the years 1 to 9999: got "):
        Zone.of(tz).offsets_at(np.array([0, at]))
    with pytest.raises(InputError, match="must lie in the years 1 to 9999: got "):
        Zone.of(tz).to_utc(np.array([NAT, at]))


def test_a_zone_travels_and_compares_by_name() -> None:
    """Pickling keeps the time zone, not what was compiled."""
    warsaw = Zone.of("Europe/Warsaw")
    assert pickle.loads(pickle.dumps(warsaw)) is warsaw  # noqa: S301
    assert hash(warsaw) == hash(Zone.of(zoneinfo.ZoneInfo("Europe/Warsaw")))
    assert warsaw != Zone.of("Europe/Berlin")
    assert repr(warsaw).startswith("Zone(name='Europe/Warsaw'")
