"""What a rule says of itself."""

from __future__ import annotations

from textwrap import fill

from attrs import field, frozen

from kpikit.errors import Severity

__all__ = ["DOCS", "Rule"]

DOCS = "https://kpikit.readthedocs.io/en/latest/reference/rules.html"
"""Where the pages of the rules are read."""


@frozen
class Rule:
    """One rule for configs, with its documentation.

    Attributes:
        code: ``SLA403``.
        severity: ``error``, ``warning``, or ``info``, which only counts when selected.
        title: What is wrong where it is broken, in a few words.
        what: What it looks for.
        why: What goes wrong where it is broken.
        fix: What to do.
        bad: A config, but for its first line ``schema = 1``, that breaks it.
        good: The same, mended.
    """

    code: str
    severity: Severity = field(kw_only=True)
    title: str = field(kw_only=True)
    what: str = field(kw_only=True)
    why: str = field(kw_only=True)
    fix: str = field(kw_only=True)
    bad: str = field(kw_only=True)
    good: str = field(kw_only=True)

    @property
    def name(self) -> str:
        """The title as one word, for machines."""
        words = "".join(c if c.isalnum() else " " for c in self.title.lower())
        return "-".join(words.split())

    @property
    def address(self) -> str:
        """Where its page is read."""
        return f"{DOCS}#{self.code.lower()}"

    def text(self) -> str:
        """The page as plain text."""
        parts = [
            f"{self.code} ({self.severity}): {self.title}",
            f"What it does\n{_filled(self.what)}",
            f"Why it matters\n{_filled(self.why)}",
            f"Example\n{_indented(self.bad)}",
            f"How to fix it\n{_filled(self.fix)}",
            _indented(self.good),
        ]
        return "\n\n".join(parts)

    def markdown(self) -> str:
        """The page as a section of Markdown."""
        parts = [
            f"## {self.code}",
            f"**{self.title[:1].upper()}{self.title[1:]}** ({self.severity})",
            f"*What it does.* {self.what}",
            f"*Why it matters.* {self.why}",
            f"*Example.*\n\n```toml\n{self.bad.strip()}\n```",
            f"*How to fix it.* {self.fix}\n\n```toml\n{self.good.strip()}\n```",
        ]
        return "\n\n".join(parts)


def _filled(text: str) -> str:
    return fill(text, 80, initial_indent="  ", subsequent_indent="  ")


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.strip().split("\n"))
