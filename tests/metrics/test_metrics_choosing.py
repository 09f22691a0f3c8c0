"""Cutting a metric: using, where, statistics, within; equality and identity."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kpikit import BusinessDays, Calendar, Desk, Metric, Ticket, col, kpis
from kpikit.errors import (
    DurationError,
    InputError,
    InputTypeError,
    ParameterError,
    RuleError,
    UnknownMetricError,
)

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
FCR = kpis.first_contact_resolution


@pytest.mark.parametrize(
    ("metric", "params", "error", "words"),
    [
        (
            FCR,
            {"rule": "one_repli"},
            RuleError,
            "'one_repli'; did you mean 'one_reply'",
        ),
        (FCR, {"rule": None}, RuleError, "must be one of its rules: got None"),
        (FCR, {"rule": ["one_reply"]}, RuleError, "must be one of its rules"),
        (kpis.nps, {"rule": "x"}, RuleError, "it has but one definition"),
        (FCR, {"wihtin": "7d"}, ParameterError, "'wihtin'; did you mean 'within'"),
        (kpis.ticket_volume, {"within": "7d"}, ParameterError, "'within'; it has none"),
        (FCR, {"zzz": 1}, ParameterError, "known are 'rule', 'within'"),
        (
            FCR,
            {"within": 7},
            DurationError,
            "within must have a unit: got 7; write '7s'",
        ),
        (FCR, {"within": "7"}, DurationError, "within"),
        (FCR, {"within": None}, InputTypeError, "within must be a text, a timedelta"),
        (FCR, {"within": -HOUR}, DurationError, "within must not be negative"),
        (
            kpis.csat,
            {"answers": "last"},
            RuleError,
            "one of all, latest, first: got 'last'",
        ),
        (kpis.csat, {"scale": 5}, InputTypeError, r"scale must be \(int, int\): got 5"),
        (kpis.csat, {"scale": (1, 5, 7)}, InputTypeError, "scale must be"),
        (kpis.csat, {"scale": (1, True)}, InputTypeError, "scale must be"),
        (kpis.csat, {"scale": (5, 1)}, InputError, r"must be \(lowest, highest\)"),
        (kpis.resolution_time, {"statistic": "avg"}, RuleError, "got 'avg'; as 'p90'"),
        (kpis.resolution_time, {"statistic": "p0"}, RuleError, "got 'p0'"),
        (kpis.resolution_time, {"statistic": 90}, RuleError, "got 90"),
        (kpis.resolution_time, {"open": "miss"}, RuleError, "one of leave_out"),
    ],
)
def test_wrong_parameters_are_refused(
    metric: Metric, params: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words) as raised:
        metric.using(**params)
    assert metric.name in str(raised.value)


def test_a_parameter_keeps_its_canonical_form() -> None:
    same = [FCR.using(within=each) for each in ("7d", "1w", timedelta(days=7))]
    assert same == [FCR] * 3
    assert {hash(metric) for metric in same} == {hash(FCR)}
    assert kpis.csat.using(scale=[1, 7]).params["scale"] == (1, 7)
    assert FCR.using(within=BusinessDays(3)).to_dict()["params"] == {"within": "3bd"}
    odd = FCR.using(within=timedelta(microseconds=5))
    assert odd.to_dict()["params"] == {"within": {"microseconds": 5}}
    assert Metric.from_dict(odd.to_dict()) == odd


def test_using_replaces_only_what_it_says() -> None:
    asked = FCR.using(rule="no_reopen").using(within="1d")
    assert (asked.rule, asked.params) == ("no_reopen", {"within": timedelta(days=1)})
    assert (FCR.rule, FCR.params) == ("one_reply", {"within": timedelta(days=7)})
    assert kpis.nps.rule is None
    assert FCR.using(rule="no_repeat").key == "requester"


def test_filters_add_up() -> None:
    columns = {"line": ["1", "1", "2", None], "channel": ["web", "chat", "web", "web"]}
    first = kpis.ticket_volume.where(col.line == "1")
    both = first.where(col.channel == "web")
    assert (first(**columns).value, both(**columns).value) == (2, 1)
    together = kpis.ticket_volume.where((col.line == "1") & (col.channel == "web"))
    assert both == together
    assert hash(both) == hash(together)
    assert {"line", "channel"} <= both.needs
    with pytest.raises(
        InputTypeError, match=r"where must be a column expression: got 'x'"
    ):
        first.where("x")  # type: ignore[arg-type]


def test_statistics_are_chosen() -> None:
    took = [HOUR, 2 * HOUR, 6 * HOUR]
    columns = {"created_at": [AT] * 3, "resolved_at": [AT + each for each in took]}
    time = kpis.resolution_time
    assert time.mean()(**columns).value == 3 * HOUR
    assert time.median()(**columns).value == 2 * HOUR
    assert time.quantile(0.75)(**columns).value == 4 * HOUR
    assert time.quantile(0.5)(**columns).value == 2 * HOUR
    assert time.quantile(0.9).params["statistic"] == "p90"
    assert time.quantile(0.29).params["statistic"] == "p29"
    assert time.quantile(1 / 3)(**columns).value is not None
    assert time.using(statistic="p12.5").statistic == "p12.5"
    assert kpis.csat.statistic is None


@pytest.mark.parametrize("q", [0, 1, -0.1, 90, "0.9", True, float("nan")])
def test_a_quantile_lies_between_0_and_1(q: Any) -> None:
    with pytest.raises(
        InputError, match=r"q must lie between 0 and 1: got .*quantile\(0.9"
    ):
        kpis.resolution_time.quantile(q)


@pytest.mark.parametrize("cut", [Metric.mean, Metric.median, lambda m: m.quantile(0.9)])
def test_shares_and_counts_have_one_statistic(cut: Any) -> None:
    with pytest.raises(
        RuleError, match=r"csat must have several statistics .* is a share"
    ):
        cut(kpis.csat)


@pytest.mark.parametrize("level", [0, 1, 95, 1.0, "0.9", True])
def test_a_confidence_lies_between_0_and_1(level: Any) -> None:
    with pytest.raises(InputError, match="level must lie between 0 and 1"):
        kpis.csat.confidence(level)


def test_within_of_times_is_a_share() -> None:
    assert kpis.first_response_time.within("1h") == kpis.responded_within.using(
        within="1h"
    )
    assert kpis.resolution_time.within("1d") == kpis.resolved_within
    asked = (
        kpis.resolution_time.where(col.line == "1")
        .by("channel", complete=True)
        .every("week", tz="Asia/Tokyo", at="closed_at")
        .confidence(0.9)
    )
    share = asked.within("4h")
    assert share.name == "resolved_within"
    assert (share.groups, share.filter, share.tz) == (
        ("channel",),
        asked.filter,
        "Asia/Tokyo",
    )
    assert (share.at, share.level, share.is_complete) == ("closed_at", 0.9, True)


def test_within_counts_the_time_of_the_calendar() -> None:
    """From Friday 17:00 to Monday 10:00 a desk of 9:00 to 18:00 is open for 2 hours."""
    office = Calendar("mon-fri 09:00-18:00", tz="UTC")
    friday = datetime(2026, 5, 1, 17, tzinfo=UTC)
    monday = datetime(2026, 5, 4, 10, tzinfo=UTC)
    times = {"created_at": [friday], "as_of": monday + 90 * HOUR}
    for metric, column in (
        (kpis.resolution_time, "resolved_at"),
        (kpis.first_response_time, "first_response_at"),
    ):
        timed = metric.using(calendar=office)
        share = timed.within("2h")
        assert share.params["calendar"] == office
        assert share(**times, **{column: [monday]}).value == 1.0
        assert timed.within("1h59m")(**times, **{column: [monday]}).value == 0.0
        assert metric.within("2h")(**times, **{column: [monday]}).value == 0.0


def test_within_keeps_the_cluster() -> None:
    share = kpis.resolution_time.cluster("requester").within("1d")
    assert share == kpis.resolved_within.cluster("requester")


def test_within_of_a_preset_keeps_its_rows() -> None:
    columns = {
        "kind": ["task", "incident"],
        "created_at": [AT, AT],
        "resolved_at": [AT + HOUR, AT + 9 * HOUR],
        "as_of": AT + 48 * HOUR,
    }
    share = kpis.task_completion_time.within("1h")
    value = share(**columns)
    assert (value.value, value.n) == (1.0, 1)
    assert kpis.resolution_time.within("1h")(**columns).n == 2
    assert share != kpis.resolved_within.using(within="1h")
    assert Metric.from_dict(share.to_dict()) == share


def test_within_is_refused_where_it_means_nothing() -> None:
    with pytest.raises(
        RuleError, match="csat must be an amount of time with an end: it is a share"
    ):
        kpis.csat.within("1h")
    with pytest.raises(RuleError, match=r"within must be human: got 'any_reply'"):
        kpis.first_response_time.using(rule="any_reply").within("1h")
    with pytest.raises(DurationError, match="must have a unit: got 4"):
        kpis.resolution_time.within(4)


def test_metrics_are_equal_when_they_give_the_same_figure() -> None:
    cuts = [
        kpis.csat,
        kpis.nps,
        kpis.csat.by("team"),
        kpis.csat.by("team", complete=True),
        kpis.csat.every("week"),
        kpis.csat.every("week", tz="Asia/Tokyo"),
        kpis.csat.every("week", at="sent_at"),
        kpis.csat.where(col.team == "a"),
        kpis.csat.using(rule="top_box"),
        kpis.csat.confidence(0.9),
        kpis.stakeholder_satisfaction,
    ]
    assert len(set(cuts)) == len(cuts)
    assert kpis.csat != "csat"
    for metric in cuts:
        again = Metric.from_dict(metric.to_dict())
        assert again == metric
        assert hash(again) == hash(metric)
    unknown = {**kpis.csat.to_dict(), "name": "csta"}
    with pytest.raises(UnknownMetricError, match="got 'csta'; did you mean 'csat'"):
        Metric.from_dict(unknown)


def test_a_metric_is_shown_as_it_is_written() -> None:
    asked = (
        FCR.using(rule="net").where(col.line == "1").by("team").every("2w", tz="UTC")
    )
    assert repr(asked) == (
        "kpis.first_contact_resolution.using(rule='net').where(col.line == '1')"
        ".by('team').every('2w', tz='UTC')"
    )
    assert repr(kpis.csat.every("week")) == "kpis.csat.every('week')"


def test_a_metric_explains_itself() -> None:
    text = FCR.using(rule="net").where(col.line == "1").every("week").explain()
    for words in (
        "one reply",
        "used by MetricNet",
        "other rules: one_reply",
        "col.line",
    ):
        assert words in text
    assert "every week in the zone of the desk" in text
    assert "wall clock" in kpis.resolution_time.explain()
    assert "resolved (by the rule one_reply)" in text
    assert "by the rule" not in FCR.explain()
    assert "rule:" not in kpis.nps.explain()


def test_a_metric_takes_a_desk_or_columns() -> None:
    shop = Desk(tickets=[Ticket("a", created_at=AT)])
    assert kpis.ticket_volume(shop).value == 1
    for wrong, words in (
        (lambda: kpis.ticket_volume(shop, id=[1]), "a desk or columns: got both"),
        (lambda: kpis.ticket_volume([1]), r"must be given a Desk .*: got list"),
        (kpis.csat, "got nothing; its columns are kind, score"),
    ):
        with pytest.raises(InputTypeError, match=words):
            wrong()
    with pytest.raises(
        ParameterError, match="columns of surveys: got 'scor'; did you mean"
    ):
        kpis.csat(scor=[1])
