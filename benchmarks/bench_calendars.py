"""Business calendars against the memory bandwidth, and against what else there is.

As a script it prints the table of ratios and the peers side by side::

    python benchmarks/bench_calendars.py            # 1 M and 10 M pairs
    python benchmarks/bench_calendars.py --quick    # 1 M pairs

Under pytest-benchmark it records the kernels: ``pytest benchmarks/bench_calendars.py
-p pytest_benchmark``. Rounds are interleaved and the minimum counts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from kpikit.calendars import Calendar
from kpikit.columns.zones import Zone
from reference import reference_calendar as slow

ZONE = "Europe/Warsaw"
OFFICE = Calendar("Mon-Fri 09:00-17:00", tz=ZONE, holidays="PL")
LUNCH = Calendar(
    "Mon-Fri 09:00-12:30,13:00-17:30; Sat 10:00-14:00", tz=ZONE, holidays="PL"
)
NIGHTS = Calendar("Mon-Sun 22:00-06:00", tz=ZONE)
ROUNDS = 9
MICRO = timedelta(microseconds=1)
HOUR = 3_600_000_000


def pairs(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Starts in random order over nine years, ends within 30 days after them."""
    rng = np.random.default_rng(20260504)
    low, high = (
        np.datetime64(day, "us").astype(int) for day in ("2019-01-01", "2028-01-01")
    )
    starts = rng.integers(low, high, rows)
    ends = starts + rng.integers(0, 30 * 24 * HOUR, rows)
    return starts.astype("datetime64[us]"), ends.astype("datetime64[us]")


def minima(
    calls: dict[str, Callable[[], object]], rounds: int = ROUNDS
) -> dict[str, float]:
    """The least seconds of each call, rounds interleaved."""
    best = dict.fromkeys(calls, float("inf"))
    for _ in range(rounds):
        for name, call in calls.items():
            begin = perf_counter()
            call()
            best[name] = min(best[name], perf_counter() - begin)
    return best


def kernels(rows: int) -> dict[str, Callable[[], object]]:
    """The column kernels and their baseline on the same bytes."""
    starts, ends = pairs(rows)
    calls: dict[str, Callable[[], object]] = {
        "np.subtract": lambda: np.subtract(ends, starts)
    }
    for name, calendar in (("office", OFFICE), ("lunch", LUNCH), ("nights", NIGHTS)):
        calls[f"elapsed, {name}"] = lambda c=calendar: c.elapsed(starts, ends)
        calls[f"deadline, {name}"] = lambda c=calendar: c.deadline(starts, "8h")
        calls[f"rewind, {name}"] = lambda c=calendar: c.rewind(starts, "8h")
    return calls


TARGETS = {"elapsed": 10.0, "deadline": 12.0, "rewind": 12.0}


def table_of_ratios(sizes: tuple[int, ...]) -> None:
    """Kernels as multiples of np.subtract, and their growth."""
    print(f"{'kernel':<20}{'rows':>12}{'ns/row':>9}{'ratio':>8}{'target':>9}")
    per_row: dict[str, list[float]] = {}
    for rows in sizes:
        # Many rounds, so that each kernel has one between what else the machine does.
        found = minima(kernels(rows), 25)
        base = found.pop("np.subtract")
        print(f"{'np.subtract':<20}{rows:>12,}{base / rows * 1e9:>9.2f}{1:>8.2f}")
        for name, seconds in found.items():
            per_row.setdefault(name, []).append(seconds / rows)
            target = TARGETS[name.partition(",")[0]]
            ratio = seconds / base
            mark = "" if ratio <= target else "  missed"
            cells = f"{seconds / rows * 1e9:>9.2f}{ratio:>8.2f}"
            print(f"{name:<20}{rows:>12,}{cells}{f'<= {target:g}':>9}{mark}")
    for name, (first, *rest) in per_row.items():
        for last in rest:
            mark = "" if last / first <= 1.15 else "  missed"
            print(f"growth, {name:<24}{last / first:>17.2f}{'<= 1.15':>9}{mark}")


def table_of_builds() -> None:
    """Building ten years of a calendar, and nine years of a zone."""

    def build() -> None:
        from kpikit.calendars.store import Store

        begin = slow.micros(datetime(2019, 1, 1, tzinfo=UTC))
        end = slow.micros(datetime(2028, 12, 31, tzinfo=UTC))
        line = Store(LUNCH.rules).covering(begin, end)
        _ = (line.forward, line.inverse, line.lists)

    def zone() -> None:
        fresh = Zone("fresh", tz=ZoneInfo(ZONE))
        fresh.transitions(1_546_300_800_000_000, 1_830_297_600_000_000)

    found = minima({"ten-year calendar": build, "zone, nine years": zone}, 25)
    for name, limit in (("ten-year calendar", 50.0), ("zone, nine years", 5.0)):
        print(f"{name:<44}{found[name] * 1e3:>9.2f} ms{f'<= {limit:g} ms':>12}")


