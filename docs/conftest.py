"""Pages run in an empty folder of their own, beside the example configs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

EXAMPLE = Path("docs", "examples", "helpdesk")


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page writes is gone after it; paths are as in a clone."""
    root = Path(__file__).resolve().parent.parent
    shutil.copytree(root / EXAMPLE, tmp_path / EXAMPLE)
    monkeypatch.chdir(tmp_path)
