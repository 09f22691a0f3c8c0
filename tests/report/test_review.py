"""What is brought to the meeting: worse figures, their causes, who stands out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

import kpikit as kk
from kpikit import Desk, Scorecard, kpis
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
