"""Own metrics are equal to the built-in ones; several figures in one pass."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

import kpikit as kk
from kpikit import Desk, Metric, Partial, Share, Sum, Ticket, col, kpis
from kpikit.errors import InputError, InputTypeError, ParameterError, UnavailableError
from kpikit.metrics.definition import known_names

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)


def define(channel: str = "phone") -> Metric:
    @kk.metric(
        unit="share",
        better="lower",
        table="tickets",
        at="created_at",
        titles={"pl": "Udział telefonu"},
        rules={"plain": "by its channel", "any": kk.RuleDoc("all", used_by="nobody")},
        formula="tickets by phone / tickets",
        source="ours",
    )
    def own_phone_share(rule: str = "plain", most: int | None = None) -> Share:
        """Share of tickets that came by phone."""
        return Share((col.channel == channel) | (rule == "any"))

    return own_phone_share


OWN = define()
ROWS: dict[str, Any] = {"channel": ["phone", "web", "web", None], "line": list("1122")}


def test_an_own_metric_is_like_any_other() -> None:
    value = OWN(**ROWS)
    assert (value.value, value.n, value.missing) == (1 / 3, 3, 1)
    assert OWN.titles == {"en": "Own phone share", "pl": "Udział telefonu"}
    assert OWN.rules == {"plain": "by its channel", "any": "all"}
    assert (OWN.name, OWN.unit, OWN.better, OWN.key) == (
        "own_phone_share",
        "share",
        "lower",
        "row",
    )
    assert OWN.definition.doc == "Share of tickets that came by phone."
    assert OWN.using(most=3).params == {"most": 3}
    with pytest.raises(InputTypeError, match="most must be int or NoneType: got 'x'"):
        OWN.using(most="x")
    shop = Desk(tickets={"id": range(4), **ROWS})
    assert OWN(shop).value == value.value
    assert [v.value for v in OWN.by("line")(shop)] == [0.5, 0.0]
    assert "ours" in value.explain()


def test_its_partials_are_found_by_name() -> None:
    part = OWN.by("line").reduce(**ROWS)
    assert Partial.from_bytes(part.to_bytes()) == part
    assert Metric.from_dict(OWN.to_dict()) == OWN
    assert "own_phone_share" in known_names()
    assert OWN not in kpis.all()


def test_defining_it_anew_replaces_it() -> None:
    assert define() == OWN
    other = define("web")
    assert other != OWN
    assert Metric.from_dict(OWN.to_dict()) == other
    define()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"unit": "shares"},
            r"unit must be one of .*: got 'shares'; did you mean 'share'",
        ),
        (
            {"better": "high"},
            r"better must be one of .*: got 'high'; did you mean 'higher'",
        ),
        (
            {"table": "ticket"},
            r"table must be .*: got 'ticket'; did you mean 'tickets'",
        ),
    ],
)
def test_wrong_words_are_refused(change: dict[str, Any], words: str) -> None:
    said = {"unit": "share", "better": "lower", "table": "tickets", "at": "created_at"}
    with pytest.raises(InputError, match=words):
        kk.metric(**{**said, **change})(lambda: Share(col.x))  # type: ignore[arg-type]


def test_parameters_have_an_annotation_and_a_default() -> None:
    def bad(limit: int) -> Share:
        return Share(col.x > limit)

    said: Any = {"unit": "share", "better": "lower", "table": "tickets", "at": "as_of"}
    with pytest.raises(ParameterError, match="parameter 'limit' of bad must have"):
        kk.metric(**said)(bad)


def test_dates_are_periods_too() -> None:
    @kk.metric(unit="count", better="lower", table="projects", at="finished_on")
    def own_projects() -> Sum:
        """How much was planned."""
        return Sum(col.one)

    rows: dict[str, Any] = {
        "id": [1, 2, 3],
        "finished_on": [date(2026, 5, 31), date(2026, 6, 1), None],
        "one": [1, 1, 1],
    }
    monthly = own_projects.every("month")
    result = monthly(**rows, tz="Pacific/Auckland")
    assert [(v.period, v.value) for v in result] == [
        ("2026-05-01", 1),
        ("2026-06-01", 1),
    ]
    assert result[0].without_time == 1
    assert [row["period"] for row in monthly.rows(**rows)] == [
        "2026-05-01",
        "2026-06-01",
        None,
    ]


def test_compute_equals_the_metrics_one_by_one() -> None:
    shop = Desk(
        tickets={
            "id": range(4),
            **ROWS,
            "created_at": [AT] * 4,
            "resolved_at": [AT] * 4,
        },
        tz="Europe/Warsaw",
    )
    metrics = [kpis.ticket_volume, kpis.resolution_time.median(), kpis.backlog, OWN]
    together = kk.compute(metrics, shop, by=["line"], every="month")
    alone = [v for m in metrics for v in m.by("line").every("month")(shop)]
    assert together.to_dicts() == [v.to_dict() for v in alone]
    whole = kk.compute(iter(metrics), shop)
    assert whole.to_dicts() == [m(shop).to_dict() for m in metrics]
    own = kk.compute(
        [kpis.ticket_volume.by("channel")], shop, every="day", tz="Asia/Tokyo"
    )
    assert own[0].metric.tz == "Asia/Tokyo"
    assert {v.group["channel"] for v in own} == {"phone", "web", None}
    assert len(kk.compute([], shop)) == 0


def test_compute_refuses_what_is_no_metric() -> None:
    shop = Desk(tickets=[Ticket("a", created_at=AT)])
    with pytest.raises(InputTypeError, match=r"by must be a list .*; as by=\['line'\]"):
        kk.compute([kpis.csat], shop, by="line")
    with pytest.raises(InputTypeError, match="must be metrics: got 'csat'"):
        kk.compute(["csat"], shop)  # type: ignore[list-item]
    with pytest.raises(
        InputTypeError, match=r"must be several metrics: got kpis\.csat"
    ):
        kk.compute(kpis.csat, shop)  # type: ignore[arg-type]
    with pytest.raises(UnavailableError, match=r"'surveys'.*Desk\(surveys=…\)"):
        kk.compute([kpis.csat], shop)
    with pytest.raises(
        UnavailableError, match="must have the column 'resolved_at'"
    ) as error:
        kk.compute([kpis.resolution_time], shop)
    assert error.value.columns == ("tickets.resolved_at",)
    assert "resolution_time cannot be had" in str(error.value)


def test_the_names_of_the_catalogue_are_taken() -> None:
    assert kpis.csat.name == "csat"  # loaded
    with pytest.raises(InputError, match=r"must be free: got 'csat'.*as my_csat"):

        @kk.metric(unit="share", better="higher", table="surveys", at="answered_at")
        def csat() -> kk.Share:
            return kk.Share(col.score > 3)
