"""Published examples about answers, calls, work and money, built as desks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kpikit import Desk, Survey, Value, Work, kpis
from published_tickets import CASES, at, case, marked

__all__ = ["CASES"]

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


# ---------------------------------------------------------------- satisfaction
def surveys(kind: str, **scores: int) -> Desk:
    """Answers of a kind: ``s5=42`` are 42 fives."""
    given = [int(name[1:]) for name, often in scores.items() for _ in range(often)]
    return Desk(surveys=[Survey(kind, score=n, answered_at=at(9)) for n in given])


@case("delighted-csat")
def _() -> Value:
    return kpis.csat(surveys("csat", s5=42, s4=32, s3=10, s2=9, s1=14))


@case("wyapy-csat")
def _() -> Value:
    return kpis.csat(surveys("csat", s5=120, s4=40, s3=20, s2=10, s1=10))


@case("palos-nps")
def _() -> Value:
    told = surveys("nps", s9=30, s10=30, s7=10, s8=10, s0=10, s6=10)
    return kpis.nps(told)


@case("primecalculator-nps")
def _() -> Value:
    return kpis.nps(surveys("nps", s9=20, s10=40, s7=5, s8=20, s3=5, s6=10))


# ---------------------------------------------------------------- voice
def delivered(answered: int, of: int) -> Value:
    scores = marked(answered, of, 5, None)
    rows = [Survey("csat", score=score, sent_at=at(9)) for score in scores]
    return kpis.survey_response_rate(Desk(surveys=rows))


@case("clootrack-response-rate")
def _() -> Value:
    return delivered(400, 2500)


@case("bizfluent-response-rate")
def _() -> Value:
    return delivered(420, 800)


@case("yescalculator-ces")
def _() -> Value:
    return kpis.ces.using(rule="ease_mean")(surveys("ces", s6=1, s5=1, s4=1, s7=2))


@case("orgacuity-mean")
def _() -> Value:
    return kpis.average_rating(surveys("csat", s1=1, s2=1, s3=1, s4=1, s5=1))


@case("orgacuity-favourable")
def _() -> Value:
    return kpis.agent_satisfaction(surveys("agent", s1=1, s2=1, s3=1, s4=1, s5=1))


@case("thrivesparrow-favourable")
def _() -> Value:
    return kpis.employee_engagement(surveys("engagement", s5=25, s4=35, s3=20, s1=20))


@case("thrivesparrow-mean")
def _() -> Value:
    told = surveys("agent", s5=1, s4=2, s3=1, s2=1)
    return kpis.agent_satisfaction.using(rule="mean")(told)


@case("zenefits-enps")
def _() -> Value:
    told = surveys("agent", s9=10, s10=15, s7=25, s8=30, s0=5, s6=15)
    return kpis.agent_satisfaction.using(rule="enps")(told)


@case("xto10x-enps")
def _() -> Value:
    told = surveys("agent", s9=30, s10=30, s8=25, s6=15)
    return kpis.agent_satisfaction.using(rule="enps")(told)


# ---------------------------------------------------------------- contacts
def calls(answered: list[int], abandoned: list[int]) -> Desk:
    """Calls that waited so many seconds, until they were answered or given up."""
    number = len(answered) + len(abandoned)
    waits = [*answered, *abandoned]
    taken = [at(9) + SECOND * wait for wait in answered] + [None] * len(abandoned)
    ends = [at(9) + SECOND * (wait + 100) for wait in answered]
    ends += [at(9) + SECOND * wait for wait in abandoned]
    return Desk(
        contacts={
            "id": list(range(len(waits))),
            "channel": ["phone"] * number,
            "started_at": [at(9)] * number,
            "answered_at": taken,
            "ended_at": ends,
        }
    )


def of_icmi(rule: str) -> Value:
    """1,000 answered, 860 within 20 seconds; 60 given up, 20 within 20 seconds."""
    told = calls([*[20] * 860, *[21] * 140], [*[20] * 20, *[21] * 40])
    return kpis.service_level.using(rule=rule, within="20s")(told)


@case("icmi-of-answered")
def _() -> Value:
    return of_icmi("of_answered")


@case("icmi-of-offered")
def _() -> Value:
    return of_icmi("of_offered")


@case("icmi-short-abandons")
def _() -> Value:
    return of_icmi("short_abandons_left_out")


@case("vht-asa")
def _() -> Value:
    """800 waits of 7,200 seconds together."""
    return kpis.average_speed_of_answer(calls([0, 4, 9, 23] * 200, [300]))


@case("cca2z-abandoned")
def _() -> Value:
    return kpis.abandonment_rate(calls([10] * 1000, [60] * 45))


@case("tymeshift-handle-time")
def _() -> Value:
    rows = [
        Work(
            "ann",
            worked_at=at(9),
            work_seconds=60 * minutes,
            activity="support",
            ticket_id=ticket,
        )
        for ticket, minutes in (("123", 20), ("123", 10), ("124", 15))
    ]
    tickets = {"id": ["123", "124"], "created_at": [at(8)] * 2}
    metric = kpis.average_handle_time.using(rule="effort")
    return metric(Desk(work=rows, tickets=tickets))


# ---------------------------------------------------------------- bots
def chats(rule: str, handed_off: int, of: int) -> Value:
    passed = marked(handed_off, of, at(9, 5), None)
    told = Desk(
        contacts={
            "id": list(range(of)),
            "channel": ["chat"] * of,
            "started_at": [at(9)] * of,
            "is_bot": [True] * of,
            "handed_off_at": passed,
            "requester": [f"R{n}" for n in range(of)],
        },
        as_of=at(9) + 30 * DAY,
    )
    return kpis.bot_containment.using(rule=rule)(told)


@case("decagon-containment")
def _() -> Value:
    return chats("not_handed_off", 200, 1000)


@case("smartweb-escalated")
def _() -> Value:
    return chats("not_handed_off", 200, 1000)


@case("smartweb-containment")
def _() -> Value:
    return chats("contained", 150, 1000)


# ---------------------------------------------------------------- capacity and labour
def per_user(tickets: int, users: int, every: str) -> Value:
    told = Desk(
        tickets={"id": list(range(tickets)), "created_at": [at(9)] * tickets},
        user_counts={"users": [users], "valid_from": ["2020-01-01"]},
    )
    return kpis.tickets_per_user.every(every)(told)[0]


@case("metricnet-tickets-per-user")
def _() -> Value:
    return per_user(10_000, 8_000, "month")


@case("metricnet-tickets-prevented")
def _() -> Value:
    return per_user(9_000, 8_500, "month")


@case("indurkar-tickets-per-user")
def _() -> Value:
    return per_user(61_500, 150_000, "quarter")


def capacity(used: float, available: float) -> Value:
    told = {"resource": ["ann"], "used": [used], "available": [available]}
    return kpis.resource_utilization(Desk(capacity={**told, "at": [at(9)]}))


@case("retiredpm-utilization")
def _() -> Value:
    return capacity(32, 40)


@case("wikipedia-recorded-hours")
def _() -> Value:
    return capacity(30, 40)


@case("wikipedia-overtime")
def _() -> Value:
    return capacity(50, 40)


def shift(paid_minutes: int, waiting_minutes: int, *talks: int) -> Desk:
    """An agent's shift, and the calls in it, of so many minutes."""
    begins = [at(9) + HOUR * n for n in range(len(talks))]
    return Desk(
        shifts={
            "agent": ["ann"],
            "starts_at": [at(9)],
            "ends_at": [at(9) + 60 * SECOND * paid_minutes],
            "break_seconds": [0],
            "available_seconds": [60 * waiting_minutes],
        },
        contacts={
            "id": list(range(len(talks))),
            "channel": ["phone"] * len(talks),
            "agent": ["ann"] * len(talks),
            "started_at": begins,
            "answered_at": begins,
            "ended_at": [
                b + 60 * SECOND * t for b, t in zip(begins, talks, strict=True)
            ],
            "talk_seconds": [60 * minutes for minutes in talks],
            "hold_seconds": [0] * len(talks),
            "wrap_seconds": [0] * len(talks),
        },
    )


