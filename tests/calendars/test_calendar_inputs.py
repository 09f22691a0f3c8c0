"""Bad input: each error names what was given, the nearest valid word and the fix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from kpikit.calendars import Calendar, Holidays, Period, per
from kpikit.errors import (
    CalendarError,
    DurationError,
    HorizonError,
    InputError,
    InputTypeError,
    KpikitError,
    NaiveTimeError,
    UnknownNameError,
    ZoneError,
)

OFFICE = Calendar("Mon-Fri 09:00-17:00", tz="Europe/Warsaw")
MAY = datetime(2026, 5, 4, 10, tzinfo=UTC)
FAR = datetime(2101, 5, 4, tzinfo=UTC)
EARLY = datetime(1969, 5, 4, tzinfo=UTC)
BAD = {"holidays": {"sources": [{"land": "PL"}]}}


def week(hours: Any, **rules: Any) -> Callable[[], Calendar]:
    """A calendar, built when called."""
    return lambda: Calendar(hours, **{"tz": "UTC", **rules})


def days(**rules: Any) -> Callable[[], Calendar]:
    """Weekdays with further rules."""
    return week("Mon-Fri 09:00-17:00", **rules)


@pytest.mark.parametrize(
    ("build", "error", "words"),
    [
        (days(tz="Europe/Warsav"), ZoneError, "did you mean 'Europe/Warsaw'"),
        (week("Mno 09:00-17:00"), CalendarError, "got 'Mno'; did you mean 'mon'?"),
        (week({"mon-fir": "09:00-17:00"}), CalendarError, "did you mean 'fri'"),
        (week({1: "09:00-17:00"}), InputTypeError, "weekdays as keys: got 1"),
        (week(5), InputTypeError, "must be a text or a mapping by weekday: got 5"),
        (week("Mon 9-17"), CalendarError, "a time of day: got '9'; write it as 09:00"),
        (week("Mon 09:00"), CalendarError, "intervals: got '09:00' on Mon; write an"),
        (week("Mon 25:00-26:00"), CalendarError, "a time of day: got '25:00'"),
        (week("Mon 09:00-24:01"), CalendarError, "a time of day: got '24:01'"),
        (week("Mon 09:75-10:00"), CalendarError, "a time of day: got '09:75'"),
        (week("09:00-17:00"), CalendarError, "must say weekdays and intervals"),
        (
            week("Mon-Fri 09:00-17:00, Sat 10:00-12:00"),
            CalendarError,
            "must be intervals of one day: got 'Sat 10:00-12:00'; write weekdays apart",
        ),
        (week("Mon"), CalendarError, "must say weekdays and intervals: got 'Mon'"),
        (week("Mon 09:00-09:00"), CalendarError, "write 00:00-24:00 for a whole day"),
        (week("Mon 24:00-06:00"), CalendarError, "must not be empty intervals"),
        (
            week("Mon 09:00-12:00,11:00-13:00"),
            CalendarError,
            "must not overlap: got 09:00-12:00 and 11:00-13:00 on Mon",
        ),
        (
            week("Mon-Fri 09:00-17:00; Wed 16:00-18:00"),
            CalendarError,
            "must not overlap: got 09:00-17:00 and 16:00-18:00 on wed",
        ),
        (week({"mon": [5]}), InputTypeError, "must be intervals of a day: got 5"),
        (week({"mon": 5}), InputTypeError, "must be intervals of a day: got 5"),
        (week({"mon": {}}), InputTypeError, "must be intervals of a day: got {}"),
        (week(""), CalendarError, "must open at some time"),
        (
            week("Mon 09:00-10:00", holidays=Holidays.recurring("FREQ=DAILY")),
            CalendarError,
            "pass allow_never_open=True",
        ),
        (days(holidays="2026-01-01"), CalendarError, "write ['2026-01-01'] for dates"),
        (days(holidays=["PL"]), CalendarError, "or kk.Holidays(['PL']) for countries"),
        (days(holidays="Poland"), CalendarError, "did you mean 'PL'"),
        (days(holidays="PX"), CalendarError, "known with P are"),
        (days(holidays="12345"), CalendarError, "write an ISO 3166 code such as 'PL'"),
        (days(holidays="DE-BX"), CalendarError, "DE has BB, BE, BW, BY"),
        (days(holidays="DE-Bayernn"), CalendarError, "did you mean 'Bayern'"),
        (days(holidays="MC-01"), CalendarError, "has none; drop it"),
        (days(holidays=5), InputTypeError, "must be a country, dates or Holidays"),
        (days(holidays={1: 2}), InputTypeError, "write holidays=list(the mapping)"),
        (
            days(holidays=["x"]),
            CalendarError,
            "must be dates: got 'x'; write a date as",
        ),
        (days(holidays=[np.datetime64("NaT", "D")]), InputTypeError, "must be dates"),
        (days(holidays=[MAY]), InputTypeError, "holidays must be dates: got datetime"),
        (days(exceptions=[1]), InputTypeError, "exceptions must be a mapping of dates"),
        (
            days(exceptions={"2026-05-04": "10:00-11:00", date(2026, 5, 4): "closed"}),
            CalendarError,
            "must name a date once: got 2026-05-04 twice",
        ),
        (days(breaks={"2026-05-04": "x"}), CalendarError, "got 'x' on 2026-05-04"),
        (
            days(breaks={"2026-05-04": "closed"}),
            CalendarError,
            "write exceptions={'2026-05-04': 'closed'} for a closed date",
        ),
        (
            days(span=("0001-01-01", "2000-01-01")),
            CalendarError,
            "span must lie in the years 2 to 9998: got 0001-01-01 to 2000-01-01",
        ),
        (days(periods=[5]), InputTypeError, "must be Period objects: got 5"),
        (
            days(periods=[Period("2026-05-04", ""), Period("2026-05-04", "")]),
            CalendarError,
            "periods must start on different dates: got 2026-05-04 twice",
        ),
        (
            days(span=("2026-05-04", "2026-05-03")),
            CalendarError,
            "span must not end before it starts: got 2026-05-04 to 2026-05-03",
        ),
        (days(span=5), InputTypeError, "span must be a pair of dates: got 5"),
        (
            days(span=("1980-01-01", "1999-12-31"), holidays="DE"),
            HorizonError,
            "span must lie in the years that the holidays know, 1991 to 2100",
        ),
    ],
)
def test_rules_that_cannot_be(
    build: Callable[[], Calendar], error: type[KpikitError], words: str
) -> None:
    """A calendar is valid from the moment it exists."""
    with pytest.raises(error) as caught:
        build()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("ask", "error", "words"),
    [
        (lambda: OFFICE.elapsed(datetime(2026, 5, 4), MAY), NaiveTimeError, "tz="),
        (lambda: OFFICE.elapsed(5, MAY), InputTypeError, "start must be an aware"),
        (lambda: OFFICE.elapsed(None, MAY), InputTypeError, "start must be an aware"),
        (
            lambda: OFFICE.elapsed(MAY, FAR),
            HorizonError,
            "got 2101-05-04T00:00:00+00:00",
        ),
        (lambda: OFFICE.is_open(EARLY), HorizonError, "from 1970-01-01 to 2100-12-31"),
        (lambda: OFFICE.deadline(MAY, 4), DurationError, "write '4s'"),
        (lambda: OFFICE.deadline(MAY, -1 * timedelta(1)), DurationError, "use rewind"),
        (
            lambda: OFFICE.deadline([MAY], np.array([-5], "timedelta64[us]")),
            DurationError,
            "must not be negative",
        ),
        (lambda: OFFICE.deadline([MAY], [3600]), DurationError, "must have a unit"),
        (lambda: OFFICE.deadline([MAY], ["4h", 5]), DurationError, "must have a unit"),
        (lambda: OFFICE.deadline([MAY], [True]), InputTypeError, "must be durations"),
        (
            lambda: OFFICE.deadline(MAY, "900000h"),
            HorizonError,
            "the deadline must come",
        ),
        (
            lambda: OFFICE.deadline(MAY, "99999bd"),
            HorizonError,
            "the deadline must come",
        ),
        (lambda: OFFICE.rewind(MAY, "900000h"), HorizonError, "the start must come"),
        (lambda: OFFICE.rewind([MAY], "99999bd"), HorizonError, "the start must come"),
        (lambda: Calendar.always().next_close(MAY), HorizonError, "the next closing"),
        (
            lambda: Calendar.always().previous_open(MAY),
            HorizonError,
            "open around the clock, which neither opens nor closes",
        ),
        (
            lambda: Calendar.from_dict({"hours": "Mon 09:00-10:00", "tz": "UTC"} | BAD),
            CalendarError,
            "sources of holidays must be what to_dict() wrote: got {'land': 'PL'}",
        ),
        (
            lambda: Calendar.from_dict(
                {"hours": "", "tz": "UTC", "holidays": {"days": []}}
            ),
            CalendarError,
            "holidays must have known keys: got 'days'",
        ),
        (
            lambda: Calendar.from_dict(
                {"hours": "", "tz": "UTC", "periods": [{"at": "2026-01-01"}]}
            ),
            CalendarError,
            "periods must have from and hours: got {'at': '2026-01-01'}",
        ),
        (
            lambda: Calendar.from_dict({"union": [{"hours": "", "tz": "UTC"}]}),
            CalendarError,
            "union must be of two calendars: got [{",
        ),
        (
            lambda: Calendar.always().previous_close([MAY]),
            HorizonError,
            "previous closing",
        ),
        (
            lambda: list(OFFICE.intervals(FAR, MAY)),
            InputError,
            "end must not be before",
        ),
        (lambda: OFFICE.elapsed([MAY, MAY], [MAY] * 3), InputError, "got 2 and 3"),
        (lambda: OFFICE.elapsed([1.5], [MAY]), InputTypeError, "must be instants: got"),
        (lambda: OFFICE.elapsed(["x"], [MAY]), InputTypeError, "must be instants: got"),
        (
            lambda: OFFICE.is_open([MAY, datetime(2026, 1, 1)]),
            NaiveTimeError,
            "got aware and naive instants",
        ),
        (
            lambda: OFFICE.is_open([None, datetime(2026, 1, 1)]),
            NaiveTimeError,
            "must have a time zone: got 2026-01-01",
        ),
        (
            lambda: OFFICE.is_open(np.array(["2026-01-01"], "datetime64[D]")),
            InputTypeError,
            "must be instants",
        ),
        (
            lambda: OFFICE.is_open(np.datetime64("2026-01-01")),
            InputTypeError,
            "must be instants",
        ),
        (lambda: per("team", {"a": 5}), InputTypeError, "must be Calendar objects"),
        (
            lambda: per("team", 5),
            InputTypeError,
            "a column and calendars by its values",
        ),
        (
            lambda: per("team", {"acme": OFFICE}).calendar("acne"),
            UnknownNameError,
            "did you mean 'acme'? or give per",
        ),
        (
            lambda: Calendar.from_dict({"hours": {}, "zone": ""}),
            CalendarError,
            "'zone'",
        ),
        (lambda: Calendar.from_dict({"hours": {}}), CalendarError, "hours and tz"),
        (lambda: Calendar.from_dict(5), InputTypeError, "must be a mapping: got 5"),
        (
            lambda: (
                Calendar("Mon 09:00-10:00", tz="UTC", span=("2020-01-01", "2020-12-31"))
                | Calendar(
                    "Mon 09:00-10:00", tz="UTC", span=("2022-01-01", "2022-12-31")
                )
            ),
            CalendarError,
            "calendars must have a common span",
        ),
    ],
)
def test_questions_that_have_no_answer(
    ask: Callable[[], object], error: type[KpikitError], words: str
) -> None:
    """Nothing is clamped, guessed, or waited for without end."""
    with pytest.raises(error) as caught:
        ask()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("other", [5, None, "x"])
def test_calendars_combine_only_with_calendars(other: Any) -> None:
    """Python's own TypeError says so."""
    for combine in (
        lambda: OFFICE & other,
        lambda: OFFICE | other,
        lambda: OFFICE - other,
    ):
        with pytest.raises(TypeError, match="unsupported operand"):
            combine()


