"""What is said to differ is what a ticket would notice, and nothing else."""

from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kpikit.calendars import Calendar, Holidays, Period
from kpikit.check.meaning import difference
from kpikit.check.meaning.calendars import calendar_change
from kpikit.config import load_config
from kpikit.sla.plan import Plan

VALUES = {
    "tier": ("a", "b", "c"),
    "kind": ("i", "q"),
    "tags": ("x", "y", "z"),
    "priority": ("p1", "p2"),
}
DATES = (date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1))
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from(words), min_size=1, unique=True)
        for name, words in VALUES.items()
    },
)
TARGET = st.one_of(
    st.sampled_from(["1h", "60m", "2h"]),
    st.fixed_dictionaries(
        {"target": st.sampled_from(["1h", "2h"])},
        optional={
            "calendar": st.sampled_from(["eu", "us"]),
            "warn_at": st.just([50]),
        },
    ),
)
CLOCKS = st.dictionaries(
    st.sampled_from(["first_response", "resolution"]), TARGET, max_size=2
)
POLICY = st.fixed_dictionaries(
    {"targets": st.dictionaries(st.sampled_from(["p1", "p2", "*"]), CLOCKS)},
    optional={
        "when": CONDITIONS,
        "not": CONDITIONS,
        "valid": st.sampled_from(
            [
                {"from": DATES[0]},
                {"to": DATES[1]},
                {"from": DATES[0], "to": DATES[2]},
            ]
        ),
    },
)
POLICIES = st.lists(POLICY, min_size=1, max_size=4)
CALENDAR = st.sampled_from(
    [
        "eu",
        "us",
        {"per": "tier", "values": {"a": "eu"}, "default": "us"},
        {"per": "tier", "values": {"a": "us", "d": "eu"}, "default": "eu"},
    ]
)
DEFAULTS = st.fixed_dictionaries(
    {"calendar": CALENDAR}, optional={"warn_at": st.sampled_from([[50], [80, 50]])}
)


def config(policies: list[dict[str, Any]], defaults: dict[str, Any]) -> dict[str, Any]:
    named = [{"name": f"p{at}", **each} for at, each in enumerate(policies)]
    return {
        "schema": 1,
        "calendars": {
            "eu": {"timezone": "Europe/Berlin", "hours": "Mon-Fri 09:00-17:00"},
            "us": {"timezone": "America/New_York", "hours": "Mon-Fri 09:00-17:00"},
        },
        "defaults": defaults,
        "policies": named,
    }


