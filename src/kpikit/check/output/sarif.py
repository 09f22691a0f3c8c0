"""Findings as SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import PurePath
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from kpikit.check.catalogue import RULES, Rule
from kpikit.check.catalogue.rule import DOCS
from kpikit.check.engine import Checked
from kpikit.check.finding import Finding
from kpikit.check.output.machines import prints_of, relative

__all__ = ["SCHEMA", "to_sarif"]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = MappingProxyType({"error": "error", "warning": "warning", "info": "note"})


def to_sarif(checked: Sequence[Checked]) -> str:
    """One run: the findings, and the rules that they break."""
    findings = [each for one in checked for each in one.findings]
    broken = {each.code for each in findings}
    rules = [rule for code, rule in RULES.items() if code in broken]
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    marks = prints_of(findings)
    driver = {
        "name": "kpikit",
        "version": version("kpikit"),
        "informationUri": DOCS,
        "rules": [_rule(rule) for rule in rules],
    }
    results = [
        {**_result(each, mark), "ruleIndex": numbers[each.code]}
        for each, mark in zip(findings, marks, strict=True)
    ]
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    return json.dumps(log, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.title() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        "help": {"text": rule.text(), "markdown": rule.markdown()},
        "helpUri": rule.address,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, mark: str) -> dict[str, Any]:
    text = f"{finding.message}; {finding.help}" if finding.help else finding.message
    found: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _address(finding.file)},
                    "region": {
                        "startLine": finding.line,
                        "startColumn": finding.column,
                        "endColumn": finding.column + finding.width,
                    },
                }
            }
        ],
        "partialFingerprints": {"kpikit/v1": mark},
    }
    if finding.related:
        found["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": each.message},
                "physicalLocation": {
                    "artifactLocation": {"uri": _address(finding.file)},
                    "region": {"startLine": each.line, "startColumn": each.column},
                },
            }
            for number, each in enumerate(finding.related, start=1)
        ]
    return found


def _address(file: str) -> str:
    """A path as a URI; a whole path as one of a file."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(relative(file))
