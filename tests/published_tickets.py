"""Published examples about tickets, built as desks: docs/reference/published.toml."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from kpikit import Calendar, Desk, Event, Value, kpis

__all__ = ["CASES", "at"]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Case = Callable[[], Any]
CASES: dict[str, Case] = {}


def at(hour: int, minute: int = 0, *, day: int = 5) -> datetime:
    """An instant of January 2026; the fifth is a Monday."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def case(name: str) -> Callable[[Case], Case]:
    """The builder of a published example."""

    def keep(build: Case) -> Case:
        CASES[name] = build
        return build

    return keep


def marked(hits: int, of: int, yes: Any, no: Any) -> list[Any]:
    """A column in which some rows are marked."""
    return [yes] * hits + [no] * (of - hits)


def desk(number: int, **columns: Any) -> Desk:
    """Tickets of one instant, half a year ago, with further columns."""
    ids = list(range(number))
    tickets = {"id": ids, "created_at": [at(9)] * number, **columns}
    return Desk(tickets=tickets, as_of=at(9) + 180 * DAY)


def conversation(*said: tuple[str, datetime]) -> Desk:
    """A ticket whose messages are of these roles, at these instants."""
    opened = said[0][1]
    events = [Event("T", at=opened, kind="created")]
    events += [Event("T", at=when, kind="message", role=role) for role, when in said]
    return Desk(events=events)


def answered(opened: datetime, reply: datetime, calendar: Calendar | None) -> Value:
    """The first response time of a ticket, in open time or on the wall clock."""
    told = conversation(("requester", opened), ("agent", reply))
    return kpis.first_response_time.using(calendar=calendar)(told)


# ---------------------------------------------------------------- response
@case("zoho-first-response")
def _() -> Value:
    return answered(at(10), at(11, 30), None)


@case("keeping-overnight")
def _() -> Value:
    office = Calendar("mon-fri 08:00-17:00", tz="UTC")
    return answered(at(18), at(9, day=6), office)


@case("keeping-off-hours")
def _() -> Value:
    return answered(at(18), at(19), Calendar("mon-fri 08:00-17:00", tz="UTC"))


@case("keeping-no-schedule")
def _() -> Value:
    return answered(at(18), at(8, day=6), None)


@case("generatekpi-first-response")
def _() -> Value:
    """Half of them after 20 minutes, half after 80."""
    replies = marked(250, 500, at(9, 20), at(10, 20))
    return kpis.first_response_time(desk(500, first_response_at=replies))


@case("ilert-mtta")
def _() -> Value:
    events = [
        Event("A", at=at(14), kind="created"),
        Event("A", at=at(14, 2), kind="status", role="agent", value="open"),
        Event("B", at=at(15), kind="created"),
        Event("B", at=at(15, 3), kind="note", role="agent"),
    ]
    metric = kpis.first_response_time.using(rule="acknowledged")
    return metric(Desk(events=events, statuses={"open": "run"}))


@case("sparrowdesk-average-response")
def _() -> Value:
    told = conversation(
        ("agent", at(10)),
        ("requester", at(10)),
        ("agent", at(10, 30)),
        ("requester", at(10, 30)),
        ("agent", at(11)),
    )
    return kpis.next_response_time(told)


@case("kpitree-request-at-nine")
def _() -> Value:
    told = conversation(("requester", at(9)), ("agent", at(9, 30)))
    return kpis.next_response_time(told)


@case("kpitree-follow-up")
def _() -> Any:
    told = conversation(
        ("requester", at(9)),
        ("agent", at(9, 2)),
        ("requester", at(10)),
        ("agent", at(14)),
    )
    assert kpis.first_response_time(told).value == 2 * MINUTE
    waits = [row["value"] for row in kpis.next_response_time.rows(told).to_dicts()]
    return max(waits)


# ---------------------------------------------------------------- resolution
def resolved(*hours: float) -> Desk:
    ends = [at(9) + HOUR * each for each in hours]
    return desk(len(hours), resolved_at=ends, first_resolved_at=ends)


@case("bmc-mttr")
def _() -> Value:
    return kpis.resolution_time(resolved(44, 100, 40, 20))


