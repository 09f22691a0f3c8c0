"""What an analyst meets in a notebook: cut numbers, odd labels, misspelt columns."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from kpikit import Calendar, Desk, Ticket, kpis, sla
from kpikit.errors import DurationError, UnavailableError

CREATED = pd.to_datetime(["2026-05-04", "2026-05-05", "2026-05-06"], utc=True)


def tickets(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"id": ["A", "B", "C"], "created_at": CREATED, **columns})


def test_numbers_cut_into_classes_are_groups() -> None:
    seats = pd.cut(pd.Series([1, 20, float("nan")]), [0, 10, 100])
    result = kpis.ticket_volume.by("seats")(Desk(tickets=tickets(seats=seats)))
    assert [(row["group"]["seats"], row["value"]) for row in result.to_dicts()] == [
        ("(0, 10]", 1),
        ("(10, 100]", 1),
        (None, 1),
    ]
    assert '"(0, 10]"' in result.to_json()


def test_months_of_pandas_are_groups() -> None:
    months = pd.period_range("2026-01", periods=3, freq="M")
    result = kpis.ticket_volume.by("month")(Desk(tickets=tickets(month=months)))
    assert result.to_dicts()[0]["group"] == {"month": "2026-01"}
    assert '"2026-03"' in result.to_json()


def test_a_label_keeps_to_its_line() -> None:
    """Ends of lines would break the table, escapes reach the terminal."""
    odd = tickets(channel=["a\nb", "c\td", "\x1b[31mred"])
    text = str(kpis.ticket_volume.by("channel")(Desk(tickets=odd)))
    assert len(text.splitlines()) == 5
    assert "a\\nb" in text
    assert "c\\td" in text
    assert "\\x1b[31mred" in text
    right_to_left = "\u200fשלום"
    shown = kpis.ticket_volume.by("channel")(
        Desk(tickets=tickets(channel=right_to_left))
    )
    assert right_to_left in str(shown)


def test_a_misspelt_column_is_named_and_nothing_else() -> None:
    frame = tickets(resolved_at=CREATED).rename(columns={"created_at": "created"})
    with pytest.raises(UnavailableError) as raised:
        kpis.resolution_time(Desk(tickets=frame))
    assert raised.value.help == (
        "it has 'created'; give it as a column of tickets, or say which of yours it"
        " is: table(…, columns={'created_at': …}), or give events that say it"
    )


def test_a_board_looks_ahead_only() -> None:
    policy = sla.Policy("all", targets={"*": {"resolution": "4h"}})
    desk = Desk(tickets=[Ticket("A", created_at=datetime(2026, 5, 4, tzinfo=UTC))])
    run = sla.run([policy], desk, calendar=Calendar.always())
    assert len(run.next_breaches(within=timedelta(hours=4))) == 1
    assert run.next_breaches(within=timedelta(0)) == []
    with pytest.raises(DurationError, match="within must not be negative"):
        run.next_breaches(within=-timedelta(hours=1))


def test_a_misspelt_public_name_is_named() -> None:
    code = "import kpikit as kk; kk.load_cofig"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "no attribute 'load_cofig'. Did you mean: 'load_config'?" in done.stderr