def test_a_never_open_calendar_answers_what_it_can() -> None:
    """Nothing is open; only what would wait for ever is an error."""
    never = Calendar("", tz="UTC", allow_never_open=True)
    column = np.array(["2026-05-04", "NaT"], "datetime64[us]")
    assert never.elapsed(MAY, MAY + timedelta(9)) == timedelta(0)
    assert never.elapsed(column, column).view(np.int64)[0] == 0
    assert not never.is_open(MAY)
    assert never.is_open(column).tolist() == [False, False]
    assert list(never.intervals(MAY, MAY + timedelta(9))) == []
    assert never.deadline(MAY, "0s") == MAY
    assert never.deadline([MAY], ["0s"])[0] == np.datetime64("2026-05-04T10:00")
    for ask in (
        lambda: never.next_open(MAY),
        lambda: never.next_open(column),
        lambda: never.deadline(MAY, "1h"),
        lambda: never.rewind(column, "1h"),
        lambda: never.deadline(column, "1bd"),
        lambda: never.rewind(MAY, "1bd"),
    ):
        with pytest.raises(HorizonError, match="must come within the horizon"):
            ask()
    assert never == Calendar.from_dict(never.to_dict())
    with pytest.raises(CalendarError, match="must open"):
        Calendar.from_dict({"hours": {}, "tz": "UTC"})
    closed = OFFICE - OFFICE
    assert closed.elapsed(MAY, MAY + timedelta(9)) == timedelta(0)
    with pytest.raises(HorizonError):
        closed.next_open(MAY)


