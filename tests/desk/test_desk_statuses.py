"""What statuses, kinds and lines mean, and what is noted when nothing says it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desk_tables import at, codes, events_of, facts, problem
from kpikit.desk import Desk, table
from kpikit.desk.names import DEFAULT_STATUSES
from kpikit.errors import InputError, InputTypeError


def _status_log(*words: Any) -> list[dict[str, Any]]:
    """One ticket that takes these statuses, one an hour from 10:00."""
    return events_of(
        ("T1", "09:00", "created"),
        *(
            ("T1", f"{hour}:00", "status", {"value": word})
            for hour, word in enumerate(words, 10)
        ),
    )


@pytest.mark.parametrize("word", DEFAULT_STATUSES)
def test_common_words_are_known_without_a_map(word: str) -> None:
    desk = Desk(events=_status_log(word))
    is_over = DEFAULT_STATUSES[word] in ("resolved", "closed")
    assert facts(desk, "is_open") == {"T1": not is_over}
    assert codes(desk.problems) == {}
    assert desk.statuses == DEFAULT_STATUSES


def test_an_own_map_replaces_the_common_words() -> None:
    desk = Desk(events=_status_log("erledigt"), statuses={"erledigt": "resolved"})
    assert facts(desk, "first_resolved_at") == {"T1": at("10:00")}
    desk = Desk(events=_status_log("solved"), statuses={"erledigt": "resolved"})
    assert facts(desk, "first_resolved_at") == {"T1": None}
    assert desk.statuses == {"erledigt": "resolved"}
    assert "statuses do not name" in problem(desk, "unknown-status").message


def test_a_table_by_clocks_counts_by_its_default() -> None:
    statuses = {
        "on hold": {"requester_wait": "run", "default": "pause"},
        "done": {"default": "resolved"},
    }
    desk = Desk(events=_status_log("on hold", "done"), statuses=statuses)
    assert desk.statuses == {"on hold": "pause", "done": "resolved"}
    hold = facts(desk, "hold_seconds")["T1"]
    assert hold.total_seconds() == 3600


def test_statuses_that_no_map_names_are_noted_with_counts() -> None:
    words = ["on fire", "open", "parked", "on fire", "a", "b", "c", "d"]
    desk = Desk(events=_status_log(*words))
    note = problem(desk, "unknown-status")
    assert (note.count, note.severity, note.where) == (7, "info", "events.value")
    assert note.offenders[:2] == ("'on fire' (2 events)", "'parked' (1 event)")
    assert len(note.offenders) == 5
    assert note.message.endswith(", …")
    assert note.help == "say what it means, as statuses={'on fire': \"run\"}"
    assert "the default statuses do not name" in note.message
    assert facts(desk, "reopens") == {"T1": 0}


def test_a_missing_status_and_other_values_are_no_unknown_ones() -> None:
    rows = _status_log("open", None)
    rows += events_of(("T1", "23:00", "stage", {"value": "odd"}))
    assert codes(Desk(events=rows).problems) == {}
    assert codes(Desk(events=events_of(("T1", "09:00", "note"))).problems) == {}


@pytest.mark.parametrize(
    ("statuses", "error", "told"),
    [
        (["open"], InputTypeError, r"statuses must be a mapping: got \['open'\]; as"),
        (
            {"open": "running"},
            InputError,
            r"statuses\['open'\] must be one of run, .*: got 'running'; .*'run'",
        ),
        (
            {"open": {"requester_wait": "run"}},
            InputError,
            r"statuses\['open'\] must have a default: got .*; add default",
        ),
        (
            {"open": {"requester_wait": "halt", "default": "run"}},
            InputError,
            r"statuses\['open'\] must be one of .*: got 'halt'; known are",
        ),
    ],
)
def test_maps_that_say_no_class_are_refused(
    statuses: Any, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        Desk(statuses=statuses)


@pytest.mark.parametrize("name", ["lines", "priorities"])
def test_orders_are_lists_of_distinct_words(name: str) -> None:
    options: dict[str, Any] = {name: ["1", "2"]}
    assert getattr(Desk(**options), name) == ("1", "2")
    assert getattr(Desk(), name) is None
    for value in ("123", {"1", "2"}):
        with pytest.raises(InputTypeError, match=rf"{name} must be a list of words: "):
            Desk(**{name: value})
    with pytest.raises(InputError, match=rf"{name} must name each once: got 1 twice; "):
        Desk(**{name: ["1", "2", "1"]})


def test_words_that_are_no_kind_count_as_activity_only() -> None:
    rows = events_of(
        ("T1", "09:00", "created", {"role": "requester"}),
        ("T1", "10:00", "Ping", {"role": "agent"}),
        ("T1", "11:00", "Ping", {"role": "agent"}),
        ("T1", "12:00", "Pong", {"role": "agent"}),
    )
    desk = Desk(events=rows)
    note = problem(desk, "unknown-kind")
    assert (note.count, note.severity) == (3, "info")
    assert note.offenders == ("'Ping' (2 rows)", "'Pong' (1 row)")
    assert desk.events["kind"].to_list() == ["created", "other", "other", "other"]
    assert facts(desk, "last_activity_at", "agent_replies") == {"T1": (at("12:00"), 0)}


def test_mapped_words_are_not_noted() -> None:
    rows = events_of(("T1", "09:00", "Opened"), ("T1", "10:00", "Ping"))
    data = table(rows, kinds={"Opened": "created", "Ping": "other"})
    assert codes(Desk(events=data).problems) == {}


def test_line_events_without_an_order_of_lines_are_noted() -> None:
    rows = events_of(
        ("T1", "09:00", "line", {"value": "L1"}),
        ("T1", "10:00", "line", {"value": "L2"}),
    )
    desk = Desk(events=rows)
    note = problem(desk, "lines-not-declared")
    assert (note.count, note.severity) == (2, "info")
    assert "declare it, as lines=" in note.help
    assert facts(desk, "escalated_at") == {"T1": None}
    declared = Desk(events=rows, lines=["L1", "L2"])
    assert codes(declared.problems) == {}
    assert facts(declared, "escalated_at") == {"T1": at("10:00")}
    assert codes(Desk(events=_status_log("open")).problems) == {}


def test_lines_that_the_order_does_not_name_are_noted() -> None:
    rows = events_of(
        ("T1", "09:00", "line", {"value": "L1"}),
        ("T1", "10:00", "line", {"value": "L3"}),
        ("T1", "11:00", "priority", {"value": "P1"}),
    )
    note = problem(Desk(events=rows, lines=["L1", "L2"]), "unknown-line")
    assert (note.count, note.offenders) == (1, ("'L3' (1 event)",))
    assert note.help == "give it its place, as lines=['L1', 'L2', 'L3']"


def test_a_line_as_a_number_is_not_the_line_of_the_same_text() -> None:
    rows = events_of(("T1", "09:00", "line", {"value": 2, "old": 1}))
    desk = Desk(events=rows, lines=["1", "2"])
    assert problem(desk, "unknown-line").help.startswith("write them alike")
    assert facts(desk, "escalated_at") == {"T1": None}


def test_line_events_without_any_line_are_no_problem() -> None:
    rows = events_of(("T1", "09:00", "line", {}))
    assert codes(Desk(events=rows, lines=["1"]).problems) == {}


def test_whole_numbers_may_be_statuses_and_lines() -> None:
    rows = events_of(
        ("T1", "09:00", "status", {"value": 5}),
        ("T1", "10:00", "line", {"value": 1}),
        ("T1", "11:00", "line", {"value": 2}),
    )
    numbers: Any = [1, 2]
    desk = Desk(events=rows, statuses={5: "resolved"}, lines=numbers)  # type: ignore[dict-item]
    wanted = {"T1": (at("09:00"), at("11:00"))}
    assert facts(desk, "first_resolved_at", "escalated_at") == wanted
    array = np.array(["a"])
    with pytest.raises(InputTypeError, match="lines must be a list of words"):
        Desk(lines=array)  # type: ignore[arg-type]
