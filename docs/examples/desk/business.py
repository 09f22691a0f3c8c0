"""Money, customers, people and services: the small tables around the tickets."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

from arrivals import Ticket
from crew import AGENTS, requesters
from dice import Dice
from hours import DAY, HOUR, MINUTE, instant, stamp
from sheets import Sheet
from story import END, FIRST_DAY, LAST_DAY, MONTHS, REDISTRIBUTED, is_working
from surveys import PROJECTS

_CURRENCY = "RUB"
_MONTHLY_SALES = (162_000, 151_000, 148_000, 158_000, 143_000, 139_000)
_MONTHLY_COSTS = {
    ("labour", "support"): 640_000,
    ("labour", "service"): 350_000,
    ("labour", "development"): 480_000,
    ("licences", ""): 92_000,
    ("telephony", "support"): 38_000,
    ("premises", ""): 120_000,
}
_CUSTOMERS = 80
_SERVICES = ("portal", "api", "telephony")


def _months() -> list[tuple[int, date, date]]:
    """Number, first day and last day of each month."""
    pairs = pairwise(MONTHS)
    return [(n, a, b - timedelta(days=1)) for n, (a, b) in enumerate(pairs)]


def _daytime(day: date, dice: Dice) -> str:
    return stamp(instant(day, dice.between(9, 17) * HOUR))


def _workday(first: date, last: date, dice: Dice) -> date:
    spread = (last - first).days
    while True:
        day = first + timedelta(days=dice.whole(0, spread))
        if is_working(day):
            return day


def costs() -> Sheet:
    """What the desk costs, booked at the end of each month."""
    dice = Dice("costs")
    rows = []
    for number, _, last in _months():
        for (category, team), amount in _MONTHLY_COSTS.items():
            drift = 1 + 0.012 * number + dice.between(-0.02, 0.02)
            booked = stamp(instant(last, 18 * HOUR))
            total = round(amount * drift, -2)
            rows.append([booked, f"{total:.2f}", _CURRENCY, category, team])
    return Sheet("costs.csv", ("at", "amount", "currency", "category", "team"), rows)


def sales() -> Sheet:
    """Hours, subscriptions and one-off jobs, which fall short in some months."""
    dice = Dice("sales")
    rows = []
    kinds = {"hours": 0.45, "subscription": 0.3, "one_off": 0.25}
    for number, first, last in _months():
        total = _MONTHLY_SALES[number]
        parts = [dice.between(0.5, 1.5) for _ in range(dice.whole(11, 15))]
        amounts = [round(total * part / sum(parts), -2) for part in parts]
        amounts[-1] += total - sum(amounts)
        for amount in amounts:
            kind = dice.weighted(kinds)
            agent = dice.pick(AGENTS) if kind == "one_off" or dice.chance(0.3) else ""
            customer = f"customer-{dice.whole(1, _CUSTOMERS // 2):02}"
            sold = _daytime(_workday(first, last, dice), dice)
            rows.append([sold, f"{amount:.2f}", _CURRENCY, kind, agent, customer])
    rows.sort()
    columns = ("sold_at", "amount", "currency", "kind", "agent", "customer")
    return Sheet("sales.csv", columns, rows)


def headcount() -> Sheet:
    """Full-time equivalents; one moves from the first line to the second."""
    rows: list[list[object]] = [
        ["1", 6.0, FIRST_DAY, REDISTRIBUTED, "support"],
        ["1", 5.0, REDISTRIBUTED, None, "support"],
        ["2", 3.0, FIRST_DAY, REDISTRIBUTED, "service"],
        ["2", 4.0, REDISTRIBUTED, None, "service"],
        ["3", 2.5, FIRST_DAY, MONTHS[2], "development"],
        ["3", 3.0, MONTHS[2], None, "development"],
    ]
    columns = ("line", "fte", "valid_from", "valid_to", "team")
    return Sheet("headcount.csv", columns, rows)


def user_counts() -> Sheet:
    """Supported users of each organisation."""
    counts = {"acme": (410, 425, 455), "globex": (250, 262, 258)}
    ends = (MONTHS[2], MONTHS[4], None)
    rows = [
        [users, MONTHS[2 * place], ends[place], organization]
        for organization, numbers in counts.items()
        for place, users in enumerate(numbers)
    ]
    columns = ("users", "valid_from", "valid_to", "organization")
    return Sheet("user_counts.csv", columns, rows)


def customers() -> Sheet:
    """Customers from a date up to another: some leave, some come."""
    dice = Dice("customers")
    rows: list[list[object]] = []
    for number in range(1, _CUSTOMERS + 1):
        is_new = number > 68
        came = _workday(
            FIRST_DAY if is_new else date(2023, 1, 1),
            date(2026, 6, 12) if is_new else date(2025, 12, 31),
            dice,
        )
        is_leaving = number > _CUSTOMERS // 2 and dice.chance(0.22)
        left = _workday(max(came, FIRST_DAY), LAST_DAY, dice) if is_leaving else None
        if left is not None and left <= came:
            left = None
        rows.append([f"customer-{number:02}", came, left])
    return Sheet("customers.csv", ("id", "valid_from", "valid_to"), rows)


def self_service(tickets: list[Ticket]) -> Sheet:
    """Help-centre visits: most end there, some are followed by a ticket."""
    dice = Dice("self_service")
    rows = []
    for ticket in tickets:
        is_written = ticket.channel in ("web", "email") and not ticket.is_spam
        if is_written and dice.chance(0.24):
            viewed = ticket.created_at - dice.whole(2, 25) * MINUTE
            name = ticket.requester.name
            rows.append([stamp(viewed), name, dice.whole(1, 4), False, ticket.id])
    people = requesters()
    for number, first, last in _months():
        for _ in range(120 + 12 * number):
            person = dice.pick(people)
            day = first + timedelta(days=dice.whole(0, (last - first).days))
            viewed = instant(day, dice.between(8, 17) * HOUR, person.zone)
            is_deflected = None if dice.chance(0.15) else dice.chance(0.82)
            cells = [stamp(viewed), person.name, dice.whole(1, 9), is_deflected, ""]
            rows.append(cells)
    rows.sort(key=lambda row: (row[0], row[1]))
    columns = ("viewed_at", "user", "views", "deflected", "ticket_id")
    return Sheet("self_service.csv.gz", columns, rows)


def outages() -> Sheet:
    """Seven outages: one planned, two that overlap, one not over yet."""
    told = [
        ("portal", date(2026, 1, 20), 9.5, 1.25, False, 0.6),
        ("api", date(2026, 2, 11), 14.2, 0.7, False, 1.0),
        ("portal", date(2026, 3, 15), 1.5, 4.0, True, 1.0),
        ("telephony", date(2026, 4, 22), 11.0, 2.1, False, 0.4),
        ("portal", date(2026, 6, 9), 10.0, 3.0, False, 0.8),
        ("portal", date(2026, 6, 9), 12.0, 2.5, False, 0.3),
        ("api", date(2026, 6, 30), 20.5, None, False, 0.5),
    ]
    rows: list[list[object]] = []
    for service, day, hour, length, is_planned, share in told:
        start = instant(day, hour * HOUR)
        end = None if length is None else start + int(length * HOUR)
        rows.append([service, stamp(start), stamp(end), is_planned, share])
    columns = ("service", "starts_at", "ends_at", "is_planned", "affected_share")
    return Sheet("outages.csv", columns, rows)


def changes() -> Sheet:
    """Changes brought to production; fewer succeed as they become more."""
    dice = Dice("changes")
    rows: list[list[object]] = []
    for number, first, last in _months():
        found = []
        for _ in range(6 + 2 * number):
            day = _workday(first, last, dice)
            is_good = dice.chance(0.95 - 0.025 * number)
            found.append([_daytime(day, dice), is_good, dice.pick(_SERVICES)])
        rows += sorted(found, key=lambda row: str(row[0]))
    numbered = [[f"CH{n:03}", *row] for n, row in enumerate(rows, 1)]
    columns = ("id", "implemented_at", "succeeded", "service")
    return Sheet("changes.csv", columns, numbered)


def capacity() -> Sheet:
    """How much of each resource was used, measured once a month."""
    dice = Dice("capacity")
    resources = {
        "agent_hours": (1600, 0.6, 0.035),
        "licences": (40, 0.7, 0.03),
        "storage_gb": (2000, 0.45, 0.05),
        "telephone_lines": (12, 0.55, 0.0),
        "budget": (1_800_000, 0.94, 0.01),
    }
    rows = []
    for number, _, last in _months():
        at = stamp(instant(last, 18 * HOUR))
        for name, (available, share, drift) in resources.items():
            used = available * (share + drift * number + dice.between(-0.03, 0.03))
            rows.append([name, round(used), available, at])
    return Sheet("capacity.csv", ("resource", "used", "available", "at"), rows)


def trainings() -> Sheet:
    """Courses of each agent, due or voluntary."""
    dice = Dice("trainings")
    courses = {
        "data_protection": (date(2026, 2, 27), True),
        "product_basics": (date(2026, 3, 31), True),
        "security": (date(2026, 5, 29), True),
        "de_escalation": (date(2026, 9, 30), True),
        "sql": (None, False),
    }
    rows: list[list[object]] = []
    for course, (due, is_required) in courses.items():
        for agent in AGENTS:
            due_at = None if due is None else instant(due, 18 * HOUR)
            around = END - 20 * DAY if due_at is None else due_at
            at = around - int(dice.around(11, 9) * DAY)
            is_done = dice.chance(0.94 if is_required else 0.5) and at < END
            done_at = stamp(at) if is_done else ""
            rows.append([agent, course, stamp(due_at), done_at, is_required])
    columns = ("agent", "course", "due_at", "completed_at", "is_required")
    return Sheet("trainings.csv", columns, rows)


def audits() -> Sheet:
    """Monthly audits of a check list; in one of them a critical item failed."""
    dice = Dice("audits")
    items = {
        "access_rights": (3, True),
        "backup_tested": (3, True),
        "personal_data": (3, True),
        "escalation_path": (2, False),
        "ticket_categories": (1, False),
        "shift_handover": (1, False),
        "reply_templates": (1, False),
        "expense_limits": (2, False),
        "change_approval": (2, False),
        "supplier_contracts": (1, False),
    }
    rows: list[list[object]] = []
    for number, first, _ in _months():
        at = stamp(instant(first.replace(day=17), 15 * HOUR))
        for item, (weight, is_critical) in items.items():
            is_good = dice.chance(0.88) or is_critical
            if number == 4 and item == "backup_tested":
                is_good = False
            is_applicable = is_critical or dice.chance(0.93)
            cells: list[object] = [f"A{number + 1}", item, weight, is_good]
            rows.append([*cells, is_applicable, is_critical, at])
    columns = (
        "audit",
        "item",
        "weight",
        "passed",
        "applicable",
        "critical",
        "audited_at",
    )
    return Sheet("audits.csv", columns, rows)


def projects() -> Sheet:
    """Projects with plan, end, budget and cost; one has no budget."""
    told: list[tuple[date, int | None, int, float]] = [
        (date(2026, 1, 30), -3, 240_000, 0.96),
        (date(2026, 2, 27), 0, 310_000, 1.02),
        (date(2026, 3, 20), 9, 180_000, 1.11),
        (date(2026, 4, 17), -1, 420_000, 0.99),
        (date(2026, 5, 15), 21, 260_000, 1.24),
        (date(2026, 5, 29), None, 350_000, 1.08),
        (date(2026, 6, 19), 4, 150_000, 1.05),
        (date(2026, 9, 30), None, 500_000, 0.42),
    ]
    rows: list[list[object]] = []
    for project, (planned, late, budget, used) in zip(PROJECTS, told, strict=True):
        finished = None if late is None else planned + timedelta(days=late)
        cost = f"{budget * used:.2f}"
        rows.append([project, planned, finished, f"{budget}.00", cost, _CURRENCY])
    columns = ("id", "planned_end_on", "finished_on", "budget", "cost", "currency")
    return Sheet("projects.csv", columns, rows)


SMALL: tuple[Callable[[], Sheet], ...] = (
    costs,
    sales,
    headcount,
    user_counts,
    customers,
    outages,
    changes,
    capacity,
    trainings,
    audits,
    projects,
)
