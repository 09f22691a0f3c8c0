"""Configs in the documentation are clean, but for one that shows ten faults."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kpikit.check.engine import check_config
from kpikit.check.output import written

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 26)
SHOWN = ROOT / "docs" / "examples" / "check"
BLOCK = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)


def files() -> Iterator[Path]:
    for folder in ("docs", "src"):
        yield from sorted((ROOT / folder).rglob("*kpikit*.toml"))


def pages() -> Iterator[tuple[str, str]]:
    """Every config in a page, with the parts of it that follow."""
    for path in sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]):
        whole = ""
        for found in BLOCK.finditer(path.read_text(encoding="utf-8")):
            if found[1].startswith("schema") and whole:
                yield path.name, whole
                whole = ""
            if found[1].startswith("schema") or whole:
                whole += found[1]
        if whole:
            yield path.name, whole


@pytest.mark.parametrize("path", list(files()), ids=lambda path: path.parent.name)
def test_a_config_of_the_project_is_clean(path: Path) -> None:
    assert check_config(path, today=TODAY).findings == ()


@pytest.mark.parametrize(("page", "text"), list(pages()))
def test_a_config_in_a_page_is_clean(page: str, text: str) -> None:
    found = check_config(text, today=TODAY).findings
    assert [str(each) for each in found] == []


@pytest.mark.parametrize(
    ("form", "name"),
    [("full", "full.txt"), ("github", "github.txt"), ("sarif", "findings.sarif")],
)
def test_ten_faults_are_shown_as_the_command_writes_them(
    form: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SHOWN)
    checked = check_config("faulty.toml", ignore=["SLA702"], today=TODAY)
    assert len(checked.findings) == 10
    assert (SHOWN / name).read_text(encoding="utf-8") == written([checked], form)
