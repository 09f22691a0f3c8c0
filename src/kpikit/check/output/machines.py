"""Findings as JSON, as GitHub annotations, and as a GitLab Code Quality report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from types import MappingProxyType

from kpikit.check.engine import Checked
from kpikit.check.finding import Finding

__all__ = ["prints_of", "relative", "to_github", "to_gitlab", "to_json"]

_GITHUB = MappingProxyType({"error": "error", "warning": "warning", "info": "notice"})
_GITLAB = MappingProxyType({"error": "major", "warning": "minor", "info": "info"})


def relative(file: str) -> str:
    """A path as tools of a repository want it: with slashes, without ``./``."""
    return file.replace("\\", "/").removeprefix("./")


def prints_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    """A fingerprint for each finding; those that would be alike are numbered."""
    seen: Counter[str] = Counter()
    found = []
    for finding in findings:
        own = finding.fingerprint
        seen[own] += 1
        found.append(own if seen[own] == 1 else f"{own}-{seen[own]}")
    return tuple(found)


def to_json(checked: Sequence[Checked]) -> str:
    """A JSON array of findings."""
    found = [each.to_dict() for one in checked for each in one.findings]
    return json.dumps(found, indent=2) + "\n"


def to_github(checked: Sequence[Checked]) -> str:
    """Workflow commands that annotate the lines of a pull request."""
    lines = []
    for one in checked:
        for each in one.findings:
            last = each.column + each.width - 1
            place = {
                "file": relative(each.file),
                "line": each.line,
                "endLine": each.line,
                "col": each.column,
                "endColumn": last,
                "title": f"kpikit {each.code}",
            }
            told = ",".join(f"{key}={_property(value)}" for key, value in place.items())
            text = f"{each.message}; {each.help}" if each.help else each.message
            lines.append(f"::{_GITHUB[each.severity]} {told}::{_data(text)}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")


def to_gitlab(checked: Sequence[Checked]) -> str:
    """A Code Quality report, which GitLab shows in merge requests."""
    findings = [each for one in checked for each in one.findings]
    found = [
        {
            "description": f"{each.code} {each.message}",
            "check_name": each.code,
            "fingerprint": mark,
            "severity": _GITLAB[each.severity],
            "location": {
                "path": relative(each.file),
                "lines": {"begin": each.line},
            },
        }
        for each, mark in zip(findings, prints_of(findings), strict=True)
    ]
    return json.dumps(found, indent=2) + "\n"
