"""Lets pytest collect ``bench_*.py``, with pytest-benchmark or without it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))


class PlainRunner:
    """Stands in for pytest-benchmark: its fixture just calls."""

    @pytest.fixture
    def benchmark(self) -> Callable[..., Any]:
        """Call a function with its arguments, once, untimed."""
        return lambda call, *args, **options: call(*args, **options)


def pytest_configure(config: pytest.Config) -> None:
    """Use the stand-in where pytest-benchmark is not at work."""
    known = ("benchmark", "pytest_benchmark.plugin")
    if not any(config.pluginmanager.hasplugin(name) for name in known):
        config.pluginmanager.register(PlainRunner(), "plain benchmark")


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    """Take ``bench_*.py`` as modules of tests; those that are named pytest takes."""
    is_bench = file_path.name.startswith("bench_") and file_path.suffix == ".py"
    if is_bench and not parent.session.isinitpath(file_path):
        return pytest.Module.from_parent(parent, path=file_path)
    return None
