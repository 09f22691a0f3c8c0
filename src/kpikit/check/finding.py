"""One thing that is wrong with a config, and where."""

from __future__ import annotations

import hashlib
from typing import Any

from attrs import field, frozen

from kpikit.check.catalogue import RULES, Rule

__all__ = ["Finding", "Related"]


@frozen
class Related:
    """Another place that a finding is about."""

    message: str
    line: int = field(kw_only=True)
    column: int = field(kw_only=True)


@frozen
class Finding:
    """One thing that is wrong with a config.

    Attributes:
        code: The rule, as ``SLA403``.
        message: What is wrong, on one line.
        file: The file.
        line: The line, from 1.
        column: The column in characters, from 1.
        width: How many characters of the line have it.
        help: The remedy.
        note: What belongs under the carets: ``must be at most 4h (normal, line 35)``.
        details: Further lines, as the ledger of an example.
        related: Other places that it is about.
        path: The keys that lead to it, with names of policies instead of numbers; the
            same wherever in the file the place has moved to.
    """

    code: str
    message: str = field(kw_only=True)
    file: str = field(kw_only=True)
    line: int = field(default=1, kw_only=True)
    column: int = field(default=1, kw_only=True)
    width: int = field(default=1, kw_only=True)
    help: str = field(default="", kw_only=True)
    note: str = field(default="", kw_only=True)
    details: str = field(default="", kw_only=True)
    related: tuple[Related, ...] = field(default=(), kw_only=True)
    path: str = field(default="", kw_only=True)

    @property
    def rule(self) -> Rule:
        """The rule that is broken."""
        return RULES[self.code]

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``info``."""
        return self.rule.severity

    @property
    def fingerprint(self) -> str:
        """A short text that stays when lines move: of code, file and path."""
        file = self.file.replace("\\", "/").removeprefix("./")
        text = "\0".join((self.code, file, self.path or self.message))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def order(self) -> tuple[str, int, int, str]:
        """The order in which findings are shown."""
        return self.file, self.line, self.column, self.code

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain data, JSON-safe."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "help": self.help,
        }

    def __str__(self) -> str:
        """The finding on one line."""
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}"
