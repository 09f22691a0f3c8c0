"""Whatever a config says, checking it gives findings, never another error."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kpikit.check.catalogue import RULES
from kpikit.check.engine import check_config
from kpikit.check.output import FORMATS, written

DURATIONS = st.sampled_from(
    ["30m", "4h", "8h", "24h", "1d", "3bd", "0h", "-1h", 4, "x", True, None, [], {}]
)
PRIORITIES = st.sampled_from(["high", "normal", "*", "hihg"])
CLOCKS = st.sampled_from(
    ["first_response", "resolution", "periodic_update", "ownership", "resoltion"]
)
NAMES = st.sampled_from(["eu", "always", "a", "", "Gold", "gold", " gold"])
TARGET = DURATIONS | st.fixed_dictionaries(
    {"target": DURATIONS},
    optional={
        "calendar": NAMES,
        "warn_at": st.lists(st.integers(-1, 101), max_size=3),
        "pausable": st.booleans(),
    },
)
DATES = st.dates(date(2020, 1, 1), date(2030, 1, 1)) | st.sampled_from(["x", 1])
CONDITIONS = st.dictionaries(
    st.sampled_from(["tier", "kind", "tags", "priority", "status", "x"]),
    NAMES | st.lists(NAMES | st.integers(0, 1) | st.none(), max_size=3),
    max_size=2,
)
POLICY = st.fixed_dictionaries(
    {"name": NAMES},
    optional={
        "when": CONDITIONS,
        "not": CONDITIONS,
        "valid": st.dictionaries(st.sampled_from(["from", "to", "x"]), DATES),
        "targets": st.dictionaries(
            PRIORITIES, st.dictionaries(CLOCKS, TARGET, max_size=3), max_size=3
        ),
    },
)
HOURS = st.sampled_from(
    [
        "Mon-Fri 09:00-17:00",
        "closed",
        {"mon-sun": ["02:30-03:30", "22:00-23:59"]},
        {"sun": ["00:00-24:00"]},
        {"mon": "9"},
        9,
    ]
)
CALENDAR = st.fixed_dictionaries(
    {"timezone": st.sampled_from(["Europe/Berlin", "UTC", "CET", "Etc/GMT+5", "X", 1])},
    optional={
        "hours": HOURS,
        "always": st.booleans(),
        "holidays": st.sampled_from(
            ["DE", "XX", [], [date(2020, 1, 1)], {"add": ["2026-12-26"]}, {"add": 1}]
        ),
        "exceptions": st.dictionaries(
            st.sampled_from(["2026-12-24", "2027-03-28", "x"]), HOURS, max_size=2
        ),
        "periods": st.lists(
            st.fixed_dictionaries({"from": DATES, "hours": HOURS}), max_size=2
        ),
        "span": st.just(["2026-01-01", "2026-12-31"]),
    },
)
STATUS = st.sampled_from(["run", "pause", "resolved", "closed", "x"])
EXAMPLE = st.fixed_dictionaries(
    {
        "name": NAMES,
        "ticket": st.dictionaries(
            st.sampled_from(["tier", "priority", "status"]), NAMES, max_size=2
        ).map(lambda ticket: {**ticket, "created_at": "2026-01-16T12:00:00+01:00"}),
        "expect": st.dictionaries(
            st.sampled_from(["policy", "resolution_state", "resolution_due", "x"]),
            NAMES | st.just("2026-01-16T20:00:00+01:00"),
            max_size=2,
        ),
    }
)
CONFIGS = st.fixed_dictionaries(
    {"schema": st.just(1)},
    optional={
        "priorities": st.fixed_dictionaries(
            {"order": st.lists(PRIORITIES, min_size=1, max_size=3)}
        ),
        "lines": st.sampled_from([{"order": ["1", "2"]}, {"order": []}, 1]),
        "fields": CONDITIONS,
        "statuses": st.dictionaries(
            NAMES, STATUS | st.dictionaries(CLOCKS, STATUS, max_size=2), max_size=3
        ),
        "calendars": st.dictionaries(NAMES, CALENDAR, max_size=2),
        "defaults": st.fixed_dictionaries(
            {},
            optional={
                "calendar": NAMES
                | st.just({"per": "tier", "values": {"gold": "eu"}, "default": "a"}),
                "responders": st.lists(
                    st.sampled_from(["agent", "bot", "requester", 1]), max_size=2
                ),
                "on_reopen": st.sampled_from(["restart", "x"]),
                "warn_at": st.lists(st.integers(0, 100), max_size=3),
            },
        ),
        "policies": st.lists(POLICY, max_size=4) | st.sampled_from([{}, [1], 1]),
        "data": st.just(
            {
                "events": {
                    "file": "e.csv",
                    "kinds": {"w": {"kind": "resolved", "value": "gold"}, "v": "x"},
                }
            }
        ),
        "examples": st.lists(EXAMPLE, max_size=2),
    },
)


@given(CONFIGS)
def test_every_config_has_findings_or_none(tree: dict[str, Any]) -> None:
    checked = check_config(tree, select=["ALL"], today=date(2026, 11, 26))
    for finding in checked.findings:
        assert finding.code in RULES
        assert "\n" not in finding.message
    for form in FORMATS:
        written([checked], form)
