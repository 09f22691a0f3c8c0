"""Calendars agree with a slow twin that walks local days with zoneinfo."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from calendars.calendar_cases import DAY, Case, aware, cases, instants
from kpikit.units import BusinessDays
from reference import reference_calendar as slow

EDGES = ("next_open", "next_close", "previous_open", "previous_close")


@given(data=st.data(), case=cases())
def test_elapsed_is_what_walking_the_days_gives(
    data: st.DataObject, case: Case
) -> None:
    """For scalars and for columns, in both directions."""
    at = data.draw(st.lists(instants(case), min_size=2, max_size=6))
    stretches = case.twin.stretches(case.around)
    expected = [slow.elapsed(stretches, at[0], end) for end in at]
    found = [case.calendar.elapsed(aware(at[0]), aware(end)) for end in at]
    assert [each // timedelta(microseconds=1) for each in found] == expected
    ends = np.array(at).view("datetime64[us]")
    starts = np.full(len(at), at[0]).view("datetime64[us]")
    columns = case.calendar.elapsed(starts, ends)
    assert columns.view(np.int64).tolist() == expected
    broadcast = case.calendar.elapsed(aware(at[0]), ends)
    assert broadcast.view(np.int64).tolist() == expected


@given(data=st.data(), case=cases())
def test_deadline_is_earliest_and_rewind_latest(
    data: st.DataObject, case: Case
) -> None:
    """Both agree with the walk, and elapsed gives the amount back."""
    at = data.draw(instants(case))
    stretches = case.twin.stretches(case.around)
    total = slow.elapsed(stretches, at, at + 20 * DAY)
    behind = slow.elapsed(stretches, at - 20 * DAY, at)
    ahead = data.draw(st.integers(0, total) | st.just(total))
    back = data.draw(st.integers(0, behind) | st.just(behind))
    calendar, start = case.calendar, aware(at)
    column = np.array([at]).view("datetime64[us]")
    due = calendar.deadline(start, timedelta(microseconds=ahead))
    assert due == aware(slow.deadline(stretches, at, ahead))
    assert calendar.elapsed(start, due) == timedelta(microseconds=ahead)
    many = calendar.deadline(column, np.array([ahead]).view("timedelta64[us]"))
    assert many[0] == np.datetime64(due.replace(tzinfo=None), "us")
    begun = calendar.rewind(start, timedelta(microseconds=back))
    assert begun == aware(slow.rewind(stretches, at, back))
    assert calendar.elapsed(begun, start) == timedelta(microseconds=back)
    many = calendar.rewind(column, timedelta(microseconds=back))
    assert many[0] == np.datetime64(begun.replace(tzinfo=None), "us")


@given(data=st.data(), case=cases())
def test_edges_are_those_of_the_walk(data: st.DataObject, case: Case) -> None:
    """Next and previous openings and closings, and is_open."""
    at = data.draw(instants(case))
    stretches = case.twin.stretches(case.around)
    assume(any(at + DAY < a < case.around + 25 * DAY for a, _ in stretches))
    assume(any(at - DAY > b > case.around - 25 * DAY for _, b in stretches))
    column = np.array([at, np.iinfo(np.int64).min]).view("datetime64[us]")
    for edge in EDGES:
        expected = getattr(slow, edge)(stretches, at)
        if abs(expected - case.around) > 25 * DAY:
            continue  # a calendar that hardly closes: the walk ends before it does
        assert getattr(case.calendar, edge)(aware(at)) == aware(expected)
        found = getattr(case.calendar, edge)(column)
        assert found.view(np.int64)[0] == expected
        assert np.isnat(found[1])
    assert case.calendar.is_open(aware(at)) == slow.is_open(stretches, at)
    assert case.calendar.is_open(column).tolist() == [
        slow.is_open(stretches, at),
        False,
    ]


@given(data=st.data(), case=cases(), days=st.integers(1, 4))
def test_business_days_are_working_dates(
    data: st.DataObject, case: Case, days: int
) -> None:
    """Deadline and rewind by business days agree with the walk over dates."""
    at = data.draw(instants(case))
    dates = [day for _, _, day in case.twin.owned(case.around)]
    near = timedelta(days=25)
    here = slow.local_date(case.twin.zone, at)
    assume(
        len({d for d in dates if here + timedelta(1) < d < case.middle + near}) > days
    )
    assume(
        len({d for d in dates if here - timedelta(2) > d > case.middle - near}) > days
    )
    expected = case.twin.deadline_days(at, days)
    assert case.calendar.deadline(aware(at), BusinessDays(days)) == aware(expected)
    expected = case.twin.rewind_days(at, days)
    assert case.calendar.rewind(aware(at), f"{days}bd") == aware(expected)


@given(data=st.data(), case=cases())
def test_intervals_are_the_stretches_cut_at_both_ends(
    data: st.DataObject, case: Case
) -> None:
    """Their lengths add up to elapsed, none touches the next, and none is empty."""
    low, high = sorted(data.draw(st.tuples(instants(case), instants(case))))
    found = list(case.calendar.intervals(aware(low), aware(high)))
    expected = [
        (max(a, low), min(b, high))
        for a, b in case.twin.stretches(case.around)
        if max(a, low) < min(b, high)
    ]
    pairs = [(slow.micros(each.start), slow.micros(each.end)) for each in found]
    assert pairs == expected
    total = sum((each.length for each in found), timedelta())
    assert total == case.calendar.elapsed(aware(low), aware(high))


@given(data=st.data(), one=cases(plain=True), two=cases(plain=True))
def test_calendars_combine_like_sets_of_instants(
    data: st.DataObject, one: Case, two: Case
) -> None:
    """Across zones too: every instant is open as the operator says."""
    low, high = sorted(data.draw(st.tuples(instants(one), instants(one))))
    stretches = [case.twin.stretches(one.around) for case in (one, two)]
    made = {
        "|": one.calendar | two.calendar,
        "&": one.calendar & two.calendar,
        "-": one.calendar - two.calendar,
    }
    for sign, calendar in made.items():
        both = slow.combined(sign, *stretches)
        expected = slow.elapsed(both, low, high)
        assert calendar.elapsed(aware(low), aware(high)) == expected * slow.MICRO
        assert calendar.is_open(aware(low)) == slow.is_open(both, low)


@given(data=st.data(), one=cases(), two=cases())
def test_union_and_intersection_add_up(
    data: st.DataObject, one: Case, two: Case
) -> None:
    """Elapsed on a | b plus on a & b equals the sum of both."""
    low, high = (aware(data.draw(instants(one))) for _ in range(2))
    a, b = one.calendar, two.calendar
    both = (a | b).elapsed(low, high) + (a & b).elapsed(low, high)
    assert both == a.elapsed(low, high) + b.elapsed(low, high)
    assert (a - b).elapsed(low, high) + (a & b).elapsed(low, high) == a.elapsed(
        low, high
    )


@given(data=st.data(), case=cases())
def test_elapsed_adds_up_over_a_split(data: st.DataObject, case: Case) -> None:
    """elapsed(a, b) + elapsed(b, c) == elapsed(a, c), whatever the order."""
    a, b, c = (aware(data.draw(instants(case))) for _ in range(3))
    calendar = case.calendar
    assert calendar.elapsed(a, b) + calendar.elapsed(b, c) == calendar.elapsed(a, c)
    assert calendar.elapsed(a, b) == -calendar.elapsed(b, a)