def some(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """All sets of words."""
    rows = product((False, True), repeat=len(words))
    return [
        tuple(word for word, is_in in zip(words, row, strict=True) if is_in)
        for row in rows
    ]


TICKETS = [
    {"tier": tier, "kind": kind, "tags": tags, "priority": priority, "created": day}
    for tier, kind, tags, priority, day in product(
        ("a", "b", "c", "d", "other", None),
        ("i", "q", None),
        some(VALUES["tags"]),
        ("p1", "p2", "other", None),
        (date(2025, 12, 31), *DATES),
    )
]


def term(plan: Plan, ticket: dict[str, Any], clock: str) -> Any:
    """What holds for a ticket, by hand: the first policy, its target, its calendar."""
    for policy in plan.policies:
        if policy.matches(ticket.get, ticket["created"]):
            calendar = plan.calendar_of(ticket.get)
            found = plan.terms(policy, ticket["priority"], clock, calendar)
            if found is None:
                return None
            return found.target, found.calendar, frozenset(found.warn_at)
    return None


def holds(condition: dict[str, Any], ticket: dict[str, Any]) -> bool:
    value = ticket[condition["field"]]
    if condition["field"] == "created":
        return any(
            (each["from"] is None or each["from"] <= value.isoformat())
            and (each["before"] is None or value.isoformat() < each["before"])
            for each in condition["in"]
        )
    values = value if isinstance(value, tuple) else (value,)
    if "in" in condition:
        return any(each in condition["in"] for each in values)
    return not any(each in condition["not_in"] for each in values)


@settings(max_examples=12)
@given(POLICIES, POLICIES, DEFAULTS, DEFAULTS)
def test_a_target_differs_for_a_ticket_exactly_where_it_is_said_to(
    old: list[Any], new: list[Any], was: dict[str, Any], now: dict[str, Any]
) -> None:
    compare(config(old, was), config(new, now))


@settings(max_examples=12)
@given(st.data(), POLICIES, DEFAULTS)
def test_and_where_one_policy_is_changed_moved_or_gone(
    data: st.DataObject, old: list[Any], defaults: dict[str, Any]
) -> None:
    new = data.draw(st.permutations(old))
    at = data.draw(st.integers(0, len(new) - 1))
    new[at : at + data.draw(st.integers(0, 1))] = data.draw(
        st.lists(POLICY, max_size=1)
    )
    compare(config(old, defaults), config(new or old, defaults))


def compare(old: dict[str, Any], new: dict[str, Any]) -> None:
    plans = load_config(old).plan, load_config(new).plan
    told = difference(old, new).to_dict()["targets"]
    for clock in ("first_response", "resolution"):
        changes = [each for each in told if each["clock"] == clock]
        for ticket in TICKETS:
            was, now = (term(plan, ticket, clock) for plan in plans)
            mine = [
                each
                for each in changes
                if all(holds(condition, ticket) for condition in each["where"])
            ]
            assert len(mine) == (was != now), (ticket, was, now)
            for change in mine:
                assert (change["old"] is None) == (was is None)
                assert (change["new"] is None) == (now is None)


@given(POLICIES, DEFAULTS)
def test_a_config_means_what_it_means(old: list[Any], defaults: dict[str, Any]) -> None:
    tree = config(old, defaults)
    found = difference(tree, tree)
    assert found.is_empty
    assert not found.is_rewritten


@given(POLICIES, DEFAULTS)
def test_names_mean_nothing(old: list[Any], defaults: dict[str, Any]) -> None:
    tree = config(old, defaults)
    renamed = config(old, defaults)
    for policy in renamed["policies"]:
        policy["name"] += "-renamed"
    found = difference(tree, renamed)
    assert found.is_empty
    assert all(now == f"{was}-renamed" for was, now in found.policy_renames)


@given(POLICIES, POLICIES, DEFAULTS)
def test_the_way_back_is_the_way_there_turned_round(
    old: list[Any], new: list[Any], defaults: dict[str, Any]
) -> None:
    there = difference(config(old, defaults), config(new, defaults))
    back = difference(config(new, defaults), config(old, defaults))
    assert {(e.clock, e.old, e.new) for e in there.targets} == {
        (e.clock, e.new, e.old) for e in back.targets
    }


DAYS = st.dates(date(2026, 1, 1), date(2026, 2, 28))
INTERVALS = st.sampled_from(
    [["09:00-12:00", "13:00-17:00"], ["09:00-17:00"], ["22:00-06:00"], ["10:00-11:00"]]
)
WEEK = st.dictionaries(
    st.sampled_from(["mon", "tue", "wed", "sat"]), INTERVALS, min_size=1
)
RULES = st.builds(
    Calendar,
    WEEK,
    tz=st.just("UTC"),
    holidays=st.builds(
        lambda days, add, remove, half: Holidays.yearly(
            *days, add=add, remove=remove, half_days=half
        ),
        st.sets(st.sampled_from(["01-05", "01-06", "02-10"]), min_size=1),
        st.lists(DAYS, max_size=2),
        st.lists(DAYS, max_size=2),
        st.none() | st.dictionaries(DAYS, st.just("11:00"), max_size=1),
    ),
    exceptions=st.dictionaries(DAYS, INTERVALS | st.just("closed"), max_size=2),
    breaks=st.dictionaries(DAYS, st.just(["10:00-10:30", "15:00-18:00"]), max_size=2),
    periods=st.lists(
        st.builds(Period, st.sampled_from([date(2026, 2, 1), date(2026, 2, 12)]), WEEK),
        max_size=2,
        unique_by=lambda period: period.from_date,
    ),
    allow_never_open=st.just(True),
)
WINDOW = (date(2026, 1, 1), date(2026, 2, 28))


@given(RULES, RULES)
def test_every_date_with_other_hours_is_told_and_no_other(
    old: Calendar, new: Calendar
) -> None:
    found = calendar_change("eu", old, new, WINDOW)
    assert found == calendar_change("eu", old, new, WINDOW)
    told = {each.day for each in found.dates} | {*found.gained, *found.lost}
    day = WINDOW[0]
    while day <= WINDOW[1]:
        differs = starting_on(old, day) != starting_on(new, day)
        if day in told:
            assert differs, day
        elif differs:
            name = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()]
            assert any(
                name in spread(each.days)
                and (each.first is None or each.first <= day)
                and (each.last is None or day <= each.last)
                for each in found.hours
            ), day
        day += timedelta(days=1)


def spread(days: str) -> list[str]:
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    first, _, last = days.partition("-")
    return names[names.index(first) : names.index(last or first) + 1]


def starting_on(calendar: Calendar, day: date) -> list[tuple[int, int]]:
    """The hours of a date alone: all other dates are closed by exceptions."""
    rules = calendar.to_dict()
    rules.pop("allow_never_open", None)
    closed = {(day + timedelta(days=step)).isoformat(): "closed" for step in (-1, 1)}
    rules["exceptions"] = {**rules.get("exceptions", {}), **closed}
    breaks = {k: v for k, v in rules.get("breaks", {}).items() if k == day.isoformat()}
    rules["breaks"] = breaks
    alone = Calendar.from_dict({**rules, "allow_never_open": True})
    from datetime import UTC, datetime

    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return [
        (
            round((a.start - start).total_seconds()),
            round((a.end - start).total_seconds()),
        )
        for a in alone.intervals(start, start + timedelta(days=2))
    ]
