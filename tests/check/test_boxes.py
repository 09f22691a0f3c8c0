"""What is said to be hidden or unmatched is so, by every combination of values."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.check import boxes as room
from kpikit.check.boxes import Boxes, Cover, TooManyPiecesError, places
from kpikit.check.engine import check_config
from kpikit.sla.policy import Policy

VALUES = ["x", "y"]
FIELDS = ["tier", "kind", "tags"]
DATES = [date(2026, 12, 1), date(2027, 3, 1)]
CONDITIONS = st.dictionaries(
    st.sampled_from(FIELDS),
    st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True),
    max_size=2,
)
VALID = st.sampled_from([{}, {"from": DATES[0]}, {"to": DATES[1]}])
POLICIES = st.lists(
    st.fixed_dictionaries({"when": CONDITIONS, "not": CONDITIONS, "valid": VALID}),
    min_size=1,
    max_size=5,
)
ONE = [None, "x", "y", "z"]
TAGS = [(), ("x",), ("y",), ("x", "y"), ("z",)]
TICKETS = [
    ({"tier": tier, "kind": kind, "tags": tags}, day)
    for tier, kind, tags, day in product(
        ONE, ONE, TAGS, [date(2026, 11, 30), date(2027, 1, 1), date(2027, 4, 1)]
    )
]


def first_matches(policies: list[Policy]) -> list[int | None]:
    """For each possible ticket the first policy that matches it."""
    return [
        next(
            (at for at, each in enumerate(policies) if each.matches(ticket.get, day)),
            None,
        )
        for ticket, day in TICKETS
    ]


@given(POLICIES)
def test_findings_agree_with_every_ticket(drawn: list[dict[str, Any]]) -> None:
    policies = [Policy.from_dict({"name": str(n), **d}) for n, d in enumerate(drawn)]
    tree = {
        "schema": 1,
        "policies": [
            {"name": str(n), **each, "targets": {"*": {"resolution": f"{n + 1}h"}}}
            for n, each in enumerate(drawn)
        ],
    }
    found = check_config(tree, select=["SLA30"], today=date(2026, 11, 26)).findings
    reached = set(first_matches(policies))
    hidden = {each.message.split("'")[1] for each in found if each.code == "SLA301"}
    hidden |= {each.message.split("'")[1] for each in found if each.code == "SLA302"}
    never = {
        str(at)
        for at, each in enumerate(policies)
        if not any(each.matches(ticket.get, day) for ticket, day in TICKETS)
    }
    assert hidden | never == {str(n) for n in range(len(drawn)) if n not in reached}
    assert not hidden & never
    assert (None in reached) == any(each.code == "SLA304" for each in found)


def test_one_policy_that_hides_is_told_from_several() -> None:
    def tree(*values: list[str]) -> dict[str, Any]:
        return {
            "schema": 1,
            "policies": [
                {"name": str(n), "when": {"tier": each}, "targets": {}}
                for n, each in enumerate(values)
            ],
        }

    one = check_config(tree(["x", "y"], ["z"], ["y"]), select=["SLA30"]).findings
    assert [each.code for each in one] == ["SLA301", "SLA304"]
    two = check_config(
        tree(["w"], ["x"], ["y"], ["x", "y"]), select=["SLA302"]
    ).findings
    assert "'1', '2' before it" in two[0].message


@given(
    st.lists(
        st.tuples(*[st.integers(1, 7)] * 3),
        max_size=6,
    ),
    st.tuples(*[st.integers(1, 7)] * 3),
)
def test_what_is_left_of_a_box_is_exact(
    others: list[tuple[int, ...]], box: tuple[int, ...]
) -> None:
    cover = Cover(box, Boxes(others))

    def points(one: tuple[int, ...]) -> set[tuple[int, ...]]:
        places = [[at for at in range(3) if bits >> at & 1] for bits in one]
        return set(product(*places))

    want = points(box).difference(*(points(other) for other in others))
    pieces = [points(each) for each in cover.left_over()]
    assert set().union(*pieces) == want
    assert sum(map(len, pieces)) == len(want)
    assert bool(cover.by()) == (not want)
    needed = [others[at] for at in places(cover.needed())]
    if not want:
        assert points(box) <= set().union(*map(points, needed))
        for at in range(len(needed)):
            rest = [points(each) for each in (*needed[:at], *needed[at + 1 :])]
            assert not points(box) <= set().union(*rest)


def test_what_cannot_be_told_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_STEPS", 0)
    with pytest.raises(TooManyPiecesError):
        Cover((3, 3, 3), Boxes([(1, 1, 3), (2, 2, 1), (1, 2, 3), (2, 1, 3)])).by()
    tree = {
        "schema": 1,
        "policies": [
            {"name": n, "when": {n: ["x"]}, "targets": {}} for n in ("a", "b", "c", "d")
        ],
    }
    found = check_config(tree, select=["SLA304"]).findings
    assert "few enough to be compared" in found[0].message


def test_unmatched_combinations_are_named() -> None:
    text = """schema = 1
[fields]
tier = ["gold", "silver", "bronze"]
kind = ["incident", "question"]
[[policies]]
name = "a"
when = { tier = ["gold"] }
targets = {}
[[policies]]
name = "b"
when = { tier = ["silver"], kind = ["incident"] }
targets = {}
"""
    found = check_config(text, select=["SLA304"]).findings
    message = found[0].message
    assert "tier silver" in message
    assert "kind question" in message
    assert "bronze" in message
    assert "gold" not in message


def test_a_field_without_declared_values_may_have_any_other() -> None:
    text = (
        'schema = 1\n[[policies]]\nname = "a"\nwhen = {channel = "email"}\ntargets={}'
    )
    found = check_config(text, select=["SLA304"]).findings
    assert found[0].message.endswith("got none for channel not email")
