"""Calendars, defaults and policies of a config measure tickets."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from kpikit.calendars.calendar import Calendar
from kpikit.calendars.holiday_rules import Holidays
from kpikit.calendars.rules import Period
from kpikit.config.load import load_config
from kpikit.config.model import Config
from kpikit.desk.desk import Desk
from kpikit.desk.ticket import Ticket
from kpikit.errors import InputError, UnavailableError, UnknownTableError

FILE = Path(__file__).with_name("policy_config.toml")
CONFIG = load_config(FILE)
EU = Calendar(
    {"mon-thu": ["09:00-12:30", "13:00-18:00"], "fri": ["09:00-16:00"]},
    tz="Europe/Berlin",
    holidays=Holidays("DE-BY", add=["2026-12-24"]),
    exceptions={"2026-10-02": ["09:00-12:00"]},
    periods=[Period("2027-01-01", {"mon-fri": ["08:00-17:00"]})],
)


def config(text: str) -> Config:
    return load_config("schema = 1\n" + text)


def test_the_design_s_config_is_clean() -> None:
    assert dict(CONFIG.calendars) == {"eu": EU, "always": Calendar.always()}
    assert [policy.name for policy in CONFIG.policies] == ["gold-incident", "default"]
    assert CONFIG.policies[0].valid == (date(2026, 1, 1), None)
    assert CONFIG.defaults.calendar == "eu"
    assert CONFIG.defaults.warn_at == (50, 80)
    assert CONFIG.pausable == ("periodic_update",)
    named = {goal.metric.name for goal in CONFIG.goals} | set(CONFIG.unused)
    assert named == {
        "first_contact_resolution",
        "resolved_within",
        "next_response_time",
        "support_revenue",
    }


def test_a_target_may_have_its_own_calendar_and_warnings() -> None:
    created = datetime(2026, 1, 17, 10, tzinfo=UTC)
    extra = {"tier": "gold"}
    ticket = Ticket(
        "T1", created_at=created, priority="urgent", kind="incident", extra=extra
    )
    found = CONFIG.begin(ticket).readings(created + timedelta(hours=3))
    assert found["first_response"].due_at == created + timedelta(minutes=30)
    assert found["resolution"].warned_at == created + timedelta(hours=3)


def test_what_is_declared_about_clocks_reaches_them() -> None:
    clocks = CONFIG.plan.clocks
    assert set(clocks) == {"periodic_update"}
    assert clocks["periodic_update"].pause is not None
    found = config(
        "[defaults]\non_reopen = 'new_cycle'\non_priority_change = 'forward'\n"
        "responders = ['agent', 'bot']\n[[policies]]\nname = 'a'\n"
        "targets = {'*' = {resolution = '1h'}}\n"
    ).plan
    assert found.calendar == Calendar.always()
    assert found.clocks["resolution"].on_reopen == "new_cycle"
    assert found.clocks["first_response"].on_reopen == "ignore"
    assert found.clocks["next_response"].on_priority_change == "forward"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hours = 'Mon-Fri 09:00-17:00'", Calendar("Mon-Fri 09:00-17:00", tz="UTC")),
        ("always = true", Calendar.always()),
        (
            "always = true\nholidays = [2026-12-24, '2026-12-25']",
            Calendar(
                "Mon-Sun 00:00-24:00", tz="UTC", holidays=["2026-12-24", "2026-12-25"]
            ),
        ),
        (
            (
                "hours = {mon = '09:00-12:00,13:00-17:00'}\nholidays = 'PL'\n"
                "breaks = {2026-05-04 = ['10:00-10:15']}\n"
                "exceptions = {2026-05-05 = 'closed'}\nspan = [2020-01-01, 2030-12-31]"
            ),
            Calendar(
                "Mon 09:00-12:00,13:00-17:00",
                tz="UTC",
                holidays="PL",
                breaks={"2026-05-04": ["10:00-10:15"]},
                exceptions={"2026-05-05": "closed"},
                span=("2020-01-01", "2030-12-31"),
            ),
        ),
        (
            (
                "hours = 'Mon 09:00-17:00'\nholidays = { country = ['DE-BY', 'PL'],"
                " observed = false, half_days = {12-31 = '13:00'} }"
            ),
            Calendar(
                "Mon 09:00-17:00",
                tz="UTC",
                holidays=Holidays(
                    ["DE-BY", "PL"], observed=False, half_days={"12-31": "13:00"}
                ),
            ),
        ),
        (
            (
                "hours = 'Mon 09:00-17:00'\nholidays = { country = 'EE',"
                " categories = ['public'], half_days = '14:00', remove = [2026-02-24] }"
            ),
            Calendar(
                "Mon 09:00-17:00",
                tz="UTC",
                holidays=Holidays(
                    "EE",
                    categories=["public"],
                    half_days="14:00",
                    remove=["2026-02-24"],
                ),
            ),
        ),
    ],
)
def test_calendars_are_read_and_written(written: str, meant: Calendar) -> None:
    found = config(f"[calendars.x]\ntimezone = 'UTC'\n{written}")
    assert found.calendars["x"] == meant
    assert load_config(found.to_dict()) == found


def test_what_is_read_is_written_the_same() -> None:
    bare = attrs.evolve(CONFIG, path=None, unused=())
    assert load_config(CONFIG.to_dict()) == bare
    assert hash(load_config(CONFIG.to_dict())) == hash(bare)
    assert load_config(CONFIG.to_dict()).to_dict() == CONFIG.to_dict()


PER = """[calendars.a]
timezone = "UTC"
hours = "Mon-Fri 09:00-17:00"
[calendars.b]
timezone = "UTC"
always = true
[defaults]
calendar = { per = "organization", values = { acme = "b" }, default = "a" }
boundary = ">="
public_only = false
[[policies]]
name = "all"
when = { priority = "high" }
not = { tier = ["gold", true] }
valid = { from = "2026-01-01", to = 2027-01-01 }
targets = { "*" = { first_response = { every = "1h", warn_at = [50] } } }
"""


def test_a_column_of_tickets_may_choose_the_calendar() -> None:
    found = config(PER)
    friday = datetime(2026, 5, 1, 20, tzinfo=UTC)
    due = []
    for organization in ("acme", "globex"):
        ticket = Ticket(
            "T", created_at=friday, priority="high", organization=organization
        )
        due.append(found.begin(ticket).readings(friday)["first_response"].due_at)
    assert due == [
        datetime(2026, 5, 1, 21, tzinfo=UTC),
        datetime(2026, 5, 4, 10, tzinfo=UTC),
    ]
    assert load_config(found.to_dict()) == found


TABLES = {
    "tickets": {
        "id": ["A", "B", "C"],
        "created_at": [datetime(2026, 6, 15, 8, tzinfo=UTC)] * 3,
        "tier": ["gold", "silver", "gold"],
        "kind": ["incident", "question", "incident"],
        "priority": ["high", "normal", "normal"],
    },
    "events": {
        "ticket_id": ["A", "A", "B"],
        "at": [datetime(2026, 6, 15, hour, tzinfo=UTC) for hour in (9, 12, 9)],
        "kind": ["message", "resolved", "note"],
        "role": ["agent", "agent", "agent"],
    },
}


def test_a_desk_gets_its_sla_table_from_tables_files_and_a_desk(tmp_path: Path) -> None:
    desk = CONFIG.desk(TABLES)
    rows = desk.sla.to_dicts()
    shown = [(row["ticket_id"], row["clock"], row["policy"]) for row in rows]
    assert ("A", "resolution", "gold-incident") in shown
    assert ("B", "first_response", "default") in shown
    assert desk.sla.column("ticket_id").kind == desk.tickets.column("id").kind
    assert desk.priorities == ("urgent", "high", "normal")

    plain = Desk(**TABLES, statuses=dict(CONFIG.statuses))
    assert not plain.has_table("sla")
    again = CONFIG.desk(plain)
    assert again.sla.to_dicts() == rows
    assert CONFIG.desk(again).sla.to_dicts() == rows

    file = tmp_path / "tickets.csv"
    file.write_text(
        "id,created_at,tier,kind,priority\nA,2026-06-15T08:00Z,gold,incident,high\n"
    )
    read = CONFIG.desk(file, as_of=datetime(2026, 6, 16, tzinfo=UTC))
    assert {row["state"] for row in read.sla.to_dicts()} == {"overdue", "outside_hours"}


def test_the_run_explains_a_ticket() -> None:
    run = CONFIG.run(Desk(**TABLES))
    assert run.explain("A").policy == "gold-incident"
    assert "first_response #1" in run.explain("B").text()


def test_where_no_statuses_are_declared_the_desk_says_what_they_mean() -> None:
    found = config("[[policies]]\nname = 'a'\ntargets.'*'.resolution = '1h'\n")
    desk = Desk(**TABLES, statuses={"odd": "pause"})
    assert found.run(desk).plan.statuses == {"odd": "pause"}


def test_what_cannot_be_run_is_said() -> None:
    with pytest.raises(InputError, match=r"must have policies.*\[\[policies\]\]"):
        config("").begin(Ticket("T"))
    with pytest.raises(UnknownTableError, match="did you mean 'tickets'"):
        CONFIG.desk({"tickts": {}})
    with pytest.raises(UnavailableError, match="priority"):
        CONFIG.run(Desk(tickets={"id": ["A"], "created_at": [datetime.now(UTC)]}))
