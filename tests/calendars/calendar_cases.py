"""Random calendars, each with its slow twin, crowded around zone transitions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from attrs import field, frozen
from hypothesis import strategies as st

from kpikit.calendars import Calendar, Holidays, Period
from kpikit.calendars.hours import format_span, format_time
from reference.reference_calendar import EPOCH, MICRO, ReferenceCalendar, micros

HOUR = 3_600_000_000
DAY = 24 * HOUR
PLACES = (
    ("Europe/Warsaw", date(2026, 3, 29)),
    ("Europe/Warsaw", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("Australia/Sydney", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Europe/Dublin", date(2026, 10, 25)),
    ("Asia/Beirut", date(2024, 3, 31)),
    ("America/Santiago", date(2024, 9, 8)),
    ("America/Santiago", date(2024, 4, 7)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Tokyo", date(2026, 5, 3)),
    ("Asia/Kathmandu", date(2026, 1, 1)),
    ("UTC", date(2026, 2, 28)),
)
Spans = list[tuple[int, int]]


@frozen
class Case:
    """A calendar, its twin, and the day around which it was drawn."""

    calendar: Calendar
    twin: ReferenceCalendar = field(eq=False)
    middle: date

    @property
    def around(self) -> int:
        """The middle in microseconds."""
        return micros(datetime.combine(self.middle, datetime.min.time(), tzinfo=UTC))


@st.composite
def day_spans(draw: st.DrawFn) -> Spans:
    """A few intervals of one day, apart from each other; the last may run over."""
    edges = draw(
        st.lists(
            st.integers(0, 95).map(lambda quarter: quarter * 900)
            | st.integers(0, 86_399),
            max_size=4,
            unique=True,
        ).map(sorted)
    )
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    if len(edges) % 2:
        last = edges[-1]
        closes = draw(
            st.just(86_400) | st.integers(1, last or 1).map(lambda s: 86_400 + s)
        )
        if closes - last < 86_400:
            spans.append((last, closes))
    # Touching intervals are one in the rules already.
    return spans


def weeks() -> st.SearchStrategy[list[Spans]]:
    """Hours of a week that opens at least once."""
    offices = st.sampled_from(
        [
            [[(32_400, 61_200)]] * 5 + [[], []],
            [[(79_200, 108_000)]] * 7,
            [[(0, 86_400)]] * 7,
            [[(32_400, 45_000), (46_800, 63_000)]] * 5 + [[(36_000, 50_400)], []],
        ]
    )
    drawn = st.lists(day_spans(), min_size=7, max_size=7).filter(any)
    return offices | drawn


def texts(spans: Spans) -> list[str]:
    """Intervals as a calendar takes them."""
    return [format_span(span) for span in spans]


def by_weekday(week: list[Spans]) -> Mapping[str, list[str]]:
    """A week as a calendar takes it."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return {name: texts(spans) for name, spans in zip(names, week, strict=True)}


@st.composite
def cases(draw: st.DrawFn, plain: bool = False) -> Case:
    """A calendar with everything that the rules know, and its twin."""
    zone, middle = draw(st.sampled_from(PLACES))
    near = st.integers(-8, 8).map(lambda days: middle + timedelta(days=days))
    week = draw(weeks())
    options: dict[str, Any] = {}
    twin = ReferenceCalendar(zone, week)
    if not plain:
        closed = draw(st.sets(near, max_size=3))
        halves = draw(st.dictionaries(near, st.integers(0, 86_400), max_size=2))
        twin.holidays = closed
        twin.half_days = halves
        options["holidays"] = Holidays(
            add=closed,
            half_days={day: format_time(close) for day, close in halves.items()},
        )
        twin.exceptions = draw(st.dictionaries(near, day_spans(), max_size=2))
        twin.breaks = draw(st.dictionaries(near, day_spans(), max_size=2))
        options["exceptions"] = {
            d: texts(s) or "closed" for d, s in twin.exceptions.items()
        }
        options["breaks"] = {d: texts(s) for d, s in twin.breaks.items()}
        twin.periods = sorted(draw(st.dictionaries(near, weeks(), max_size=2)).items())
        options["periods"] = [Period(day, by_weekday(w)) for day, w in twin.periods]
    return Case(Calendar(by_weekday(week), tz=zone, **options), twin, middle)


def instants(case: Case) -> st.SearchStrategy[int]:
    """Instants near the middle: at edges, beside them and anywhere."""
    edges = [e for s in case.twin.stretches(case.around) for e in s]
    close = [e for e in edges if abs(e - case.around) < 12 * DAY]
    anywhere = st.integers(-12 * DAY, 12 * DAY).map(lambda shift: case.around + shift)
    if not close:
        return anywhere
    beside = st.tuples(st.sampled_from(close), st.sampled_from([-1, 0, 0, 1]))
    return beside.map(sum) | anywhere


def aware(at: int) -> datetime:
    """An instant as a datetime in UTC."""
    return EPOCH + at * MICRO
