"""The hooks, the action and the snippets of the docs, run for real."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "config-ci.md"
GOOD = """schema = 1
[statuses]
open = "run"
solved = "resolved"
[calendars.eu]
timezone = "Europe/Berlin"
hours = "Mon-Fri 09:00-17:00"
[defaults]
on_reopen = "new_cycle"
[[policies]]
name = "all"
targets = { "*" = { resolution = "8h" } }
[[examples]]
name = "one"
ticket = { created_at = 2026-01-19T09:00:00+01:00 }
expect = { resolution_due = 2026-01-19T17:00:00+01:00 }
"""
WRONG = GOOD.replace("Berlin", "Berln")
UNMET = GOOD.replace("T17:00", "T16:00")


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which ``kpikit`` is this one and pip only says what it was told."""
    programs = tmp_path / "bin"
    programs.mkdir()
    log = tmp_path / "pip.log"
    python = f'#!/bin/sh\nif [ "$2" = pip ]; then shift 2; echo "$@" >> "{log}"; fi\n'
    for name, text in (
        ("kpikit", f'#!/bin/sh\nexec "{sys.executable}" -m kpikit "$@"\n'),
        ("python", python),
        ("pip", f'#!/bin/sh\necho "$@" >> "{log}"\n'),
    ):
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


def bash(script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """As a runner runs a step: stopped by the first failure, in pipes too."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **variables}
    )


ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def step(name: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action with inputs, the others as they are by default."""
    (found,) = [each for each in ACTION["runs"]["steps"] if each.get("name") == name]
    assert found["shell"] == "bash"
    usual = {key: each["default"] for key, each in ACTION["inputs"].items()}
    variables = {
        key: re.sub(
            r"\$\{\{ (inputs|github)\.([\w-]+) \}\}",
            lambda match: {**usual, "action_path": str(ROOT), **given}[match[2]],
            value,
        )
        for key, value in found["env"].items()
    }
    assert "${{" not in found["run"]  # inputs reach the shell as variables only
    return bash(found["run"], **variables)


def write(folder: Path, text: str, name: str = "kpikit.toml") -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_the_action_installs_itself_or_a_version(shell: Path) -> None:
    assert step("Install kpikit").returncode == 0
    assert step("Install kpikit", version="1.2.3").returncode == 0
    told = (shell.parent / "pip.log").read_text(encoding="utf-8").splitlines()
    assert told == [
        f"install kpikit[yaml] @ file://{ROOT}",
        "install kpikit[yaml]==1.2.3",
    ]


def test_the_action_checks(shell: Path) -> None:
    write(shell, GOOD)
    done = step("Check")
    assert done.returncode == 0, done.stdout + done.stderr
    write(shell, WRONG)
    done = step("Check")
    assert done.returncode == 1
    assert "::error" in done.stdout
    assert "line=6" in done.stdout


def test_the_action_takes_several_paths_and_arguments(shell: Path) -> None:
    write(shell, WRONG)
    write(shell, GOOD, "other.toml")
    assert step("Check", paths="other.toml\nother.toml").returncode == 0
    assert step("Check", paths="other.toml kpikit.toml").returncode == 1
    ignored = step("Check", args="--ignore SLA201,SLA2 --exit-zero")
    assert ignored.returncode == 0, ignored.stderr


def test_the_action_expands_nothing(shell: Path) -> None:
    write(shell, GOOD)
    done = step("Check", paths="kpikit.toml $(touch$IFS'hacked') *;touch hacked")
    assert done.returncode == 2
    assert not (shell / "hacked").exists()


def test_the_action_writes_sarif(shell: Path) -> None:
    write(shell, WRONG)
    form = {"output-format": "sarif", "output-file": "kpikit.sarif"}
    assert step("Check", **form).returncode == 1
    report = json.loads((shell / "kpikit.sarif").read_text(encoding="utf-8"))
    assert report["version"] == "2.1.0"


def test_the_action_runs_the_examples(shell: Path) -> None:
    write(shell, GOOD)
    assert step("Run the examples").returncode == 0
    write(shell, UNMET)
    done = step("Run the examples")
    assert done.returncode == 1
    assert "FAILED: one" in done.stdout


def blocks() -> list[Any]:
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(r"^```yaml\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return [yaml.safe_load(each) for each in found]


def test_the_snippets_of_the_page_name_what_is_there() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (repo,) = blocks()[0]["repos"]
    assert [each["id"] for each in repo["hooks"]] == [each["id"] for each in hooks]
    steps = [*blocks()[1]["jobs"]["kpikit"]["steps"], *blocks()[2]]
    given = [each.get("with", {}) for each in steps if "kpikit" in each["uses"]]
    assert given
    assert all(set(each) <= set(ACTION["inputs"]) for each in given)


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (WRONG, 1)])
def test_the_snippet_for_gitlab(shell: Path, text: str, code: int) -> None:
    job = blocks()[3]["kpikit"]
    write(shell, text)
    done = bash("\n".join(job["script"]))
    assert done.returncode == code, done.stderr
    report = shell / job["artifacts"]["reports"]["codequality"]
    assert bool(json.loads(report.read_text(encoding="utf-8"))) == bool(code)


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    command = ["git", *who, "-c", "init.defaultBranch=main", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_snippet_about_a_change(shell: Path) -> None:
    git(shell, "init", "-q")
    write(shell, GOOD)
    git(shell, "add", ".")
    git(shell, "commit", "-qm", "before")
    write(shell, GOOD.replace('"8h"', '"4h"').replace("T17:00", "T13:00"))
    summary = shell.parent / "summary"
    script = blocks()[4][0]["run"]
    git(shell, "remote", "add", "origin", str(shell))
    done = bash(script, GITHUB_BASE_REF="main", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 0, done.stderr
    assert "resolution  8h → 4h" in summary.read_text(encoding="utf-8")


@pytest.fixture
def hooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What pre-commit fetches hooks from: a repository with this package."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    here = tmp_path / "hooks"
    here.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, here)
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", here / "src", ignore=unwanted)
    return here


def commit(here: Path, tmp_path: Path, text: str) -> Path:
    """A repository with a config that uses the hooks."""
    git(here, "init", "-q")
    git(here, "add", ".")
    git(here, "commit", "-qm", "hooks")
    work = tmp_path / "work"
    work.mkdir()
    git(work, "init", "-q")
    write(work, text)
    ids = [{"id": "kpikit-check"}, {"id": "kpikit-test"}]
    repo = {"repo": str(here), "rev": git(here, "rev-parse", "HEAD"), "hooks": ids}
    write(work, yaml.safe_dump({"repos": [repo]}), ".pre-commit-config.yaml")
    git(work, "add", ".")
    return work


def pre_commit(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [(GOOD, "kpikit test"), (WRONG, "SLA201"), (UNMET, "FAILED: one")],
)
def test_the_hooks_with_the_kpikit_that_is_here(
    hooks: Path, tmp_path: Path, shell: Path, text: str, said: str
) -> None:
    """Without an environment of its own, so that it runs without a network."""
    file = hooks / ".pre-commit-hooks.yaml"
    told = yaml.safe_load(file.read_text(encoding="utf-8"))
    for hook in told:
        hook["language"] = "system"
        del hook["additional_dependencies"]
    file.write_text(yaml.safe_dump(told), encoding="utf-8")
    shell.rmdir()
    done = pre_commit(commit(hooks, tmp_path, text))
    assert done.returncode == (0 if text == GOOD else 1), done.stdout + done.stderr
    assert said in done.stdout
    assert "kpikit.toml" in done.stdout or text == GOOD


_NO_NETWORK = re.compile(
    "NewConnectionError|NameResolutionError|ProxyError|Failed to resolve"
    "|Network is unreachable|Name or service not known|in name resolution"
    "|Connection refused|Could not fetch URL|satisfies the requirement hatchling"
)


def test_the_hooks_in_an_environment_that_pre_commit_makes(
    hooks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    done = pre_commit(commit(hooks, tmp_path, GOOD))
    if done.returncode and _NO_NETWORK.search(done.stdout + done.stderr):
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 example passed" in done.stdout