@case("techtarget-utilization")
def _() -> Value:
    """Of the 300 minutes logged in, 200 on calls and 100 waiting for them."""
    metric = kpis.agent_utilization.using(rule="with_available")
    return metric(shift(480, 100, *[50] * 4))


@case("fonolo-occupancy")
def _() -> Value:
    return kpis.occupancy(shift(60, 15, 45))


@case("fonolo-high-occupancy")
def _() -> Value:
    return kpis.occupancy(shift(60, 6, 54))


# ---------------------------------------------------------------- quality and projects
def checked(rule: str, errors: list[int], opportunities: int) -> Value:
    number = len(errors)
    tickets = {
        "id": list(range(number)),
        "created_at": [at(9)] * number,
        "resolved_at": [at(12)] * number,
        "errors": errors,
        "opportunities": [opportunities] * number,
    }
    return kpis.error_rate.using(rule=rule)(Desk(tickets=tickets))


NAILS = [0, 0, 2, 2, 2, 2, 2, 3, 3, 3]


@case("six-sigma-nails")
def _() -> Value:
    return checked("per_opportunity", NAILS, 5)


@case("six-sigma-defective-nails")
def _() -> Value:
    return checked("items", NAILS, 5)


@case("six-sigma-trainer-widgets")
def _() -> Value:
    return checked("per_opportunity", marked(50, 1000, 1, 0), 10)


