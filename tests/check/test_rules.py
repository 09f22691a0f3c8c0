"""Every rule finds its fault at its place, and nothing near it."""

from pathlib import Path

import pytest

from check_cases import FAULTS, NEAR_MISSES, PLACES, TODAY
from kpikit.check import zones
from kpikit.check.catalogue import RULES, Rule, find_rule
from kpikit.check.engine import check_config
from kpikit.check.finding import Finding
from kpikit.errors import UnknownNameError

CONFIG = Path("tests/config/policy_config.toml")


def check(text: str) -> tuple[Finding, ...]:
    whole = text if "schema" in text else f"schema = 1\n{text}"
    return check_config(f"{whole}\n", select=["ALL"], today=TODAY).findings


def test_every_rule_has_a_place() -> None:
    assert list(PLACES) == list(RULES)


@pytest.mark.parametrize("code", RULES)
def test_a_rule_finds_its_example_at_its_place(code: str) -> None:
    found = [each for each in check(RULES[code].bad) if each.code == code]
    assert [(each.line, each.column) for each in found] == [PLACES[code]]
    assert found[0].help


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_silent_about_its_example_mended(code: str) -> None:
    found = check(RULES[code].good)
    assert code not in {each.code for each in found}
    assert "error" not in {each.severity for each in found}


@pytest.mark.parametrize(("code", "text", "place"), FAULTS)
def test_a_rule_finds_other_faults(
    code: str, text: str, place: tuple[int, int]
) -> None:
    found = [each for each in check(text) if each.code == code]
    assert [(each.line, each.column) for each in found] == [place]


@pytest.mark.parametrize(("code", "text"), NEAR_MISSES)
def test_a_rule_is_silent_near_its_fault(code: str, text: str) -> None:
    assert code not in {each.code for each in check(text)}


def test_the_config_of_the_design_is_clean() -> None:
    assert check_config(CONFIG, today=TODAY).findings == ()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_has_a_whole_page(rule: Rule) -> None:
    for text in (rule.title, rule.what, rule.why, rule.fix, rule.bad, rule.good):
        assert text
    assert rule.text().startswith(f"{rule.code} ({rule.severity}): ")
    assert max(map(len, rule.text().split("\n"))) < 100
    assert rule.markdown().startswith(f"## {rule.code}\n")
    assert rule.address.endswith(f"#{rule.code.lower()}")
    assert rule.title[0].islower() or rule.title[0].isdigit()
    assert not rule.title.endswith(".")


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="SLA410"):
        find_rule("SLA430")


def test_without_a_list_of_places_names_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "_places", frozenset)
    assert zones.is_dated("US/Eastern")
    assert zones.is_dated("Etc/GMT+5")
    assert not zones.is_dated("Europe/Kiev")


def test_places_come_from_tzdata_where_the_system_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("zoneinfo.TZPATH", (str(tmp_path),))
    found = zones._places.__wrapped__()
    assert not found or "Europe/Berlin" in found
