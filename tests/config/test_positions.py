"""Every value of a TOML text has a place, and there its literal begins."""

import tomllib
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpikit.config.index import Index, Path, Place
from kpikit.config.positions import positions

BARE = st.from_regex(r"[A-Za-z0-9_-]{1,4}", fullmatch=True)
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x7f"),
    max_size=5,
)
GAP = st.sampled_from(["", " ", "\t", "  "])
BREAK = st.sampled_from(["", " ", "\n", " # a ] } = \"'\n", "\r\n", "\n\n\t"])


def basic(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


KEYS = (
    BARE
    | TEXT.map(basic)
    | TEXT.filter(lambda text: "'" not in text).map(lambda text: f"'{text}'")
    | st.just('"q.\\u0041"')
)
SCALARS = (
    TEXT.map(basic)
    | TEXT.filter(lambda text: "'" not in text).map(lambda text: f"'{text}'")
    | st.integers().map(str)
    | st.floats(allow_nan=False, allow_infinity=False).map(repr)
    | st.sampled_from(
        [
            "true",
            "0x1F",
            "-inf",
            "1979-05-27",
            "07:32:00",
            "1979-05-27 07:32:00.5",
            "1979-05-27T07:32:00+02:00",
            '"""\na\n"b" ""c\\"""""',
            '""""a"""""',
            "'''\n'a' ''b\\'''''",
            '""""""',
            "''''''",
        ]
    )
)


@st.composite
def arrays(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    items = draw(st.lists(inner, max_size=3))
    parts = [draw(BREAK) + item + draw(BREAK) for item in items]
    tail = "," if items and draw(st.booleans()) else ""
    return "[" + ",".join(parts) + tail + draw(BREAK) + "]"


@st.composite
def dotted(draw: st.DrawFn) -> str:
    parts = draw(st.lists(KEYS, min_size=1, max_size=3))
    return (draw(GAP) + "." + draw(GAP)).join(parts)


@st.composite
def inlines(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    pairs = draw(st.lists(st.tuples(dotted(), GAP, inner), max_size=3))
    return (
        "{" + ",".join(f" {key}{gap}={gap}{value} " for key, gap, value in pairs) + "}"
    )


VALUES = st.recursive(
    SCALARS, lambda inner: arrays(inner) | inlines(inner), max_leaves=6
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    lines = []
    for _ in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(["pair", "pair", "table", "array", "comment"]))
        key, gap = draw(dotted()), draw(GAP)
        if kind == "pair":
            lines.append(f"{gap}{key}{gap}={gap}{draw(VALUES)}{gap}# it's")
        elif kind == "table":
            lines.append(f"{gap}[{gap}{key}{gap}]")
        elif kind == "array":
            lines.append(f"[[{gap}{key}{gap}]] # b")
        else:
            lines.append('# "')
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines)


def leaves(value: Any, path: Path = ()) -> list[tuple[Path, Any]]:
    if isinstance(value, dict) and value:
        pairs: Any = value.items()
    elif isinstance(value, list) and value:
        pairs = enumerate(value)
    else:
        return [(path, value)] if path else []
    return [leaf for key, item in pairs for leaf in leaves(item, (*path, key))]


def literal(index: Index, place: Place) -> str:
    """What stands at a place, to the end of its line."""
    line = index.text.split("\n")[place.line - 1]
    return line[place.column - 1 :]


def check_leaf(index: Index, path: Path, value: Any) -> None:
    place = index.value(path)
    assert place is not None, path
    found = literal(index, place)
    whole = index.text[slice(*index.values[path])]
    assert whole.startswith(found[: place.width])
    if isinstance(value, (dict, list)):
        named = index.keys.get(path) == index.values[path] or found.startswith("[[")
        assert named or tomllib.loads(f"x = {whole}")["x"] == value
    else:
        again = tomllib.loads(f"x = {whole}")["x"]
        assert again == value
        assert type(again) is type(value)
    if isinstance(path[-1], str):
        key = index.key(path)
        assert key is not None
        name = index.text[slice(*index.keys[path])]
        assert list(tomllib.loads(f"{name} = 1")) == [path[-1]]


@given(documents())
@example('a = """x"y"""\n[b]\nc = [ # ]\n 1, {d.e = 2}, ]\n[[f]]\n[f.g]\n[[f]]\nh = 1')
@example("[[a]]\n[[a.b]]\nx = 1\n[[a.b]]\nx = 2\n[[a]]\n[a.c]\ny.z = 3")
@example("a.b = 1\r\na.c = [\r\n 1,\r\n 2]\r\n")
def test_every_leaf_has_a_place_where_its_literal_begins(text: str) -> None:
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    index = positions(text)
    for path, value in leaves(tree):
        check_leaf(index, path, value)


@given(st.lists(st.tuples(BARE, VALUES), unique_by=lambda pair: pair[0], max_size=6))
def test_every_value_has_a_place_on_the_line_that_writes_it(
    pairs: list[tuple[str, str]],
) -> None:
    """The same law where no drawn document is thrown away for a repeated key."""
    text = "\n".join(f"{key} = {value}" for key, value in pairs)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    index = positions(text)
    for path, value in leaves(tree):
        check_leaf(index, path, value)
    for key, _ in pairs:
        place = index.key((key,))
        assert place is not None
        assert place.column == 1


def test_lines_and_columns_count_from_one() -> None:
    index = positions('a = 1\n\n[t]\n  "ü" = ["x", "yy"]\n')
    assert index.value(("a",)) == Place(1, column=5, width=1)
    assert index.key(("t",)) == Place(3, column=2, width=1)
    assert index.key(("t", "ü")) == Place(4, column=3, width=3)
    assert index.value(("t", "ü", 1)) == Place(4, column=15, width=4)
    assert set(index.paths()) >= {("a",), ("t",), ("t", "ü", 0)}


def test_a_literal_of_several_lines_is_as_wide_as_its_first() -> None:
    index = positions('a = """b\nc"""\nd = [\n1]')
    assert index.value(("a",)) == Place(1, column=5, width=4)
    assert index.value(("d",)) == Place(3, column=5, width=1)


def test_carriage_returns_move_nothing() -> None:
    unix = positions("a = 1\n[b]\nc = [1,\n 2]\n")
    windows = positions("a = 1\r\n[b]\r\nc = [1,\r\n 2]\r\n")
    assert [unix.value(path) for path in unix.paths()] == [
        windows.value(path) for path in windows.paths()
    ]


def test_what_is_not_there_has_no_place_but_something_near() -> None:
    index = positions("x = 1\n[a.b]\nc = 1\n")
    assert index.value(("a", "d")) is None
    assert index.key(("a", "b", "e")) is None
    assert index.nearest(("a", "b", "e", 3)) == Place(2, column=4, width=1)
    assert index.nearest(("a", "b", "c"), at_key=True) == Place(3, column=1, width=1)
    assert index.nearest(("q",)) == Place(1, column=1)
    assert index.nearest(()) == Place(1, column=1)


@pytest.mark.parametrize("kind", [datetime, date, time])
def test_dates_and_times_have_places(kind: type) -> None:
    text = "a = 1979-05-27 07:32:00\nb = 1979-05-27\nc = 07:32:00"
    index = positions(text)
    found = {type(value): path for path, value in leaves(tomllib.loads(text))}
    place = index.value(found[kind])
    assert place is not None
    assert place.column == 5
