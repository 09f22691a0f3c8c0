"""The laws hold of good metrics, and name what bad ones break."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import attrs
import numpy as np
import pytest

import kpikit as kk
from kpikit import Metric, col, kpis
from kpikit.errors import DataError, InputTypeError, LawError, UnavailableError
from kpikit.measures import Share
from kpikit.testing import (
    check_empty,
    check_groups,
    check_laws,
    check_order,
    check_range,
    check_splits,
    check_travel,
    check_untouched,
)
from kpikit.testing.columns import bare_columns
from kpikit.testing.same import same_data

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
ROWS: dict[str, Any] = {
    "created_at": [AT + timedelta(days=n) for n in range(8)],
    "was_calm": [True, False, None, True, True, False, None, True],
    "stars": [1, 2, 3, None, 5, 5, 4, 1],
    "line": list("11222111"),
    "requester": ["ann", "bob", None, "ann", "eve", "eve", None, "bob"],
}


def own(**changes: Any) -> Metric:
    said: dict[str, Any] = {
        "unit": "share",
        "better": "higher",
        "table": "tickets",
        "at": "created_at",
        **changes,
    }

    @kk.metric(**said)
    def calm_share(least: int = 2) -> Share:
        """Tickets that were calm."""
        return Share(col.was_calm & (col.stars >= least))

    return calm_share


def test_a_good_metric_keeps_all_laws() -> None:
    check_laws(own(), ROWS, by="line")
    check_laws(own().using(least=9), ROWS, by="line", every="month", seed=7)
    check_laws(kpis.csat, {"score": [5, 1, None]}, every=None)


@pytest.mark.parametrize(
    ("metric", "data"),
    [
        (kpis.resolved_within, {"created_at": [AT] * 3, "resolved_at": [AT, None, AT]}),
        (kpis.backlog, {"created_at": [AT] * 3, "resolved_at": [AT, None, None]}),
        (
            kpis.support_revenue,
            {
                "sold_at": [AT, AT + timedelta(days=9)],
                "amount": ["10", "20.50"],
                "currency": ["EUR", "EUR"],
                "kind": ["hours", "one_off"],
            },
        ),
        (
            kpis.cost_per_ticket,
            {
                "tickets": {"id": [1, 2], "first_resolved_at": [AT, None]},
                "costs": {"at": [AT], "amount": ["10"], "currency": ["EUR"]},
            },
        ),
        (
            kpis.repeat_contact_rate,
            {"created_at": [AT, AT, AT], "requester": ["a", "a", None]},
        ),
    ],
    ids=lambda x: getattr(x, "name", ""),
)
def test_metrics_of_the_catalogue_keep_them(
    metric: Metric, data: dict[str, Any]
) -> None:
    check_laws(metric, data)


# ---------------------------------------------------------------- a desk as data
DAYS = kk.example_desk().during("2026-03-02", "2026-03-05")


@pytest.mark.parametrize(
    ("metric", "by"),
    [
        (kpis.first_response_time, "priority"),
        (kpis.resolution_time.using(rule="agent_work"), "channel"),
        (kpis.csat.using(answers="latest"), None),
        (kpis.csat, "priority"),
        (kpis.satisfied_and_recommending, None),
        (kpis.backlog, "line"),
        (kpis.next_response_time, "line"),
        (kpis.service_level, "channel"),
        (kpis.bot_containment, None),
        (kpis.repeat_contact_rate, None),
        (kpis.tickets_per_agent, None),
        (kpis.resolved_per_agent_day, None),
        (kpis.agent_utilization, "agent"),
        (kpis.cost_per_ticket, None),
        (kpis.sla_compliance, "clock"),
        (kpis.availability, None),
    ],
    ids=lambda x: getattr(x, "name", x),
)
def test_the_laws_take_a_desk(metric: Metric, by: str | None) -> None:
    check_laws(metric, DAYS, by=by)


def test_each_law_takes_a_desk() -> None:
    metric = kpis.csat
    for check in (
        check_empty,
        check_order,
        check_range,
        check_splits,
        check_travel,
        check_untouched,
    ):
        check(metric, DAYS)
    check_groups(metric, DAYS, by="channel")


def test_periods_are_those_of_the_zone_of_the_desk() -> None:
    """Half past eleven in the evening is the next day in Warsaw."""
    late = datetime(2026, 5, 31, 23, 30, tzinfo=UTC)
    desk = kk.Desk(tickets={"id": [1], "created_at": [late]}, tz="Europe/Warsaw")
    check_laws(kpis.ticket_volume, desk, every="month")
    columns = bare_columns(kpis.ticket_volume, desk)
    assert (columns["tz"], columns["as_of"]) == ("Europe/Warsaw", late)
    (line,) = kpis.ticket_volume.every("month")(**columns)
    assert line.period == "2026-06-01"
    nothing = kk.Desk(tickets={"id": [], "created_at": []})
    assert "as_of" not in bare_columns(kpis.ticket_volume, nothing)


def test_a_desk_that_lacks_the_columns_says_so() -> None:
    desk = kk.Desk(tickets={"id": [1], "created_at": [AT]})
    with pytest.raises(UnavailableError, match="'first_response_at'"):
        check_laws(kpis.first_response_time, desk)
    with pytest.raises(UnavailableError, match="the table 'surveys'"):
        check_laws(kpis.csat, desk)


def test_what_is_made_of_other_rows_of_a_desk_shows_a_key_that_is_not_said() -> None:
    """The next ticket of a requester is made anew of each part."""
    said = kpis.repeat_contact_rate.using(within="0s", topic="line")
    rows = {"id": list("abcd"), "requester": ["a", "a", "b", "b"], "line": ["1"] * 4}
    desk = kk.Desk(tickets={**rows, "created_at": [AT] * 4}, as_of=AT)
    wrong = attrs.evolve(said, definition=attrs.evolve(said.definition, key="row"))
    for seed in range(9):
        check_splits(said, desk, seed=seed)
    assert any(breaks(wrong, desk, seed) for seed in range(9))


def test_missing_cells_of_arrays_are_no_change() -> None:
    """NaT and what is masked equal themselves; another mask is a change."""
    given = np.ma.array([1, 2, 3], mask=[False, True, False])
    assert same_data({"x": given}, {"x": given.copy()})
    assert not same_data(given, np.ma.array([1, 2, 3], mask=[True, True, False]))
    assert not same_data(given, np.ma.array([1, 2, 4], mask=[False, True, False]))
    for kind in ("M8[us]", "m8[us]"):
        gone = np.array(["NaT", 1], dtype=kind)
        assert same_data(gone, gone.copy())
        assert not same_data(gone, np.array([2, 1], dtype=kind))


def breaks(metric: Metric, rows: Any, seed: int) -> bool:
    """Whether parts that this chance cuts do not add up."""
    try:
        check_splits(metric, rows, seed=seed)
    except LawError:
        return True
    return False


def test_a_key_that_is_not_said_is_found() -> None:
    """Who came again is not seen when the tickets of a requester are torn apart."""
    rows = {"created_at": [AT] * 4, "requester": ["a", "a", "b", "b"], "as_of": AT}
    said = kpis.repeat_contact_rate.using(within="0s")
    wrong = attrs.evolve(said, definition=attrs.evolve(said.definition, key="row"))
    for seed in range(9):
        check_splits(said, rows, seed=seed)
    words = r"repeat_contact_rate must be the sum of its parts \(key 'row'\)"
    broken = [seed for seed in range(9) if breaks(wrong, rows, seed)]
    with pytest.raises(LawError, match=words):
        check_splits(wrong, rows, seed=broken[0])


def test_a_figure_out_of_its_bounds_is_named() -> None:
    @kk.metric(unit="share", better="higher", table="surveys", at="answered_at")
    def doubled() -> kk.Mean:
        """A mean that is called a share."""
        return kk.Mean(col.score)

    with pytest.raises(LawError, match="doubled must lie within 0 and 1: got 4"):
        check_range(doubled, {"score": [5, 3]})
    with pytest.raises(AssertionError):
        check_laws(doubled, {"score": [5, 3]}, every=None)


class Moody:
    """Stands for a metric that gives something else each time."""

    def __init__(self, metric: Metric, *answers: dict[str, Any]) -> None:
        self._metric, self._answers = metric, list(answers)
        self.calls: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._metric, name)

    def reduce(self, **columns: Any) -> Any:
        given = self._answers.pop(0) if self._answers else columns
        return self._metric.reduce(**given)

    def __call__(self, **columns: Any) -> Any:
        columns["score"][0] = 1
        return self._metric(**columns)


def moody(*answers: dict[str, Any]) -> Metric:
    return cast("Metric", Moody(kpis.csat, *answers))


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (check_order, "csat must not depend on the order of rows: got 100.0"),
        (check_splits, "csat must be the sum of its parts (key 'respondent')"),
        (check_empty, "csat must give zero or no value over nothing"),
        (check_travel, "csat must survive to_dict and from_dict"),
    ],
)
def test_what_a_bad_metric_breaks_is_named(check: Any, words: str) -> None:
    with pytest.raises(LawError) as caught:
        check(moody({"score": [5, 5, 5]}), {"score": [5, 1, 4, 1]})
    assert words in str(caught.value)


def test_groups_that_do_not_add_up_are_named() -> None:
    data = {"score": [5, 1, 4, None], "team": ["a", "b", "b", None]}
    check_groups(kpis.csat, data, by="team")
    with pytest.raises(LawError, match="its n add up over groups: got 3 in groups"):
        check_groups(moody({"score": [5]}), data, by="team")
    with pytest.raises(LawError, match="be the same in a group and alone"):
        check_groups(moody({"score": [5, 1, 4]}, {"score": [1]}), data, by="team")


def test_input_that_is_changed_is_named() -> None:
    with pytest.raises(LawError, match="csat must leave its input alone"):
        check_untouched(moody(), {"score": [5, 4]})
    for column in (np.array([5.0, np.nan]), [5, None]):
        check_untouched(kpis.csat, {"score": column})


def test_what_is_no_data_is_refused() -> None:
    with pytest.raises(InputTypeError, match="data must be a mapping of columns"):
        check_order(kpis.csat, [5, 4])  # type: ignore[arg-type]
    with pytest.raises(DataError):
        check_order(kpis.csat, {"score": ["five"], "as_of": AT})


def test_importing_it_needs_no_test_framework() -> None:
    code = (
        "import sys, kpikit.testing\n"
        "print([m for m in ('pytest', 'hypothesis') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
