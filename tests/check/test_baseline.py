"""Known findings are left out, wherever their lines have moved to."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpikit.check import baseline
from kpikit.check.baseline import read_baseline, write_baseline
from kpikit.check.finding import Finding
from kpikit.cli import main
from kpikit.errors import FileError, InputError, MissingFileError

CONFIG = """schema = 1
[priorities]
order = ["high", "low"]
[calendars.eu]
timezone = "Europe/Berln"
hours = "Mon-Fri 09:00-17:00"
[[policies]]
name = "gold"
when = { tier = ["gold"] }
targets = { high = { resolution = "8" }, low = { resolution = "16h" } }
[[policies]]
name = "all"
targets = { "*" = { resolution = "8h" } }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("kpikit.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def test_what_is_known_is_left_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"]) == 1
    number = capsys.readouterr().out.count("help:")
    assert number > 1
    assert main(["check", "--write-baseline", "known.json"]) == 0
    assert f"{number} findings are written to known.json" in capsys.readouterr().out
    assert main(["check", "--baseline", "known.json"]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{number} known" in said.err


def test_lines_may_move_and_values_change(folder: Path) -> None:
    main(["check", "--write-baseline", "known.json"])
    moved = CONFIG.replace("schema = 1", "# one more line\n\nschema = 1")
    moved = moved.replace("Berln", "Barlin").replace('"8"', '"9"')
    Path("kpikit.toml").write_text(moved, encoding="utf-8")
    assert main(["check", "--baseline", "known.json"]) == 0


def test_policies_may_change_places(folder: Path) -> None:
    """A place is known by the name of its policy, not by its number."""
    main(["check", "--write-baseline", "known.json"])
    first = '[[policies]]\nname = "vip"\nwhen = { tier = ["vip"] }\n'
    first += 'targets = { "*" = { resolution = "1h" } }\n[[policies]]\nname = "gold"'
    more = CONFIG.replace('[[policies]]\nname = "gold"', first)
    Path("kpikit.toml").write_text(more, encoding="utf-8")
    assert main(["check", "--baseline", "known.json", "--ignore", "SLA702"]) == 0


def test_one_more_is_new(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--write-baseline", "known.json"])
    more = CONFIG.replace('"8h"', '"8"')
    Path("kpikit.toml").write_text(more, encoding="utf-8")
    capsys.readouterr()
    assert main(["check", "--output-format", "json", "--baseline", "known.json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(each["code"], each["line"]) for each in told] == [("SLA101", 13)]


def test_what_was_repaired_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--write-baseline", "known.json"])
    mended = CONFIG.replace("Berln", "Berlin")
    Path("kpikit.toml").write_text(mended, encoding="utf-8")
    capsys.readouterr()
    main(["check", "--baseline", "known.json"])
    assert "no longer found: write it again" in capsys.readouterr().err


def test_files_that_were_not_checked_are_not_missed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("kpikit.other.toml").write_text(CONFIG, encoding="utf-8")
    main(["check", "--write-baseline", "known.json"])
    capsys.readouterr()
    assert main(["check", "kpikit.toml", "--baseline", "known.json"]) == 0
    assert "no longer" not in capsys.readouterr().err


def test_it_is_the_same_from_everywhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["check", "--write-baseline", "known.json"])
    assert main(["check", str(folder), "--baseline", str(folder / "known.json")]) == 0
    below = folder / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    assert main(["check", "../kpikit.toml", "--baseline", "../known.json"]) == 0


def test_a_file_that_cannot_be_parsed_is_known_too(folder: Path) -> None:
    Path("kpikit.toml").write_text("schema =\n", encoding="utf-8")
    main(["check", "--write-baseline", "known.json"])
    assert main(["check", "--baseline", "known.json"]) == 0


def test_both_at_once_is_wrong_usage(folder: Path) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--baseline", "a.json", "--write-baseline", "a.json"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "with no JSON"),
        ("\x00\x01", "with no JSON"),
        ("[" * 100_000, "with no JSON"),
        ("[]", "with other JSON"),
        ('{"version": 1, "findings": 3}', "with other JSON"),
        ('{"version": 2, "findings": []}', "with version 2"),
        ('{"findings": []}', "with version None"),
        ('{"version": 1, "findings": [3]}', "findings[0]"),
        ('{"version": 1, "findings": [{"code": "SLA101"}]}', "findings[0]"),
        (
            '{"version":1,"findings":[{"code":"A","file":"","place":"","count":0}]}',
            "must have code, file, place and count",
        ),
    ],
)
def test_what_is_no_baseline_is_refused(
    folder: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("known.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="--write-baseline"):
        read_baseline("known.json")
    assert main(["check", "--baseline", "known.json"]) == 2
    assert said in capsys.readouterr().err


def test_a_file_of_any_size_is_refused_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(baseline, "_MOST_BYTES", 10)
    main(["check", "--write-baseline", "known.json"])
    with pytest.raises(InputError, match="more than 10 bytes"):
        read_baseline("known.json")


def test_places_that_are_not_there(folder: Path) -> None:
    with pytest.raises(MissingFileError):
        read_baseline("nowhere.json")
    with pytest.raises(FileError, match="can be written"):
        write_baseline(folder / "no" / "known.json", [])


FINDINGS = st.lists(
    st.builds(
        Finding,
        st.sampled_from(["SLA101", "SLA403"]),
        message=st.sampled_from(["a", "b"]),
        file=st.sampled_from(["kpikit.toml", str(Path("x", "kpikit.toml"))]),
        line=st.integers(1, 50),
        path=st.sampled_from(["", "policies.gold", "zażółć"]),
    ),
    max_size=8,
)


@given(FINDINGS, FINDINGS)
def test_what_is_written_is_known_as_often_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, old: list[Finding], more: list[Finding]
) -> None:
    file = tmp_path_factory.mktemp("baseline") / "known.json"
    here = [_in(file.parent, each) for each in old]
    rest = [_in(file.parent, each) for each in more]
    assert write_baseline(file, here) == len(here)
    names = [str(file.parent / "kpikit.toml"), str(file.parent / "x" / "kpikit.toml")]
    same = read_baseline(file).compare(here, names)
    assert (same.new, same.known, same.gone) == ((), len(here), 0)
    both = read_baseline(file).compare([*here, *rest], names)
    assert (both.new, both.known, both.gone) == (tuple(rest), len(here), 0)
    none = read_baseline(file).compare([], names)
    assert (none.new, none.known, none.gone) == ((), 0, len(here))


def _in(folder: Path, finding: Finding) -> Finding:
    from attrs import evolve

    return evolve(finding, file=str(folder / finding.file))