@case("bit1024-resolution")
def _() -> Value:
    return kpis.resolution_time(resolved(*[1, 4, 7] * 10))


@case("kpitree-long-tail")
def _() -> Value:
    return kpis.resolution_time(resolved(*[2] * 9, 120))


@case("kpitree-most-within-two-hours")
def _() -> Value:
    return kpis.resolution_time.within("2h")(resolved(*[2] * 9, 120))


# ---------------------------------------------------------------- first contact
def settled(hits: int, of: int) -> Value:
    """Tickets resolved with one reply, among such with three."""
    told = desk(
        of,
        first_resolved_at=[at(12)] * of,
        agent_replies=marked(hits, of, 1, 3),
        reopens=[0] * of,
    )
    return kpis.first_contact_resolution(told)


@case("sparrowdesk-fcr")
def _() -> Value:
    return settled(120, 200)


@case("zapscale-fcr")
def _() -> Value:
    return settled(70, 100)


@case("kpitree-reopened")
def _() -> Value:
    closed = [at(12)] * 600
    told = desk(600, first_resolved_at=closed, reopens=marked(42, 600, 1, 0))
    return kpis.reopen_rate(told)


# ---------------------------------------------------------------- flow
def escalated(hits: int, of: int) -> Value:
    events = [Event(n, at=at(9), kind="created") for n in range(of)]
    events += [Event(n, at=at(10), kind="escalated") for n in range(hits)]
    return kpis.escalation_rate(Desk(events=events))


@case("operately-escalations")
def _() -> Value:
    return escalated(5, 50)


@case("qeeebo-escalations")
def _() -> Value:
    return escalated(50, 500)


@case("codingace-open-tickets")
def _() -> Value:
    """460 tickets, of which 360 are resolved, 20 closed and 25 opened again."""
    events = [Event(n, at=at(9), kind="created") for n in range(120 + 340)]
    events += [Event(n, at=at(10), kind="resolved") for n in range(360)]
    events += [Event(n, at=at(10), kind="closed") for n in range(360, 380)]
    events += [Event(n, at=at(11), kind="reopened") for n in range(25)]
    return kpis.backlog(Desk(events=events))


@case("calculator-city-backlog")
def _() -> Value:
    new, next_day = at(9, day=1), at(9, day=2)
    events = [Event(n, at=new, kind="created") for n in range(212)]
    events += [Event(n, at=next_day, kind="created") for n in range(212, 212 + 52)]
    events += [Event(n, at=next_day, kind="resolved") for n in range(40)]
    days = kpis.backlog.every("day")(Desk(events=events, as_of=at(23, day=2)))
    assert [line.value for line in days] == [212, 224]
    return days[-1]


# ---------------------------------------------------------------- promises
def share_resolved(hits: int, of: int) -> Value:
    return kpis.resolution_rate(
        desk(of, first_resolved_at=marked(hits, of, at(12), None))
    )


@case("tymeshift-resolution-rate")
def _() -> Value:
    """The solved ones were received before: what counts is the period."""
    before = at(9) - 30 * DAY
    told = Desk(
        tickets={
            "id": list(range(98 + 74)),
            "created_at": [at(9)] * 98 + [before] * 74,
            "first_resolved_at": [None] * 98 + [at(12)] * 74,
        }
    )
    return kpis.resolution_rate.using(rule="flow").every("month")(told)[-1]


@case("sparrowdesk-resolution-rate")
def _() -> Value:
    return share_resolved(950, 1000)


@case("mindmesh-resolution-rate")
def _() -> Value:
    return share_resolved(350, 400)


def transferred(hits: int, of: int) -> Value:
    """Calls that went from one agent to another, who may give them back."""
    events = []
    for call in range(of):
        holders = ["ann", "bob", "ann"] if call < hits else ["ann"]
        events += [Event(call, at=at(9), kind="created")]
        events += [
            Event(call, at=at(10, turn), kind="assigned", value=who)
            for turn, who in enumerate(holders)
        ]
    return kpis.transfer_rate(Desk(events=events))


@case("oraclecms-transfers")
def _() -> Value:
    return transferred(150, 1000)


@case("toolroost-transfers")
def _() -> Value:
    return transferred(18, 180)


