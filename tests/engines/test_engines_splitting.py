"""Which part a row goes to: the same everywhere, and each row once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kpikit import Metric, kpis
from kpikit.engines.hashing import numbers_of, part_of
from kpikit.engines.plan import FOLLOW, WHOLE, Pass, plan
from kpikit.engines.splitting import Splitter

TEXTS = st.lists(st.none() | st.text(max_size=12), max_size=40)


def by_hand(text: str) -> int:
    """The polynomial of the bytes, one by one, and the finish of splitmix64."""
    top = 1 << 64
    prime = 0x100000001B3
    number = len(body := text.encode())
    for place, byte in enumerate(body, start=1):
        number = (number + (byte + 1) * pow(prime, place, top)) % top
    number ^= number >> 30
    number = number * 0xBF58476D1CE4E5B9 % top
    number ^= number >> 27
    number = number * 0x94D049BB133111EB % top
    return number ^ (number >> 31)


@given(TEXTS)
def test_numbers_of_texts_equal_those_by_hand(texts: list[str | None]) -> None:
    numbers, gone = numbers_of(pa.array(texts, pa.string()))
    assert gone.tolist() == [text is None for text in texts]
    assert numbers.tolist() == [by_hand(text or "") for text in texts]


@given(TEXTS, st.integers(0, 20))
def test_the_form_of_a_column_does_not_matter(
    texts: list[str | None], cut: int
) -> None:
    """Strings, large strings, views, dictionaries, chunks and slices are alike."""
    plain = pa.array(texts, pa.string())
    wanted, _ = numbers_of(plain)
    chunks = pa.chunked_array([plain[:cut], plain[cut:]])
    for other in (plain.cast(pa.large_string()), plain.cast(pa.string_view()), chunks):
        assert numbers_of(other)[0].tolist() == wanted.tolist()
    coded, gone = numbers_of(plain.dictionary_encode())
    assert coded[~gone].tolist() == wanted[~gone].tolist()
    assert numbers_of(plain[cut:])[0].tolist() == wanted[cut:].tolist()


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=40))
def test_whole_numbers_of_any_width_are_alike(values: list[int]) -> None:
    wide, narrow = pa.array(values, pa.int64()), pa.array(values, pa.int32())
    assert numbers_of(wide)[0].tolist() == numbers_of(narrow)[0].tolist()
    assert len(set(numbers_of(wide)[0].tolist())) == len(set(values))


def test_parts_are_of_about_one_size() -> None:
    numbers, _ = numbers_of(pa.array([f"T-{n}" for n in range(20_000)]))
    counts = np.bincount(part_of(numbers, 8), minlength=8)
    assert counts.min() > 0.9 * counts.mean()


def passes(metric: Metric, tables: dict[str, list[str]]) -> list[Pass]:
    """The passes over tables whose columns carry their own names."""
    return plan([metric], {n: {c: c for c in names} for n, names in tables.items()})


def tickets(owners: list[str | None]) -> pa.Table:
    return pa.table(
        {
            "id": pa.array(list(range(len(owners))), pa.int64()),
            "requester": pa.array(owners, pa.string()),
        }
    )


@given(
    st.lists(st.none() | st.sampled_from("ABCDE"), max_size=30),
    st.lists(st.none() | st.integers(0, 40), max_size=60),
    st.integers(1, 6),
    st.integers(1, 7),
)
def test_rows_follow_the_ticket_that_leads(
    owners: list[str | None], events: list[int | None], parts: int, size: int
) -> None:
    """One part for a requester, one for a ticket, and no row is lost or doubled."""
    given = {"tickets": ["id", "requester"], "events": ["ticket_id"]}
    (over,) = passes(kpis.repeat_contact_rate, given)
    assert over.splits["events"].how == FOLLOW
    splitter = Splitter(over, parts)
    assert splitter.tables() == ["tickets", "events"]
    whole = tickets(owners)
    part_of_ticket: dict[int, int] = {}
    for start in range(0, len(owners), size):
        block = whole.slice(start, size)
        rows, part = splitter.split("tickets", block)
        assert rows.tolist() == list(range(block.num_rows))
        part_of_ticket |= dict(zip((rows + start).tolist(), part.tolist(), strict=True))
    of_owner: dict[str, int] = {}
    for ticket, part in part_of_ticket.items():
        owner = owners[ticket]
        assert owner is None or of_owner.setdefault(owner, part) == part
    rows, part = splitter.split(
        "events", pa.table({"ticket_id": pa.array(events, pa.int64())})
    )
    assert rows.tolist() == list(range(len(events)))
    for row, place in zip(rows.tolist(), part.tolist(), strict=True):
        assert place == part_of_ticket.get(events[row], 0)


def test_tickets_go_wherever_surveys_ask_for_them() -> None:
    """A ticket of two respondents stands in the parts of both."""
    given = {
        "tickets": ["id"],
        "events": ["ticket_id"],
        "surveys": ["respondent", "ticket_id", "kind"],
    }
    (over,) = passes(kpis.nps.using(answers="latest"), given)
    splitter = Splitter(over, 64)
    asked = {"respondent": ["Ann", "Bob", None], "ticket_id": [1, 1, None]}
    _, surveys = splitter.split("surveys", pa.table(asked))
    rows, part = splitter.split("tickets", pa.table({"id": [1, 2]}))
    assert rows.tolist() == [0, 0]
    assert sorted(part.tolist()) == sorted(set(surveys[:2].tolist()))


def test_small_tables_lie_together() -> None:
    given = {"trainings": ["agent", "course", "is_required"]}
    (over,) = passes(kpis.training_completion, given)
    assert over.splits["trainings"].how == WHOLE