def test_the_horizon_is_what_span_and_holidays_know() -> None:
    """A year without data raises, and is not taken as one without holidays."""
    german = Calendar("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE")
    known = datetime(1991, 1, 2, 12, tzinfo=UTC)
    assert german.is_open(known)
    with pytest.raises(HorizonError, match="holidays DE are known for 1991 to 2100"):
        german.is_open(known - timedelta(days=9))
    with pytest.raises(HorizonError, match="holidays DE"):
        (german | OFFICE).is_open(known - timedelta(days=9))
    with pytest.raises(HorizonError, match="holidays DE"):
        (OFFICE & german).rewind([MAY], "999999h")
    short = Calendar(
        "Mon-Fri 09:00-17:00", tz="Europe/Warsaw", span=("2026-05-04", "2026-05-08")
    )
    zone = ZoneInfo("Europe/Warsaw")
    first, last = short.horizon
    assert (first, last) == (
        datetime(2026, 5, 4, tzinfo=zone),
        datetime(2026, 5, 9, tzinfo=zone),
    )
    assert short.elapsed(first, last) == timedelta(hours=40)
    assert short.deadline(first, "40h") == datetime(2026, 5, 8, 17, tzinfo=zone)
    assert short.deadline(first, "4bd") == datetime(2026, 5, 8, 9, tzinfo=zone)
    for ask in (
        lambda: short.is_open(last),
        lambda: short.elapsed(first - timedelta(1), last),
        lambda: short.deadline(first, "41h"),
        lambda: short.deadline(first, "5bd"),
        lambda: short.rewind(last, "41h"),
        lambda: short.rewind(last, "5bd"),
        lambda: short.next_open(datetime(2026, 5, 8, 18, tzinfo=zone)),
    ):
        with pytest.raises(HorizonError):
            ask()


@pytest.mark.parametrize("ask", ["is_open", "next_open", "previous_close"])
@pytest.mark.parametrize("as_column", [False, True])
def test_an_instant_outside_is_told_as_it_was_given(ask: str, as_column: bool) -> None:
    calendar = Calendar("Mon 09:00-10:00", tz="UTC", span=("2026-01-01", "2026-02-01"))
    at = datetime(2026, 5, 1, 7, tzinfo=UTC)
    with pytest.raises(HorizonError, match=r"got 2026-05-01T07:00:00\+00:00;"):
        getattr(calendar, ask)([at] if as_column else at)
