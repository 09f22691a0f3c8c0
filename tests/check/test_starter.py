"""``kpikit init`` writes a config that is clean, and never over another."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpikit.check.engine import check_config
from kpikit.check.starter import starter
from kpikit.cli import main
from kpikit.config import load_config, run_examples
from kpikit.errors import CalendarError, InputError, ZoneError

WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=8
).map(str.strip)
WORDS = WORDS.filter(lambda word: word.isprintable() and word not in ("", "*"))


@settings(max_examples=15)
@given(
    st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Auckland", "America/St_Johns"]),
    st.sampled_from([None, "DE", "DE-BY", "NZ", "CA-NL"]),
    st.lists(WORDS, min_size=1, unique=True),
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
)
def test_every_starter_loads_and_its_examples_hold(
    tz: str, country: str | None, priorities: list[str], today: date
) -> None:
    text = starter(tz=tz, country=country, priorities=priorities, today=today)
    config = load_config(text)
    assert config.priorities == tuple(priorities)
    assert all(outcome.passed for outcome in run_examples(config))
    assert config.examples
    for word in priorities:
        target = config.policies[0].target(word, "resolution")
        assert target is not None


@pytest.mark.parametrize(
    ("tz", "country", "words"),
    [
        ("UTC", None, ["urgent", "high", "normal", "low"]),
        ("Europe/Berlin", "DE-BY", ["P1", "P2"]),
        ("America/New_York", "US", ["only"]),
        ("Asia/Tokyo", "JP", ["1", "2", "3", "4", "5", "6"]),
    ],
)
def test_there_is_nothing_to_find(
    tz: str, country: str | None, words: list[str]
) -> None:
    text = starter(tz=tz, country=country, priorities=words)
    assert [str(each) for each in check_config(text).findings] == []


def test_the_example_is_right_by_hand() -> None:
    """Friday 16:30, 1 hour of 09:00-17:00: half on Friday, half on Monday."""
    text = starter(tz="Europe/Berlin", today=date(2026, 5, 4))
    assert "created_at = 2026-05-08T16:30:00+02:00" in text
    assert "first_response_due = 2026-05-11T09:30:00+02:00" in text


def test_holidays_count() -> None:
    """Friday 1 May 2026 is a holiday in Germany: nothing counts before Monday."""
    text = starter(tz="Europe/Berlin", country="DE", today=date(2026, 5, 1))
    assert "first_response_due = 2026-05-04T10:00:00+02:00" in text


def test_more_priorities_than_targets_share_the_last() -> None:
    config = load_config(starter(priorities=["a", "b", "c", "d", "e"]))
    assert set(config.policies[0].targets) == {"a", "b", "c", "*"}
    config = load_config(starter(priorities=["only"]))
    assert set(config.policies[0].targets) == {"*"}


@pytest.mark.parametrize(
    "priorities", [["a", "a"], ["a", ""], ["*"], [], ["a\nb"], ["a", " a"]]
)
def test_priorities_must_be_different_words(priorities: list[str]) -> None:
    with pytest.raises(InputError, match="priorities must"):
        starter(priorities=priorities)


def test_unknown_places_are_refused() -> None:
    with pytest.raises(ZoneError):
        starter(tz="Europe/Berln")
    with pytest.raises(CalendarError):
        starter(tz="UTC", country="XX")


def test_the_command_writes_and_never_writes_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--tz", "Europe/Warsaw", "--country", "PL"]) == 0
    assert "kpikit check kpikit.toml" in capsys.readouterr().out
    first = Path("kpikit.toml").read_bytes()
    assert b"\r" not in first
    assert main(["test", "kpikit.toml"]) == 0
    assert main(["init"]) == 2
    assert "--force" in capsys.readouterr().err
    assert Path("kpikit.toml").read_bytes() == first
    assert main(["init", "--force", "--priorities", "P1, P2"]) == 0
    assert load_config("kpikit.toml").priorities == ("P1", "P2")


def test_the_command_into_a_folder(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path)]) == 0
    assert load_config(tmp_path / "kpikit.toml").policies


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--country", "DE"], "--tz must be given with --country: got DE alone"),
        (["nowhere/kpikit.toml"], "in a folder that is there"),
        (["kpikit.yaml"], "must end in .toml"),
        (["pyproject.toml"], "must end in .toml"),
        (["--tz", "Europe/Warsow"], "Europe/Warsaw"),
        (["--country", "GERMANY", "--tz", "UTC"], "DE"),
        (["--priorities", ""], "priorities must be words"),
        (["x/y/kpikit.toml"], "make the folder"),
        (["blocked/kpikit.toml"], "in a folder"),
    ],
)
def test_bad_arguments_say_what_to_do(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_folder_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["init", str(tmp_path / "file" / "kpikit.toml")]) == 2
    assert "PATH must be a file that can be written" in capsys.readouterr().err
