"""A log worked on in parts gives the columns of the whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk_tables import events_of
from kpikit.desk import Desk
from kpikit.desk.derive import derive
from log_strategies import Case, cases


@given(case=cases(), tickets=st.integers(1, 3))
def test_the_size_of_parts_changes_no_column(case: Case, tickets: int) -> None:
    """Parts without events, and words that only another part has, included."""
    whole = derive(case.log, **case.arguments)
    parts = derive(case.log, **case.arguments, tickets_at_once=tickets)
    assert dict(parts.reasons) == dict(whole.reasons)
    assert parts.columns.keys() == whole.columns.keys()
    for name, column in whole.columns.items():
        assert parts.columns[name].kind is column.kind
        assert parts.columns[name].to_list() == column.to_list(), name


def test_a_part_of_which_no_ticket_has_an_event_has_its_columns() -> None:
    desk = Desk(
        tickets={"id": ["T1", "T2", "T3"]},
        events=events_of(
            ("T1", "09:00", "created", {"role": "requester"}),
            ("T1", "10:00", "resolved", {"role": "agent", "actor": "ann"}),
            ("T3", "11:00", "resolved", {"role": "bot", "actor": "bob"}),
        ),
    )
    context = desk.context
    assert context.log is not None
    found = derive(
        context.log,
        given=desk.tickets.table.columns,
        statuses=context.statuses,
        lines=None,
        as_of=context.as_of or 0,
        tickets_at_once=1,
    )
    assert found.columns["resolved_by"].to_list() == ["ann", None, None]
    assert found.columns["resolved_at"].to_list()[1] is None


@given(case=cases())
def test_categories_list_only_the_words_they_use(case: Case) -> None:
    for name, column in derive(case.log, **case.arguments).columns.items():
        if column.labels is not None and name != "highest_line":
            used = {word for word in column.to_list() if word is not None}
            assert set(column.labels.tolist()) == used, name
