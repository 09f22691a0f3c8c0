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
from kpikit.errors import DataError, InputTypeError, LawError
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


def breaks(metric: Metric, rows: dict[str, Any], seed: int) -> bool:
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
