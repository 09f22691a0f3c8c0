"""The pytest plugin: every example of a config is a test.

pytest finds it by itself where kpikit is installed. Nothing of kpikit is imported
before a config is met, so that other test runs do not notice it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kpikit.config import Config, Example, Outcome
    from kpikit.errors import KpikitError

__all__ = ["ConfigFile", "ExampleItem", "ExampleNotMetError", "ProblemsItem"]

_SECTION = re.compile(
    rb"^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*kpikit[ \t]*[.\]]", re.MULTILINE
)
_FILES = ("*kpikit*.toml", "*kpikit*.yaml", "*kpikit*.yml")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option ``kpikit_files`` of pytest's own config."""
    parser.addini(
        "kpikit_files",
        "names of configs whose examples are tests; pyproject.toml is one where it has"
        " a table [tool.kpikit]",
        type="args",
        default=list(_FILES),
    )


def pytest_configure(config: pytest.Config) -> None:
    """The mark by which examples can be chosen: ``-m kpikit``."""
    config.addinivalue_line("markers", "kpikit: an example of a kpikit config")


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> pytest.Collector | None:
    """A config among the files that pytest comes by."""
    if file_path.name == "pyproject.toml":
        is_config = _has_section(file_path)
    else:
        is_config = any(map(file_path.match, parent.config.getini("kpikit_files")))
    return ConfigFile.from_parent(parent, path=file_path) if is_config else None


def _has_section(path: Path) -> bool:
    try:
        return _SECTION.search(path.read_bytes()) is not None
    except OSError:
        return False  # whoever needs it will say so


class ConfigFile(pytest.File):
    """A config, whose examples are tests."""

    def collect(self) -> Iterable[pytest.Item]:
        """An item for each example; for a config that is wrong one that fails."""
        from kpikit.config import load_config
        from kpikit.errors import KpikitError

        try:
            config = load_config(self.path)
        except KpikitError as error:
            yield ProblemsItem.from_parent(self, name="problems", error=error)
            return
        for example in config.examples:
            yield ExampleItem.from_parent(
                self, name=example.name, rules=config, example=example
            )


class _ConfigItem(pytest.Item):
    """What both kinds of items have."""

    line = 0

    def __init__(self, name: str, parent: pytest.Collector, **rest: Any) -> None:
        super().__init__(name, parent, **rest)
        self.add_marker("kpikit")

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where it stands, and what it is called."""
        return self.path, self.line, f"{self.path.name}: {self.name}"


class ProblemsItem(_ConfigItem):
    """A config that breaks its rules; it fails with everything that is wrong."""

    def __init__(
        self, name: str, parent: pytest.Collector, *, error: KpikitError, **rest: Any
    ) -> None:
        """Keep the error until the test is run."""
        super().__init__(name, parent, **rest)
        self._error = error

    def runtest(self) -> None:
        """Fail."""
        raise self._error

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The problems, without the way to them."""
        if excinfo.value is not self._error:
            return super().repr_failure(excinfo, style)
        problems = getattr(self._error, "problems", None)
        if problems is None:
            return str(self._error)
        return "\n".join(f"{each.code} {each}" for each in problems)


class ExampleNotMetError(AssertionError):
    """An example whose expectations do not hold."""

    def __init__(self, outcome: Outcome) -> None:
        """Keep what became of it."""
        super().__init__(outcome.text())
        self.outcome = outcome


class ExampleItem(_ConfigItem):
    """One example."""

    def __init__(
        self,
        name: str,
        parent: pytest.Collector,
        *,
        rules: Config,
        example: Example,
        **rest: Any,
    ) -> None:
        """Keep the config and the example; its line is the last but one part."""
        super().__init__(name, parent, **rest)
        self._rules = rules
        self._example = example
        line = example.where.split(":")[-2:-1]
        self.line = int(line[0]) - 1 if line and line[0].isdigit() else 0

    def runtest(self) -> None:
        """Run the example.

        Raises:
            ExampleNotMetError: Something that it expects does not hold.
        """
        from kpikit.config import run_example

        outcome = run_example(self._rules, self._example)
        if not outcome.passed:
            raise ExampleNotMetError(outcome)

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """What does not hold, and the ledger, without the way to them."""
        if isinstance(excinfo.value, ExampleNotMetError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)