# ------------------------------------------------------------------ peers


def polish(first: int, last: int) -> list[date]:
    """Public holidays of Poland."""
    return sorted(holidays.PL(years=range(first, last + 1)))


def peer_pairs(rows: int) -> list[tuple[datetime, datetime]]:
    """Pairs of 2026 in local time: a third of them across the DST nights."""
    rng = np.random.default_rng(5)
    zone = ZoneInfo(ZONE)
    found = []
    for row in range(rows):
        if row % 3:
            begin = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(
                minutes=int(rng.integers(0, 300 * 1440))
            )
        else:
            night = ((2026, 3, 28), (2026, 10, 24))[row // 3 % 2]
            begin = datetime(*night, 12, tzinfo=UTC) + timedelta(
                minutes=int(rng.integers(0, 1000))
            )
        end = begin + timedelta(minutes=int(rng.integers(1, 6 * 1440)))
        found.append((begin.astimezone(zone), end.astimezone(zone)))
    return found


def naive(at: datetime) -> datetime:
    """Wall time: most peers know no zones."""
    return at.replace(tzinfo=None)


def businesstimedelta_of(nights: bool) -> Callable[[datetime, datetime], int]:
    """Open microseconds by businesstimedelta."""
    import businesstimedelta as peer
    import pytz

    zone = pytz.timezone(ZONE)
    days = list(range(7)) if nights else list(range(5))
    opens, closes = (time(22), time(6)) if nights else (time(9), time(17))
    rules = [peer.WorkDayRule(opens, closes, working_days=days, tz=zone)]
    if not nights:
        off = peer.HolidayRule(dict.fromkeys(polish(2025, 2027), ""), tz=zone)
        rules.append(off)
    hours = peer.Rules(rules)

    def ask(begin: datetime, end: datetime) -> int:
        found = hours.difference(begin, end)
        return int(found.hours) * HOUR + int(found.seconds) * 1_000_000

    return ask


def business_duration_of(nights: bool) -> Callable[[datetime, datetime], int]:
    """Open microseconds by business-duration."""
    from business_duration import businessDuration

    opens, closes = (time(22), time(6)) if nights else (time(9), time(17))
    weekend = [] if nights else [5, 6]
    off = [] if nights else polish(2025, 2027)

    def ask(begin: datetime, end: datetime) -> int:
        minutes = businessDuration(
            naive(begin), naive(end), opens, closes, weekend, off, unit="min"
        )
        return round(minutes * 60_000_000) if minutes == minutes else -1

    return ask


def busday_count_of(nights: bool) -> Callable[[datetime, datetime], int]:
    """Whole business days of eight hours by numpy."""
    mask = "1111111" if nights else "1111100"
    off = [] if nights else polish(2025, 2027)
    calendar = np.busdaycalendar(weekmask=mask, holidays=off)

    def ask(begin: datetime, end: datetime) -> int:
        days = np.busday_count(begin.date(), end.date(), busdaycal=calendar)
        return int(days) * 8 * HOUR

    return ask


def kpikit_of(nights: bool) -> Callable[[datetime, datetime], int]:
    """Open microseconds by kpikit, one pair at a time."""
    calendar = NIGHTS if nights else OFFICE
    return lambda begin, end: calendar.elapsed(begin, end) // MICRO


def pandas_deadline_of(nights: bool) -> Callable[[datetime, datetime], int]:
    """The deadline eight business hours on, by pandas CustomBusinessHour."""
    import pandas as pd

    offset = pd.offsets.CustomBusinessHour(
        n=8,
        start="22:00" if nights else "09:00",
        end="06:00" if nights else "17:00",
        weekmask="1111111" if nights else "1111100",
        holidays=[] if nights else polish(2025, 2027),
    )

    def ask(begin: datetime, end: datetime) -> int:
        del end
        return slow.micros((pd.Timestamp(begin) + offset).to_pydatetime())

    return ask


def kpikit_deadline_of(nights: bool) -> Callable[[datetime, datetime], int]:
    """The deadline eight business hours on, by kpikit."""
    calendar = NIGHTS if nights else OFFICE
    return lambda begin, _: slow.micros(calendar.deadline(begin, "8h"))


def twin(nights: bool) -> slow.ReferenceCalendar:
    """The reference that walks local days."""
    if nights:
        return slow.ReferenceCalendar(ZONE, [[(79_200, 108_000)]] * 7)
    week: list[list[tuple[int, int]]] = [[(32_400, 61_200)]] * 5 + [[], []]
    return slow.ReferenceCalendar(ZONE, week, holidays=set(polish(2025, 2027)))


PEERS = {
    "businesstimedelta": businesstimedelta_of,
    "business-duration": business_duration_of,
    "numpy busday_count": busday_count_of,
    "kpikit": kpikit_of,
}
DEADLINES = {
    "pandas CustomBusinessHour": pandas_deadline_of,
    "kpikit deadline": kpikit_deadline_of,
}


def table_of_peers(rows: int = 300) -> None:
    """Microseconds a pair, and how many pairs each gets wrong."""
    asked = peer_pairs(rows)
    print(f"{'peer':<28}{'calendar':<10}{'us/pair':>10}{'wrong':>8} of {rows}")
    for nights in (False, True):
        name = "nights" if nights else "office"
        walker = twin(nights)
        expected: dict[bool, list[int]] = {False: [], True: []}
        for begin, end in asked:
            start, stop = slow.micros(begin), slow.micros(end)
            stretches = walker.stretches(start)
            expected[False].append(slow.elapsed(stretches, start, stop))
            expected[True].append(slow.deadline(stretches, start, 8 * HOUR))
        for is_deadline, peers in ((False, PEERS), (True, DEADLINES)):
            for peer, make in peers.items():
                speed, wrong = measure(make, nights, asked, expected[is_deadline])
                cells = (
                    f"{speed:>10.1f}{wrong:>8}" if speed else f"{'not installed':>18}"
                )
                print(f"{peer:<28}{name:<10}{cells}")
    table_of_scalars()


def table_of_scalars() -> None:
    """One pair, thirty days apart, against businesstimedelta."""
    begin = datetime(2026, 5, 4, 10, tzinfo=ZoneInfo(ZONE))
    end = begin + timedelta(days=30, minutes=90)
    try:
        peer = businesstimedelta_of(nights=False)
    except ImportError:
        print("businesstimedelta is not installed: no scalar row")
        return
    OFFICE.elapsed(begin, end)

    def ours() -> None:
        for _ in range(1000):
            OFFICE.elapsed(begin, end)

    found = minima({"ours": ours, "peer": lambda: peer(begin, end)})
    one = found["ours"] / 1000
    ratio = found["peer"] / one
    mark = "" if ratio >= 200 else "  missed"
    print(f"scalar elapsed, 30 days: {one * 1e6:.2f} us, businesstimedelta", end=" ")
    print(f"{found['peer'] * 1e6:.0f} us, ratio {ratio:.0f} >= 200{mark}")


def measure(
    make: Callable[[bool], Callable[[datetime, datetime], int]],
    nights: bool,
    asked: list[tuple[datetime, datetime]],
    expected: list[int],
) -> tuple[float, int]:
    """Microseconds a pair (0 when the peer is not installed) and wrong answers."""
    try:
        ask = make(nights)
    except ImportError:
        return 0.0, 0
    found: list[int | None] = []
    for begin, end in asked:
        try:
            found.append(ask(begin, end))
        except (ValueError, TypeError, AttributeError, ArithmeticError):
            found.append(None)

    def again() -> None:
        for begin, end in asked[:100]:
            try:
                ask(begin, end)
            except (ValueError, TypeError, AttributeError, ArithmeticError):
                continue

    seconds = minima({"peer": again}, 3)["peer"]
    # A peer may round to seconds; that is not what is counted here.
    right = sum(
        one is not None and abs(one - two) < 1_000_000
        for one, two in zip(found, expected, strict=True)
    )
    return seconds / min(100, len(asked)) * 1e6, len(asked) - right


# ------------------------------------------------------------------ pytest


def test_elapsed(benchmark: Any) -> None:
    starts, ends = pairs(1_000_000)
    assert len(benchmark(OFFICE.elapsed, starts, ends)) == len(starts)


def test_deadline(benchmark: Any) -> None:
    starts, _ = pairs(1_000_000)
    assert len(benchmark(OFFICE.deadline, starts, "8h")) == len(starts)


def test_subtract(benchmark: Any) -> None:
    starts, ends = pairs(1_000_000)
    assert len(benchmark(np.subtract, ends, starts)) == len(starts)


def test_scalar_elapsed(benchmark: Any) -> None:
    begin, end = peer_pairs(1)[0]
    assert benchmark(OFFICE.elapsed, begin, end) >= timedelta(0)


if __name__ == "__main__":
    table_of_ratios((1_000_000,) if "--quick" in sys.argv else (1_000_000, 10_000_000))
    table_of_builds()
    table_of_peers()
