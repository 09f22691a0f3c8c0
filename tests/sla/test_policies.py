"""Policies and targets as data: matching, validity, bad input."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kpikit.calendars import Calendar, per
from kpikit.desk import Desk, Ticket
from kpikit.errors import (
    DurationError,
    InputError,
    InputTypeError,
    UnavailableError,
    UnknownNameError,
)
from kpikit.sla import Clock, Live, On, Plan, Policy, Target, begin, run
from kpikit.units import BusinessDays

ALWAYS = Calendar.always()
GOLD = Policy(
    "gold",
    when={"tier": ["gold", "silver"], "tags": "vip"},
    not_={"kind": ["spam"], "vip": [True]},
    valid={"from": "2026-01-01", "to": date(2027, 1, 1)},
    targets={
        "high": {"first_response": "30m"},
        "*": {"resolution": {"target": "3bd", "calendar": "eu", "warn_at": [50]}},
    },
)


def matches(**fields: Any) -> bool:
    given = {"tier": "gold", "tags": ("new", "vip"), **fields}
    return GOLD.matches(given.get, date(2026, 5, 4))


def test_all_fields_must_have_one_of_their_values() -> None:
    assert matches()
    assert matches(tier="silver")
    assert not matches(tier="tin")
    assert not matches(tier=None)
    assert not matches(tags=("new",))


def test_any_excluded_value_excludes() -> None:
    assert not matches(kind="spam")
    assert not matches(vip=True)
    assert matches(kind="question", vip=False)


def test_a_whole_float_is_the_number_that_a_policy_names() -> None:
    """A frame turns whole numbers into floats where one is missing."""
    seats = Policy("big", when={"seats": [5]}, targets={"*": {"resolution": "4h"}})
    nan, now = float("nan"), datetime(2026, 5, 4, 9, tzinfo=UTC)
    column = [5.0, nan, 5.5]
    tickets = {"id": [1, 2, 3], "created_at": [now] * 3, "seats": column}
    rows = run([seats], Desk(tickets=tickets, as_of=now), calendar=ALWAYS).to_dicts()
    assert [row["policy"] for row in rows] == ["big", None, None]
    for value, policy in zip(column, ("big", None, None), strict=True):
        ticket = Ticket(1, created_at=now, extra={"seats": value})
        assert begin([seats], ticket, calendar=ALWAYS).policy == policy


def test_a_policy_is_valid_up_to_and_not_on_its_last_date() -> None:
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [GOLD.is_valid(day) for day in days] == [False, True, True, False]
    assert not GOLD.is_valid(None)


def test_a_named_priority_does_not_fall_through() -> None:
    assert GOLD.target("high", "resolution") is None
    assert GOLD.target("high", "first_response") == Target("30m")
    for priority in ("low", None):
        found = GOLD.target(priority, "resolution")
        assert found is not None
        assert found.amount == BusinessDays(3)


def test_policies_and_targets_are_data() -> None:
    written = json.loads(json.dumps(GOLD.to_dict()))
    assert Policy.from_dict(written) == GOLD
    fine = Target(timedelta(microseconds=1500), calendar=ALWAYS, warn_at=(10,))
    assert Target.read(json.loads(json.dumps(fine.to_dict()))) == fine
    assert Target.read({"every": "2h"}) == Target("2h")
    assert Target(None).to_dict() == {"target": None}


def test_code_may_use_any_predicate() -> None:
    """A function of the columns that it reads; live and in columns the same."""
    big = Policy(
        "big",
        when={"tier": ["gold"]},
        where=lambda row: (row["seats"] or 0) > 100,
        reads="seats",
        targets={"*": {"resolution": "1h"}},
    )
    rest = Policy("rest", targets={"*": {"resolution": "4h"}})
    seats = {"A": 150, "B": 100, "C": None, "D": 500}
    tiers = dict(zip("ABCD", ("gold", "gold", "gold", "tin"), strict=True))
    start = datetime(2026, 5, 4, tzinfo=UTC)
    desk = Desk(
        tickets={
            "id": list("ABCD"),
            "created_at": [start] * 4,
            "seats": list(seats.values()),
            "tier": list(tiers.values()),
        },
        as_of=start,
    )
    rows = run([big, rest], desk, calendar=ALWAYS).to_dicts()
    wanted = ["big", "rest", "rest", "rest"]
    assert [row["policy"] for row in rows] == wanted
    lives = [
        begin(
            [big, rest],
            Ticket(name, created_at=start, extra={"seats": n, "tier": tiers[name]}),
            calendar=ALWAYS,
        )
        for name, n in seats.items()
    ]
    assert [live.policy for live in lives] == wanted
    with pytest.raises(InputError, match="'big' must have no function to be written"):
        lives[0].to_dict()
    with pytest.raises(UnavailableError, match="must have the column 'tier'"):
        run([big], Desk(tickets={"id": [1], "created_at": [start]}), calendar=ALWAYS)


def test_a_plan_is_data() -> None:
    eu = Calendar("Mon-Fri 09:00-17:00", tz="Europe/Berlin")
    plan = Plan(
        (GOLD,),
        calendar=per("tier", {"gold": ALWAYS}, default=eu),
        calendars={"eu": eu},
        clocks={"own": Clock(start=On(kind="assigned"))},
        statuses={"wait": {"resolution": "run", "default": "pause"}},
        warn_at=[75],
    )
    again = Plan.from_dict(json.loads(json.dumps(plan.to_dict())))
    assert again == plan
    assert again.classes["resolution"]["wait"] == "run"
    assert again.classes["first_response"]["wait"] == "pause"
    terms = plan.terms(GOLD, "low", "resolution", ALWAYS)
    assert terms is not None
    assert (terms.calendar_name, terms.warn_at) == ("eu", (50,))
    assert plan.name_of(ALWAYS) == "gold"
    assert plan.name_of(Calendar("Mon 09:00-10:00", tz="UTC")) == "default"
    bare = Plan((), calendar=per("tier", {"gold": ALWAYS}))
    assert Plan.from_dict(bare.to_dict()) == bare


def test_the_date_of_creation_is_local() -> None:
    tokyo = Calendar("Mon-Fri 09:00-17:00", tz="Asia/Tokyo")
    plan = Plan((GOLD,), calendar=tokyo, calendars={"eu": tokyo})
    late = datetime(2025, 12, 31, 20, tzinfo=UTC)
    micros = int(late.timestamp()) * 1_000_000
    assert plan.created_on(micros, tokyo) == date(2026, 1, 1)
    assert plan.created_on(None, tokyo) is None


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: Policy("p", when=["gold"]), InputTypeError, "when and not_ must be"),
        (lambda: Policy("p", targets=[]), InputTypeError, "targets must be a mapping"),
        (lambda: Policy("p", targets={"*": "4h"}), InputTypeError, "targets.'*'"),
        (lambda: Policy("p", valid=(1, None)), InputTypeError, "valid must be two"),
        (lambda: Policy("p", valid="2026-01-01"), InputTypeError, "valid must be two"),
        (lambda: Policy("p", valid=("may", None)), InputTypeError, "got 'may'; write"),
        (lambda: Policy("p", valid=(None,)), InputTypeError, "valid must be two dates"),
        (
            lambda: Policy("p", where="seats", reads=["seats"]),
            InputTypeError,
            "where must be a function of a ticket's columns: got 'seats'",
        ),
        (lambda: Policy("p", where=bool), InputError, "where and reads must be given"),
        (lambda: Policy("p", reads=["a"]), InputError, "where and reads must be given"),
        (
            lambda: Policy("p", valid=("2026-01-02", "2026-01-02")),
            InputError,
            "valid must end after it begins",
        ),
        (lambda: Policy.from_dict({"nam": "p"}), InputError, "known keys: got 'nam'"),
        (lambda: Policy.from_dict({}), InputError, "policy must have 'name'"),
        (lambda: Target("0h"), DurationError, "must be more than zero"),
        (lambda: Target("4h", calendar=4), InputTypeError, "calendar must be a name"),
        (lambda: Target.read({"targte": "4h"}), InputError, "got 'targte'"),
        (lambda: Target.read({"calendar": "eu"}), InputError, "one of 'target' and"),
        (
            lambda: Plan((GOLD,), calendar=ALWAYS),
            UnknownNameError,
            "calendar of policy 'gold' must be known: got 'eu'",
        ),
        (
            lambda: Plan(
                (Policy("p", targets={"*": {"resoluton": "4h"}}),), calendar=ALWAYS
            ),
            UnknownNameError,
            "clock of policy 'p' must be known: got 'resoluton'; did you mean",
        ),
        (lambda: Plan(("gold",), calendar=ALWAYS), InputTypeError, "policies must be"),
        (lambda: Plan((), calendar="eu"), InputTypeError, "calendar must be a"),
        (
            lambda: Plan((), calendar=ALWAYS, clocks={"own": "created"}),
            InputTypeError,
            "own must be a Clock: got 'created'; write clocks={'fieldwork': Clock(",
        ),
        (
            lambda: Plan((), calendar=ALWAYS, calendars=[ALWAYS]),
            InputTypeError,
            "a Calendar must have a name: got [<Calendar",
        ),
        (lambda: Plan(5, calendar=ALWAYS), InputTypeError, "policies must be Policy"),
        (lambda: Policy.from_dict(5), InputTypeError, "policy must be a mapping: got"),
        (lambda: Clock.from_dict(5), InputTypeError, "clock must be a mapping: got 5"),
        (lambda: Plan.from_dict({}), InputError, "plan must have 'policies': got noth"),
        (lambda: Live.from_dict({}), InputError, "life must have 'plan': got nothing"),
        (lambda: Plan(()), InputTypeError, "got None; write Calendar.always()"),
    ],
)
def test_bad_policies_are_named(make: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        make()
    assert words.replace("targets.'*'", "targets['*']") in str(caught.value)
