"""Configs from the standard input and from pipes; output that cannot be written."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpikit.cli import main
from kpikit.config import load_config

CLEAN = 'schema = 1\n[[policies]]\nname = "a"\ntargets."*" = { resolution = "4h" }\n'
FAULTY = 'schema = 1\nlines.order = ["1", "1"]\n'


def give(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


def test_a_dash_is_a_config_from_the_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, b"\xef\xbb\xbf" + FAULTY.encode())
    assert main(["check", "-", "--output-format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("config:2:21: SLA005 ")
    give(monkeypatch, CLEAN.encode())
    assert main(["test", "-"]) == 0
    give(monkeypatch, b"")
    assert main(["check", "-", "--output-format", "concise"]) == 1
    assert "config:1:1: SLA004 schema must be given" in capsys.readouterr().out
    give(monkeypatch, b"schema = 1 # caf\xe9")
    assert main(["check", "-"]) == 2
    assert "- must be UTF-8 text: got byte 0xe9 at byte 16" in capsys.readouterr().err


def test_a_config_is_compared_with_the_one_of_another_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # A folder with an equals sign in its name is a folder.
    new = tmp_path / "env=prod" / "kpikit.toml"
    new.parent.mkdir()
    new.write_text(CLEAN.replace("4h", "5h"), encoding="utf-8")
    give(monkeypatch, CLEAN.encode())
    assert main(["diff", "-", str(new)]) == 1
    assert "4h → 5h" in capsys.readouterr().out
    assert main(["diff", "-", "-"]) == 2
    assert "OLD and NEW must not both be" in capsys.readouterr().err
    assert load_config(str(new)).path == new


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_read_as_a_config(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = subprocess.Popen(
        [sys.executable, "-c", f"open({str(pipe)!r}, 'w').write({FAULTY!r})"]
    )
    assert main(["check", str(pipe), "--output-format", "concise"]) == 1
    assert writer.wait() == 0
    assert capsys.readouterr().out.startswith("config:2:21: SLA005 ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
@pytest.mark.parametrize("words", [["rule"], ["--version"]])
def test_output_that_cannot_be_written_is_said(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kpikit", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("kpikit: error: the output cannot be written: no sp")
    assert "Traceback" not in done.stderr


def test_streams_that_are_closed_swallow_what_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["rule", "SLA403"]) == 0
    assert main(["rule", "SLA999"]) == 2


def test_the_beginning_of_a_code_lists_its_rules(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rule", "sla30"]) == 0
    codes = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert codes == [f"SLA30{n}" for n in range(1, 10)]
    assert main(["rule", "SLA8", "--json"]) == 0
    assert capsys.readouterr().out.startswith("[")


@pytest.mark.parametrize("form", ["concise", "github", "gitlab", "sarif"])
def test_files_of_this_folder_are_named_from_here(
    form: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A report with whole paths is shown nowhere in a merge request."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sla").mkdir()
    config = tmp_path / "sla" / "kpikit.toml"
    config.write_text(FAULTY, encoding="utf-8")
    told = []
    for path in ("sla", config, tmp_path):
        assert main(["check", str(path), "--output-format", form]) == 1
        told.append(capsys.readouterr().out)
    assert "sla/kpikit.toml" in told[0]
    assert set(told) == {told[0]}