def deployed(failed: int, of: int) -> Value:
    done = marked(failed, of, False, True)
    told = {"id": list(range(of)), "implemented_at": [at(9)] * of, "succeeded": done}
    return kpis.change_success_rate(Desk(changes=told))


@case("swarmia-changes")
def _() -> Value:
    return deployed(5, 20)


@case("jellyfish-changes")
def _() -> Value:
    return deployed(2, 5)


def trained(rule: str, completed: list[bool], required: list[bool], who: int) -> Value:
    """Trainings of so many agents, in turn, all due."""
    number = len(completed)
    told = Desk(
        trainings={
            "agent": [f"A{n % who}" for n in range(number)],
            "course": [f"C{n // who}" for n in range(number)],
            "due_at": [at(12)] * number,
            "completed_at": [at(10) if done else None for done in completed],
            "is_required": required,
        },
        as_of=at(12, day=20),
    )
    return kpis.training_completion.using(rule=rule)(told)


@case("taglab-training")
def _() -> Value:
    return trained("agents", marked(150, 200, True, False), [True] * 200, 200)


@case("codingace-training")
def _() -> Value:
    """Who is exempt is not required to."""
    done = marked(68, 80, True, False)
    return trained("agents", done, marked(76, 80, True, False), 80)


@case("trainual-training")
def _() -> Value:
    return trained("trainings", marked(250, 500, True, False), [True] * 500, 5)


# ---------------------------------------------------------------- audits
def audited(passed: list[bool], *, applies: Any = True, critical: Any = False) -> Value:
    number = len(passed)
    told = {
        "audit": ["A"] * number,
        "item": [f"I{n}" for n in range(number)],
        "weight": [1.0] * number,
        "passed": passed,
        "applicable": applies if isinstance(applies, list) else [applies] * number,
        "critical": critical if isinstance(critical, list) else [critical] * number,
        "audited_at": [at(9)] * number,
    }
    return kpis.audit_score(Desk(audits=told))


@case("radar-audit")
def _() -> Value:
    return audited([True, False, False], applies=[True, True, False])


@case("access-audit")
def _() -> Value:
    return audited(marked(5, 10, True, False))


@case("evaluagent-auto-fail")
def _() -> Value:
    return audited([True, True, True, False], critical=[False, False, False, True])