@case("mfgcalcs-on-time")
def _() -> Value:
    """Those on time arrive at the promised instant."""
    due, late = at(12), at(12, 1)
    ends = marked(940, 1000, due, late)
    return kpis.resolved_on_time(desk(1000, due_at=[due] * 1000, resolved_at=ends))


# ---------------------------------------------------------------- repeat contacts
def came(*times: int) -> Desk:
    """Requesters who came so often, a day between."""
    who = [n for n, often in enumerate(times) for _ in range(often)]
    when = [at(9) + DAY * turn for often in times for turn in range(often)]
    return desk(len(who), created_at=when, requester=[f"R{n}" for n in who])


@case("intelligentbee-repeat-customers")
def _() -> Value:
    return kpis.repeat_contact_rate(came(*[2] * 15, *[3] * 5, *[1] * 80))


@case("sparrowdesk-repeat-tickets")
def _() -> Value:
    metric = kpis.repeat_contact_rate.using(rule="contacts")
    return metric(came(*[2] * 60, *[1] * 480))


@case("sqm-call-back")
def _() -> Value:
    return kpis.repeat_contact_rate(came(*[2] * 30, *[1] * 70))


# ---------------------------------------------------------------- agreements
@case("sparrowdesk-sla")
def _() -> Value:
    return kpis.sla_compliance.using(rule="per_ticket")(
        ticket_id=list(range(1000)), state=marked(900, 1000, "met", "breached")
    )


@case("biztoolkit-sla")
def _() -> Value:
    return kpis.sla_compliance(state=marked(980, 1000, "met", "breached"))


@case("kpilibrary-sla")
def _() -> Value:
    return kpis.sla_compliance(state=["met", "breached"])


# ---------------------------------------------------------------- stages and cycles
def staged(**stages: datetime) -> Desk:
    """A change that reached its stages at these instants."""
    events = [Event("T", at=at(8), kind="created")]
    events += [Event("T", at=when, kind="stage", value=n) for n, when in stages.items()]
    return Desk(events=events)


@case("artofcto-deployment")
def _() -> Value:
    told = staged(implementation_done=at(9), deployed=at(14))
    return kpis.deployment_lag(told)


@case("atlassian-kitchen")
def _() -> Value:
    told = staged(implementation_started=at(20, 10), implementation_done=at(20, 30))
    return kpis.implementation_time(told)


@case("atlassian-order")
def _() -> Value:
    metric = kpis.stage_time.using(from_stage="ordered", to_stage="delivered")
    return metric(staged(ordered=at(20), delivered=at(20, 30)))


def worked(asked: datetime, begun: datetime, done: datetime, rule: str) -> Value:
    """A task that somebody takes and ends."""
    events = [
        Event("T", at=asked, kind="created"),
        Event("T", at=begun, kind="assigned", role="agent", value="ann"),
        Event("T", at=done, kind="resolved", role="agent"),
    ]
    return kpis.cycle_time.using(rule=rule)(Desk(events=events))


@case("engineeringniche-cycle")
def _() -> Value:
    return worked(at(9, day=1), at(9, day=1), at(9, day=5), "cycle")


@case("engineeringniche-lead")
def _() -> Value:
    return worked(at(9, day=1), at(9, day=6), at(9, day=10), "lead")


@case("atlassian-cycle")
def _() -> Value:
    return worked(at(20), at(20, 10), at(20, 30), "cycle")


# ---------------------------------------------------------------- mix
def channels(name: str, **tickets: int) -> Value:
    """The share of a channel, among tickets of several."""
    came_by = [channel for channel, n in tickets.items() for _ in range(n)]
    lines = kpis.channel_share.by("channel")(desk(len(came_by), channel=came_by))
    return next(line for line in lines if line.group["channel"] == name)


@case("sparrowdesk-chat-share")
def _() -> Value:
    return channels("chat", chat=600, email=300, phone=100)


@case("sparrowdesk-phone-share")
def _() -> Value:
    return channels("phone", chat=600, email=300, phone=100)


@case("beefed-email-share")
def _() -> Value:
    """A ticket for each 500 interactions."""
    return channels("email", email=92, chat=52, phone=21, self_service=75)
