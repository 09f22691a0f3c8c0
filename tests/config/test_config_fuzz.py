"""Whatever comes in, a config or an error of kpikit comes out."""

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kpikit.config.load import SECTIONS, load_config
from kpikit.desk.names import TABLE_NAMES
from kpikit.errors import ConfigError, KpikitError

WORDS = st.sampled_from(
    [
        *SECTIONS,
        *TABLE_NAMES[:3],
        *("file", "timezone", "columns", "values", "kinds", "on_bad", "delimiter"),
        *("format", "order", "join", "duration", "true", "of", "constant", "plus"),
        *("hours", "holidays", "periods", "always", "span", "country", "add", "from"),
        *("name", "when", "valid", "targets", "every", "target", "calendar", "warn_at"),
        *("resolution", "periodic_update", "pausable", "responders", "*", "per", "PL"),
        *("mon-fri", "09:00-17:00", "22:00-06:00", "2026-12-24", "4h", "3bd", "agent"),
        *(
            "csat",
            "first_response_time",
            "at_least",
            "better_than",
            "previous",
            "where",
        ),
        *("kind", "value", "default", "run", "csv", "UTC", "drop", "created", "<<"),
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    WORDS,
    st.dates(),
    st.datetimes(),
    st.binary(max_size=3),
)
BASIC = st.text(st.characters(max_codepoint=0xD7FF), max_size=4)
TREES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=4)
        | st.dictionaries(st.integers(), inner, max_size=1)
    ),
    max_leaves=20,
)
SECTION = st.dictionaries(WORDS, TREES, max_size=5)
TOPS = st.dictionaries(WORDS, TREES, max_size=5) | st.fixed_dictionaries(
    {"schema": st.just(1), "data": st.dictionaries(WORDS, SECTION, max_size=3)},
    optional={
        "calendars": st.dictionaries(WORDS, SECTION, max_size=2),
        "defaults": SECTION,
        "policies": st.lists(SECTION, max_size=2),
        "goals": st.dictionaries(WORDS, SECTION | st.lists(SECTION), max_size=3),
    },
)
LINES = st.lists(
    st.builds("{} = {}".format, WORDS, WORDS | st.integers() | WORDS.map(repr))
    | st.builds("[{}.{}]".format, WORDS, WORDS)
    | st.builds("{}: {{{}: [{}]}}".format, WORDS, WORDS, WORDS)
    | st.builds("{}:\n  {}: &a {}\n  <<: *a".format, WORDS, WORDS, WORDS)
    | st.text(max_size=6),
    max_size=6,
).map("\n".join)


def load(source: Any) -> None:
    error: KpikitError | None = None
    try:
        config = load_config(source)
    except KpikitError as raised:
        error = raised
    if error is None:
        again = load_config(config.to_dict())
        assert again.statuses == config.statuses
    elif isinstance(error, ConfigError):
        assert error.problems
        for problem in error.problems:
            assert problem.code.startswith("SLA")
            assert problem.help
            assert len(str(problem).splitlines()) == 1
    else:
        assert error.help


@given(TOPS)
def test_any_mapping(tree: dict[str, Any]) -> None:
    load(tree)


PLAIN: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | BASIC,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(WORDS | BASIC, inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(WORDS, PLAIN, max_size=5))
def test_a_mapping_in_a_file_says_what_the_mapping_says(tree: dict[str, Any]) -> None:
    """JSON is YAML: both ways find the same problems, or none."""
    text = json.dumps(tree, allow_nan=False)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kpikit.yaml"
        file.write_text(text, encoding="ascii")
        assert messages(file) == messages(json.loads(text))


def messages(source: Any) -> list[str]:
    try:
        load_config(source)
    except ConfigError as error:
        return sorted(problem.message for problem in error.problems)
    return []


@given(st.text() | LINES)
def test_any_text(text: str) -> None:
    load(text + "\n")
    load(text)


@given(
    st.binary(max_size=50) | (st.text() | LINES).map(lambda text: text.encode("utf-8")),
    st.sampled_from(["kpikit.toml", "pyproject.toml", "kpikit.yaml"]),
)
def test_any_bytes_in_a_file(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        load(file)


@given(st.none() | st.integers() | st.binary() | st.lists(st.text()) | st.text())
def test_anything(source: Any) -> None:
    load(source)
