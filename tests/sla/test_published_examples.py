"""Worked examples that others published, with what they say and where.

A number that a source does not print is marked as worked out by hand.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import Calendar, Clock, Desk, Event, Ticket
from kpikit.sla import On, Policy, Reading, begin, built_in, read, run

H = timedelta(hours=1)
ALWAYS = Calendar.always()


def at(hour: float, day: int = 4) -> datetime:
    """An hour of a day from Monday, 2026-05-04 on."""
    return datetime(2026, 5, day, tzinfo=UTC) + hour * H


def event(when: datetime, kind: str, value: str | None = None, **fields: Any) -> Event:
    return Event("T", at=when, kind=kind, value=value, **fields)


def cycles(
    name: str, *events: Event, created: datetime, now: datetime, **options: Any
) -> list[Reading]:
    """Every cycle of a built-in clock with a target of 8 h around the clock."""
    policy = Policy("p", targets={"*": {name: "8h"}})
    statuses = {
        "new": "run",
        "open": "run",
        "pending": "pause",
        "on_hold": {"requester_wait": "run", "periodic_update": "run"}
        | {"default": "pause"},
        "solved": "resolved",
        "closed": "closed",
    }
    live = begin(
        [policy],
        Ticket("T", created_at=created),
        calendar=ALWAYS,
        clocks={name: built_in(name, **options)},
        statuses=statuses,
    )
    for each in events:
        live = live.apply(each)
    return list(live.cycles(now).get(name, ()))


def hours(readings: list[Reading]) -> list[float]:
    return [reading.elapsed / H for reading in readings]


MONDAY, TUESDAY, WEDNESDAY = 4, 5, 6
GITLAB = [
    event(at(14, MONDAY), "message", role="agent"),
    event(at(14, MONDAY), "status", "open"),
    event(at(15.5, MONDAY), "message", role="requester"),
    event(at(16, MONDAY), "message", role="agent"),
    event(at(16, MONDAY), "status", "pending"),
    event(at(10, TUESDAY), "message", role="requester"),
    event(at(10, TUESDAY), "status", "open"),
    event(at(11, TUESDAY), "status", "on_hold"),
    event(at(14, WEDNESDAY), "status", "open"),
    event(at(14.5, WEDNESDAY), "message", role="agent"),
    event(at(14.5, WEDNESDAY), "status", "solved"),
]


@pytest.mark.parametrize(
    ("clock", "wanted"),
    [
        # Printed: FRT 5 hours.
        ("first_response", [5]),
        # Printed: NRT 30 minutes, of the first wait; the second by hand.
        ("next_response", [0.5, 28.5]),
        # Printed: 2 hours and 46.5 hours; before the first reply by hand. The last
        # reply begins another wait, which the solution ends in the same instant.
        ("periodic_update", [5, 2, 46.5, 0]),
        # By hand from the printed timeline: new 5 h, open 2 + 1 + 0.5 h, on hold 27 h.
        # The page prints 8.5 h open, 27.5 h on hold and so 41 and 13.5, which its own
        # timeline does not give.
        ("requester_wait", [35.5]),
        ("agent_work", [8.5]),
    ],
)
def test_the_ticket_of_the_gitlab_handbook(clock: str, wanted: list[float]) -> None:
    """Ticket #12345 of "Metrics definitions".

    GitLab Handbook, Customer Support Operations, Zendesk,
    https://handbook.gitlab.com/handbook/security/customer-support-operations/zendesk/metrics-definitions
    """
    found = cycles(clock, *GITLAB, created=at(9), now=at(15, WEDNESDAY))
    assert hours(found) == wanted


def test_a_pausable_update_of_the_gitlab_handbook() -> None:
    """Printed: 2 hours, then "in Open + On-hold" 28.5 hours: pending is left out."""
    found = cycles(
        "periodic_update",
        *GITLAB,
        created=at(9),
        now=at(15, WEDNESDAY),
        pausable=True,
    )
    assert hours(found) == [5, 2, 28.5, 0]


@pytest.mark.parametrize(
    ("closed", "reopened", "due"), [(13, 15, 18), (15, 18, 19)], ids=["before", "after"]
)
def test_reopening_as_bolddesk_counts_it(
    closed: float, reopened: float, due: float
) -> None:
    """Due at 4 PM; closed time is added: 6 PM and 7 PM.

    BoldDesk, "Recalculating SLA Upon Ticket Reopening", scenarios 1 and 2,
    https://support.bolddesk.com/kb/article/15281
    """
    moves = [event(at(closed), "closed"), event(at(reopened), "reopened")]
    (found,) = cycles("resolution", *moves, created=at(8), now=at(reopened))
    assert found.original_due_at == at(16)
    assert found.due_at == at(due)
    assert found.breached_at is None


def test_closed_time_in_both_modes_of_nanorep() -> None:
    """Printed: 8 hours by default, one hour where closed time is ignored.

    nanorep, "What are the SLA 'Closed' time modes?",
    http://support.nanorep.com/Ticketing-System/SLA/1009688182
    (raised at 9:00, closed after 5 minutes, for 8 hours: to the minute 8 h 5 min).
    """
    moves = [event(at(9 + 1 / 12), "closed"), event(at(17 + 1 / 12), "reopened")]
    (counted,) = cycles(
        "resolution",
        *moves,
        created=at(9),
        now=at(17 + 1 / 12),
        on_reopen="continue_with_closed",
    )
    assert counted.elapsed == timedelta(hours=8, minutes=5)
    moves = [event(at(11), "closed"), event(at(19), "reopened")]
    (ignored,) = cycles("resolution", *moves, created=at(10), now=at(19))
    assert ignored.elapsed == H


def test_a_stopped_sla_of_jira_starts_a_new_cycle() -> None:
    """After a stop a start condition begins a new cycle, the past one stays listed.

    Atlassian, Jira Service Management 4.21, "How teams see SLAs", Past cycles,
    https://confluence.atlassian.com/servicemanagementserver0421/how-teams-see-slas-1115653768.html
    """
    moves = [event(at(10), "resolved"), event(at(12), "reopened")]
    options = {"created": at(9), "now": at(13), "on_reopen": "new_cycle"}
    found = cycles("resolution", *moves, **options)
    assert [(reading.state, reading.elapsed) for reading in found] == [
        ("met", H),
        ("running", H),
    ]


def test_the_goal_of_16_hours_of_jira() -> None:
    """From Monday 11:00: 6 h, 7 h on Tuesday, and 3 h of Thursday, so 11:00 (by hand).

    Hours and goal of Request A in Atlassian, Jira Service Management 4.17, "How teams
    see SLAs", Remaining time,
    https://confluence.atlassian.com/servicemanagementserver0417/how-teams-see-slas-1072468255.html
    "Goal time doesn't take any future pauses into account": the original due instant.
    """
    calendar = Calendar(
        "Mon 09:00-17:00; Tue 09:00-16:00; Thu 08:00-17:00", tz="Europe/Warsaw"
    )
    start = datetime(2026, 5, 4, 9, tzinfo=UTC)  # 11:00 in Warsaw
    thursday = datetime(2026, 5, 7, 9, tzinfo=UTC)
    plain = read(calendar, target="16h", start=start, as_of=start)
    assert plain.due_at == plain.original_due_at == thursday
    paused = read(
        calendar,
        target="16h",
        start=start,
        pauses=[(start, start + 2 * H)],
        as_of=start + 3 * H,
    )
    assert paused.due_at == thursday + 2 * H
    assert paused.original_due_at == thursday
    assert paused.remaining == 15 * H


def test_a_pause_moves_the_target_date_by_its_length() -> None:
    """Paused for 10 minutes: the target date is 10 minutes later.

    Appfire, Time to SLA, "Set When the SLA Pauses",
    https://appfire.atlassian.net/wiki/spaces/TTS/pages/43876910
    """
    pause = (at(10), at(10) + timedelta(minutes=10))
    found = read(ALWAYS, target="4h", start=at(9), pauses=[pause], as_of=at(11))
    assert found.due_at == at(13) + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("mode", "start", "due"),
    [("retarget", 9, 13), ("restart", 12, 16)],
    ids=["retroactive start", "without"],
)
def test_a_priority_raised_after_three_hours_in_servicenow(
    mode: str, start: float, due: float
) -> None:
    """With a retroactive start the new SLA counts from the creation.

    ServiceNow, Xanadu, "Configure SLA retroactive start and pause": an incident of
    priority 3 becomes 1 after 3 hours. The targets of 8 h and 4 h are ours.
    """
    (found,) = raised(mode, event(at(12), "priority", "1", old="3"), now=at(12.5))
    assert found.started_at == at(start)
    assert found.due_at == at(due)
    assert found.target == 4 * H


def test_a_retroactive_pause_in_servicenow() -> None:
    """What the old SLA had paused moves the breach time of the new one as well.

    ServiceNow, Helsinki, "Use SLA retroactive pause": pause time between the
    retroactive start and now increases the breach time. The times are of the
    community's answer "how retroactive pause functionality works?" (created at 10:00,
    pending at 10:10, priority 1 at 10:30); open again at 11:00 is ours.
    """
    moves = [
        event(at(10 + 1 / 6), "status", "pending"),
        event(at(10.5), "priority", "1", old="3"),
        event(at(11), "status", "open"),
    ]
    (found,) = raised("retarget", *moves, now=at(12), created=at(10))
    assert found.started_at == at(10)
    assert found.time_in("paused") == timedelta(minutes=50)
    assert found.due_at == at(14) + timedelta(minutes=50)


def raised(
    mode: str, *events: Event, now: datetime, created: datetime | None = None
) -> tuple[Reading, ...]:
    targets = {"1": {"resolution": "4h"}, "3": {"resolution": "8h"}}
    live = begin(
        [Policy("p", targets=targets)],
        Ticket("T", created_at=created or at(9), priority="3"),
        calendar=ALWAYS,
        clocks={"resolution": built_in("resolution", on_priority_change=mode)},
    )
    for each in events:
        live = live.apply(each)
    return live.cycles(now)["resolution"]


def test_a_later_priority_does_not_judge_earlier_replies_again() -> None:
    """Each event keeps the priority that was active when it was applied.

    fivetran/dbt_zendesk, DECISIONLOG.md, "SLA Priority Applied at Event Time".
    """
    events = [
        event(at(9.5), "message", role="agent"),
        event(at(10), "message", role="requester"),
        event(at(12), "message", role="agent"),
        event(at(13), "priority", "high", old="low"),
        event(at(14), "message", role="requester"),
        event(at(16), "message", role="agent"),
    ]
    targets = {"low": {"next_response": "4h"}, "high": {"next_response": "1h"}}
    desk = Desk(tickets=[Ticket("T", created_at=at(9), priority="high")], events=events)
    rows = run([Policy("p", targets=targets)], desk, calendar=ALWAYS).to_dicts()
    assert [(r["priority"], r["state"]) for r in rows] == [
        ("low", "met"),
        ("high", "breached"),
    ]


def test_a_target_applied_later_counts_a_first_reply_from_the_creation() -> None:
    """Not from when the SLA was applied.

    fivetran/dbt_zendesk, DECISIONLOG.md, "Zendesk Support First Reply Time SLA
    Opinionated Logic".
    """
    targets = {"high": {"first_response": "4h"}}
    live = begin(
        [Policy("p", targets=targets)],
        Ticket("T", created_at=at(9), priority="low"),
        calendar=ALWAYS,
    )
    live = live.apply(event(at(11), "priority", "high", old="low"))
    found = live.apply(event(at(12), "message", role="agent")).reading(at(12))
    assert (found.state, found.elapsed) == ("met", 3 * H)


def test_stop_goes_before_pause_and_pause_before_start() -> None:
    """Where one value of a field is a rule of each.

    Toolstrek, SLA for Jira, Project Admin Guide, Rule priorities,
    https://confluence.toolstrek.ru/sla/latest/project-admin-guide-100008735.html
    """
    entered = On(kind="stage", value="B")
    clock = Clock(start=entered, pause=entered)
    live = clock.begin(Ticket("T", created_at=at(9)), target="4h", calendar=ALWAYS)
    assert live.apply(event(at(10), "stage", "B")).reading(at(11)).state == "paused"
    clock = Clock(start=On(kind="created"), pause=entered, stop=entered)
    live = clock.begin(Ticket("T", created_at=at(9)), target="4h", calendar=ALWAYS)
    assert live.apply(event(at(10), "stage", "B")).reading(at(11)).state == "met"
