"""Pages run in an empty folder of their own, beside the example configs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

EXAMPLES = (Path("docs", "examples", "helpdesk"), Path("docs", "examples", "check"))


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page writes is gone after it; paths are as in a clone."""
    root = Path(__file__).resolve().parent.parent
    for example in EXAMPLES:
        shutil.copytree(root / example, tmp_path / example)
    monkeypatch.chdir(tmp_path)
