"""What is brought to the meeting: worse figures, their causes, who stands out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

import kpikit as kk
from kpikit import Desk, Scorecard, col, kpis
from kpikit.cli import main
from kpikit.errors import InputError, InputTypeError

START = datetime(2026, 5, 4, 9, tzinfo=UTC)


def slower() -> Desk:
    """Two fortnights: the second slow for P2 only; team b escalates most of its own."""
    rows = []
    for number in range(400):
        second = number >= 200
        priority = "P2" if number % 4 else "P1"
        minutes = 20 + number % 7 + (60 if second and priority == "P2" else 0)
        at = START + timedelta(days=14 * second, minutes=45 * (number % 200))
        team = "b" if number % 5 == 0 else "a"
        rate = 2 if team == "b" else 20
        rows.append(
            {
                "id": f"T{number}",
                "created_at": at,
                "first_response_at": at + timedelta(minutes=minutes),
                "resolved_at": at + timedelta(hours=2),
                "escalated_at": at + timedelta(hours=1) if number % rate == 0 else None,
                "priority": priority,
                "team": team,
            }
        )
    tickets = {name: [row[name] for row in rows] for name in rows[0]}
    return Desk(tickets=tickets, as_of=START + timedelta(days=28))


@pytest.fixture(scope="module")
def found() -> object:
    """The review of the second fortnight."""
    goals = Scorecard([kpis.first_response_time.at_most("30m")])
    return kk.review(
        slower(), START + timedelta(days=14), START + timedelta(days=28), goals=goals
    )


def test_what_got_worse_is_named_with_its_cause(found: object) -> None:
    """Longer waits, not the mix; the slowest tickets first."""
    worse = {one.line.metric.name: one for one in found.worse}
    waits = worse["first_response_time"]
    assert waits.line.change == pytest.approx(45 * 60, rel=0.05)
    assert waits.split.rate == pytest.approx(waits.line.change, rel=0.05)
    assert len(waits.tickets) == 10
    assert int(waits.tickets[0][1:]) >= 200
    assert not found.card.ok


def test_who_stands_out_is_named(found: object) -> None:
    """Team b escalates far more than its peers; team a is not named for that."""
    told = [(one.column, one.label, one.against.metric.name) for one in found.standouts]
    assert told == [("team", "b", "escalation_rate")]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["Service review", "Got worse", "training is due"]),
        ("ru", ["Обзор сервиса", "Стало хуже", "обучение"]),
        ("pl", ["Przegląd serwisu", "Pogorszyło się", "szkolenie"]),
    ],
)
def test_it_is_told_in_three_languages(
    found: object, lang: str, words: list[str]
) -> None:
    """As text and as a page of its own."""
    for told in (found.text(lang), found.html(lang)):
        assert all(word in told for word in words)
    assert found.html(lang).startswith("<!doctype html>")


def test_it_is_json(found: object) -> None:
    """All of it, with the figures of both sides."""
    told = json.loads(found.to_json())
    assert told["worse"][0]["verdict"] == "adverse"
    assert told["standouts"][0]["label"] == "b"
    assert told["goals"]["ok"] is False
    assert str(found) == found.text("en")


def test_two_alike_stretches_have_nothing_to_say() -> None:
    """Nothing is called worse, better or outstanding."""
    rows = [
        START + timedelta(minutes=45 * (n % 200), days=14 * (n >= 200))
        for n in range(400)
    ]
    tickets = {
        "id": list(range(400)),
        "created_at": rows,
        "first_response_at": [
            at + timedelta(minutes=20 + n % 7) for n, at in enumerate(rows)
        ],
        "team": ["a" if n % 2 else "b" for n in range(400)],
    }
    desk = Desk(tickets=tickets, as_of=START + timedelta(days=28))
    quiet = kk.review(desk)
    assert not quiet.worse
    assert not quiet.better
    assert not quiet.standouts
    assert "nothing that chance does not explain" in quiet.text()


def test_wrong_arguments_are_refused() -> None:
    """Each names what it must be."""
    with pytest.raises(InputTypeError, match="desk must be a Desk"):
        kk.review(3)
    with pytest.raises(InputTypeError, match="goals must be a Scorecard"):
        kk.review(slower(), goals=[])
    with pytest.raises(InputError):
        kk.review(slower(), "2026-6")
    with pytest.raises(InputTypeError, match="no groups: got csat by channel"):
        kk.review(slower(), metrics=[kpis.csat.by("channel")])
    with pytest.raises(InputTypeError, match="must be metrics: got 'csat'"):
        kk.review(slower(), metrics=["csat"])
    with pytest.raises(InputError, match="false_alarms must lie between 0 and 1"):
        kk.review(slower(), false_alarms="5 %")
    with pytest.raises(InputError, match="without any instant"):
        kk.review(Desk(tickets={"id": [], "created_at": []}))


def test_a_stretch_that_is_not_over_is_said() -> None:
    """It stands below the figures."""
    found = kk.review(slower(), START + timedelta(days=20), START + timedelta(days=34))
    assert any("not over" in note for note in found.notes)
    assert "the data ends 2026-06-01T09:00+00:00" in found.text()
    assert "отрезок ещё не закончился: данные до 2026-06-01T09:00+00:00" in found.text(
        "ru"
    )
    assert "okres jeszcze się nie skończył" in found.html("pl")


def test_a_metric_that_was_asked_for_is_never_left_out_in_silence() -> None:
    """The whole catalogue is: a desk seldom has everything."""
    asked = [kpis.csat, kpis.roi, kpis.ticket_volume]
    found = kk.review(slower(), metrics=asked)
    assert [line.metric for line in found.lines] == [kpis.ticket_volume]
    no_surveys, no_costs = found.untold
    assert no_surveys.startswith("Customer satisfaction: the desk must have the table")
    assert no_costs.endswith("must be given")
    assert all(note in found.text("pl") for note in found.untold)
    assert not kk.review(slower()).untold


def test_an_error_names_its_metric() -> None:
    """One of many was asked wrongly."""
    wrong = kpis.ticket_volume.where(col.team > 3)
    with pytest.raises(InputTypeError, match="must compare values") as told:
        kk.review(slower(), metrics=[kpis.csat, wrong])
    assert told.value.where == "ticket_volume"


def test_a_notebook_shows_the_page(found: object) -> None:
    """The same as the HTML of it."""
    assert found._repr_html_() == found.html()


def test_a_stretch_that_has_not_begun_is_said() -> None:
    """The data ends before it: what is 0 there says nothing."""
    found = kk.review(slower(), "2026-08")
    assert found.notes[-1].startswith("the stretch has not begun: the data ends 2026")
    assert "the stretch has not begun" in found.text()
    assert "отрезок ещё не начался" in found.text("ru")
    assert "okres jeszcze się nie zaczął" in found.text("pl")


def test_a_week_that_is_not_over_is_said_in_every_language() -> None:
    """It was not judged."""
    found = kk.review(kk.example_desk(), metrics=[kpis.service_level])
    assert found.alarms.unfinished == "2026-06-29"
    assert "the week from 2026-06-29 is not over yet" in found.text()
    assert "неделя с 2026-06-29 ещё не закончилась" in found.text("ru")
    assert "tydzień od 2026-06-29 jeszcze się nie skończył" in found.text("pl")


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Of the bundled desk, as text and JSON."""
    assert main(["review", "--since", "2026-06", "--lang", "pl"]) == 0
    assert "Przegląd serwisu" in capsys.readouterr().out
    assert main(["review", "--since", "2026-06", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["signals"]
    assert main(["review", "--since", "2026-06", "--html"]) == 0
    assert "<!doctype html>" in capsys.readouterr().out


def test_mixed_currencies_are_a_note() -> None:
    days = [START + timedelta(days=day) for day in range(4)]
    desk = Desk(
        sales={
            "sold_at": days,
            "amount": [1, 2, 3, 4],
            "currency": ["EUR", "EUR", "EUR", "USD"],
            "kind": ["hours"] * 4,
        },
        tickets={"id": [1, 2, 3, 4], "created_at": days},
    )
    asked = [kpis.support_revenue, kpis.ticket_volume]
    found = kk.review(desk, days[2], days[2] + timedelta(days=2), metrics=asked)
    assert [line.metric.name for line in found.lines] == ["ticket_volume"]
    told = "Support revenue: amounts of one figure must be in one currency: got EUR and"
    assert any(note.startswith(told) for note in found.notes)
    assert told in found.text("ru")


def test_goals_are_judged_by_the_figures_that_stand_beside_them() -> None:
    """Not by the tickets created in the stretch, whenever they were resolved."""
    desk = kk.example_desk()
    asked = [
        kpis.resolution_time,
        kpis.csat,
        kpis.agent_utilization,
        kpis.backlog,
        kpis.availability,
        kpis.stale_tickets,
    ]
    goals = Scorecard(
        [
            kpis.resolution_time.at_most("24h"),
            kpis.csat.at_least(0.8),
            kpis.agent_utilization.between(0.4, 0.7),
            kpis.backlog.at_most(20),
            kpis.availability.at_least(0.99),
            kpis.stale_tickets.exactly(0),
            kpis.csat.better_than(kpis.first_contact_resolution),
            kpis.csat.every("week").better_than("previous"),
            kpis.csat.by("channel").at_least(0.8),
        ]
    )
    found = kk.review(desk, "2026-06", goals=goals, metrics=asked)
    figures = {line.metric.name: line.after for line in found.lines}
    plain = [row for row in found.card if row.value.period is None]
    plain = [row for row in plain if not row.value.group]
    for row in plain:
        assert row.value.value == figures[row.goal.metric.name].value
    assert len(plain) == 7
    # fresh today, and not known of another day
    assert found.card.rows[5].met is False
    weekly = next(row for row in found.card if row.value.period is not None)
    assert weekly.value.period == "2026-06-22"
    assert len([row for row in found.card if row.value.group]) > 1

    past = kk.review(desk, "2026-04", goals=goals, metrics=asked)
    gone = past.card.rows[5]
    assert gone.state == "no data"
    assert "известно только на конец данных" in past.text("ru")
    backlog = next(r for r in past.card if r.goal.metric.name == "backlog")
    months = {v.period: v.value for v in kpis.backlog.every("month")(desk)}
    assert backlog.value.value == months["2026-04-01"]
    weekly = next(row for row in past.card if row.value.period is not None)
    assert weekly.value.period == "2026-04-20"
    assert max(value.period for value in weekly.values) == "2026-04-20"


def test_a_goal_of_a_formula_is_judged_in_the_stretch() -> None:
    """And one whose table is missing says why."""
    support = kpis.hours_logged.where(kk.col.activity == "support")
    share = support / kpis.hours_logged
    goals = Scorecard([share.at_least(0.5), kpis.training_completion.at_least(0.9)])
    desk = kk.example_desk()
    (row, other) = kk.review(desk, "2026-06", goals=goals, metrics=[]).card
    assert row.met is False
    monthly = Scorecard([share.every("month").at_least(0.5)])
    (may,) = kk.review(desk, "2026-05", goals=monthly, metrics=[]).card
    assert may.value.period == "2026-05-01"
    assert other.state in ("met", "missed", "no data")
    bare = kk.review(slower(), goals=goals, metrics=[]).card
    assert [one.state for one in bare] == ["no data", "no data"]


@pytest.mark.parametrize(
    ("since", "until", "begins", "ends"),
    [
        ("2026-05", None, "2026-05-01T00:00+00:00", "2026-06-01T00:00+00:00"),
        ("2026-W20", None, "2026-05-11T00:00+00:00", "2026-05-18T00:00+00:00"),
        # a day is where it begins, as the command says
        ("2026-05-20", None, "2026-05-20T00:00+00:00", "2026-06-01T09:00+00:00"),
        (date(2026, 5, 20), None, "2026-05-20T00:00+00:00", "2026-06-01T09:00+00:00"),
        (START, None, "2026-05-04T09:00+00:00", "2026-06-01T09:00+00:00"),
        (
            "2026-05-20T10:00:00+02:00",
            None,
            "2026-05-20T08:00+00:00",
            "2026-06-01T09:00+00:00",
        ),
        (None, None, "2026-05-18T09:00+00:00", "2026-06-01T09:00+00:00"),
        (None, "2026-05-20", "2026-05-06T00:00+00:00", "2026-05-20T00:00+00:00"),
        (
            "2026-05-06",
            "2026-05-20",
            "2026-05-06T00:00+00:00",
            "2026-05-20T00:00+00:00",
        ),
    ],
)
def test_a_stretch_ends_with_the_data_unless_it_is_a_period(
    since: object, until: object, begins: str, ends: str
) -> None:
    """The last instant of the data belongs to it."""
    found = kk.review(slower(), since, until, metrics=[])
    assert (found.since, found.until) == (begins, ends)
    assert not found.notes


def test_the_last_row_of_the_data_counts() -> None:
    """Though the end of a stretch is outside of it."""
    at = [START + timedelta(days=day) for day in range(20)]
    desk = Desk(tickets={"id": list(range(20)), "created_at": at})
    (line,) = kk.review(desk, metrics=[kpis.ticket_volume]).lines
    assert line.after.value == 14
    assert line.after.rows().ids() == list(range(6, 20))


def test_the_stretch_before_is_as_many_local_days() -> None:
    """Though a clock was put forward in between."""
    desk = Desk(
        tickets={"id": [1], "created_at": ["2026-04-20T00:00:00Z"]}, tz="Europe/Warsaw"
    )
    found = kk.review(desk, "2026-03-30", "2026-04-06", metrics=[])
    assert found.before == "2026-03-22T23:00+00:00"
    assert found.since == "2026-03-29T22:00+00:00"


@pytest.mark.parametrize("since", ["2026-6", "soon", 3, "2026-13-01"])
def test_a_beginning_that_is_none_names_its_forms(since: object) -> None:
    """A period, a day, or an instant."""
    with pytest.raises(InputError, match="since must be a period, a day or an instant"):
        kk.review(slower(), since)


def test_a_stretch_must_lie_before_the_data_ends() -> None:
    """Nothing is known of later."""
    with pytest.raises(InputError, match="until must be after since"):
        kk.review(slower(), "2026-08-01")
    with pytest.raises(InputError, match="until must be given for a desk without any"):
        kk.review(Desk(tickets={"id": [], "created_at": []}), "2026-05-01")