# ---------------------------------------------------------------- services, customers
def served(hours: float, down: timedelta) -> Value:
    begins = at(0, day=1)
    told = {"service": ["mail"], "starts_at": [begins + HOUR], "is_planned": [False]}
    told |= {"ends_at": [begins + HOUR + down], "affected_share": [1.0]}
    whole = Desk(outages=told, as_of=begins + HOUR * hours)
    return kpis.availability(whole.during(begins, begins + HOUR * hours))


@case("itsm-tools-availability")
def _() -> Value:
    return served(100, 2 * HOUR)


@case("two-nines")
def _() -> Value:
    return served(30 * 24, timedelta(hours=7, minutes=12))


def kept(start: int, won: int, end: int) -> Value:
    """Customers of a month: some leave, some are won, none of these leaves."""
    left = start + won - end
    since = ["2025-01-01"] * start + ["2026-01-10"] * won
    until = ["2026-01-20"] * left + [None] * (start + won - left)
    ids = list(range(start + won))
    told = Desk(customers={"id": ids, "valid_from": since, "valid_to": until})
    return kpis.customer_retention(told.during("2026-01"))


@case("agilebrand-retention")
def _() -> Value:
    return kept(1000, 250, 1100)


@case("calculator-city-retention")
def _() -> Value:
    return kept(500, 50, 520)


# ---------------------------------------------------------------- self-service
def visits(rule: str, users: int, askers: int) -> Value:
    told = Desk(
        self_service={
            "user": [f"U{n}" for n in range(users)],
            "viewed_at": [at(9)] * users,
            "views": [1] * users,
        },
        tickets={
            "id": list(range(askers)),
            "created_at": [at(9)] * askers,
            "requester": [f"R{n}" for n in range(askers)],
        },
    )
    return kpis.knowledge_base_usage.using(rule=rule)(told)


@case("zendesk-self-service-score")
def _() -> Value:
    return visits("sessions", 4, 1)


@case("gainsight-self-service-score")
def _() -> Value:
    return visits("users", 1000, 250)


@case("aicxstack-deflection")
def _() -> Value:
    told = Desk(
        self_service={
            "user": [f"U{n}" for n in range(400)],
            "viewed_at": [at(9)] * 400,
            "views": [1] * 400,
            "deflected": [True] * 400,
        },
        tickets={"id": list(range(600)), "created_at": [at(9)] * 600},
    )
    return kpis.self_service_rate(told)


# ---------------------------------------------------------------- money
def spent(amount: float, currency: str) -> dict[str, list[Any]]:
    cost = {"amount": [amount], "currency": [currency], "category": ["labour"]}
    return {"at": [at(9)], **cost}


def done(number: int) -> dict[str, list[Any]]:
    instants = {"created_at": [at(9)] * number, "first_resolved_at": [at(12)] * number}
    return {"id": list(range(number)), **instants}


@case("sparrowdesk-cost-per-ticket")
def _() -> Value:
    told = Desk(costs=spent(100_000, "INR"), tickets=done(2000))
    return kpis.cost_per_ticket(told)


@case("kaplan-anderson-orders")
def _() -> Value:
    """Of the time 70 % goes to orders, 10 % to inquiries, 20 % to credit checks."""
    parts = (("support", 70), ("inquiries", 10), ("credit", 20))
    rows = [
        Work("ann", worked_at=at(9), work_seconds=3600 * hours, activity=name)
        for name, hours in parts
    ]
    told = Desk(costs=spent(560_000, "USD"), work=rows, tickets=done(49_000))
    return kpis.cost_per_ticket.using(rule="activity")(told)


@case("cfi-sheep")
def _() -> Value:
    return kpis.roi.using(benefit="70000 USD")(Desk(costs=spent(50_000, "USD")))


@case("investopedia-shares")
def _() -> Value:
    metric = kpis.roi.using(benefit=12_500 + 500 - 125)
    return metric(Desk(costs=spent(10_000, "USD")))
