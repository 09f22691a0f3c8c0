"""The derivation kernels against the reference by hand, on adversarial logs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from derive_facts import values_of
from kpikit.desk.derive import derive, open_spells
from log_strategies import Case, cases
from reference.reference_derive import reference_spells


@given(case=cases())
def test_every_derived_column_is_what_the_reference_says(case: Case) -> None:
    """Kernel == reference: values, missing values, kinds and reasons."""
    derived = derive(case.log, **case.arguments)
    expected = case.expected()
    found = {name: values_of(column) for name, column in derived.columns.items()}
    assert found == expected.columns
    kinds = {name: column.kind.value for name, column in derived.columns.items()}
    assert kinds == expected.kinds
    assert dict(derived.reasons) == expected.reasons


@given(case=cases())
def test_open_spells_are_what_the_reference_says(case: Case) -> None:
    """Kernel == reference, in order of ticket and start."""
    spells = open_spells(case.log, case.given_columns, case.statuses)
    found = zip(
        spells.ticket.tolist(), spells.start.tolist(), spells.end.tolist(), strict=True
    )
    assert list(found) == reference_spells(
        case.rows, case.tickets, given=case.given, statuses=case.statuses
    )


@given(case=cases(), data=st.data())
def test_a_column_asked_for_alone_is_the_column_of_the_whole(
    case: Case, data: st.DataObject
) -> None:
    """derive(wanted={name}) gives that column, or its reason, and nothing else."""
    whole = derive(case.log, **case.arguments)
    name = data.draw(st.sampled_from(sorted({*whole.columns, *whole.reasons})))
    alone = derive(case.log, **case.arguments, wanted={name})
    if name in whole.reasons:
        assert dict(alone.reasons) == {name: whole.reasons[name]}
        assert not alone.columns
    else:
        assert list(alone.columns) == [name]
        assert not alone.reasons
        assert values_of(alone.columns[name]) == values_of(whole.columns[name])


@given(case=cases())
def test_splitting_a_log_by_ticket_changes_no_column(case: Case) -> None:
    """A ticket's facts do not depend on the other tickets of the log."""
    whole = derive(case.log, **case.arguments).columns
    for ticket in range(case.tickets):
        rows = [row for row in case.rows if row.ticket == ticket]
        others = [row for row in case.rows if row.ticket != ticket]
        if not rows or not others:
            continue
        part = Case(
            tuple(rows),
            tickets=case.tickets,
            given=case.given,
            statuses=case.statuses,
            lines=case.lines,
            as_of=case.as_of,
        )
        found = derive(part.log, **part.arguments).columns
        for name in found.keys() & whole.keys():
            assert found[name].at(ticket) == whole[name].at(ticket), name
