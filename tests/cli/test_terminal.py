"""On a terminal the report is drawn with rich where it is installed."""

from __future__ import annotations

import sys

import pytest

from kpikit import kpis
from kpikit.cli.terminal import show_report
from kpikit.desk import Desk
from kpikit.report import Report, report


@pytest.fixture
def found() -> Report:
    return report(Desk(tickets={"id": [1, 2]}), [kpis.ticket_volume, kpis.csat])


def test_rich_shows_the_same_figures(
    found: Report, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    show_report(found, "en")
    shown = capsys.readouterr().out
    assert "Ticket volume" in shown
    assert "Not available from this data" in shown
    assert "─" not in shown


def test_without_rich_the_text_is_plain(
    found: Report, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    show_report(found, "en")
    assert "─" in capsys.readouterr().out
