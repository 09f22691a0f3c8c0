"""The bundled example desk is complete, consistent, and made by its script alone."""

import csv
import gzip
import io
import os
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DESK = ROOT / "src" / "kpikit" / "example_desk"
SCRIPT = ROOT / "docs" / "examples" / "desk" / "make_desk.py"
END = datetime.fromisoformat("2026-06-30T22:00:00+00:00")

Row = dict[str, str]

ROW_COUNTS = {
    "tickets.csv.gz": (2000, 2000),
    "events.csv.gz": (18_000, 24_000),
    "surveys.csv.gz": (1_300, 1_900),
    "work.csv.gz": (2_700, 3_700),
    "shifts.csv.gz": (1_200, 1_500),
    "contacts.csv.gz": (850, 1_150),
    "costs.csv": (30, 60),
    "sales.csv": (60, 120),
    "headcount.csv": (6, 6),
    "user_counts.csv": (6, 6),
    "customers.csv": (80, 80),
    "self_service.csv.gz": (900, 1_500),
    "outages.csv": (7, 7),
    "changes.csv": (40, 80),
    "capacity.csv": (30, 30),
    "trainings.csv": (60, 60),
    "audits.csv": (60, 60),
    "projects.csv": (8, 8),
}


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


@cache
def table(name: str) -> tuple[Row, ...]:
    text = unpacked(DESK / name).decode()
    return tuple(csv.DictReader(io.StringIO(text), strict=True))


@cache
def config() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((DESK / "kpikit.toml").read_text(encoding="utf-8"))


@cache
def log() -> dict[str, list[Row]]:
    """The events of each ticket, in the order of the file."""
    events = defaultdict(list)
    for row in table("events.csv.gz"):
        events[row["ticket_id"]].append(row)
    return dict(events)


def instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    assert found.tzinfo is not None, text
    return found


def instants() -> Iterator[tuple[str, str, str]]:
    for name in ROW_COUNTS:
        for row in table(name):
            for column, text in row.items():
                if text and (column == "at" or column.endswith("_at")):
                    yield name, column, text


def ticket_ids() -> set[str]:
    return {row["id"] for row in table("tickets.csv.gz")}


def make(folder: Path, hash_seed: str) -> None:
    subprocess.run(
        [sys.executable, "-B", str(SCRIPT), str(folder)],
        check=True,
        timeout=120,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )


class TestFiles:
    def test_the_script_makes_the_bundled_files(self, tmp_path: Path) -> None:
        """Two runs agree byte for byte, and unpack to what is bundled.

        Packed bytes are compared between runs only: another build of zlib may pack
        the same text in another way.
        """
        first, second = tmp_path / "first", tmp_path / "second"
        make(first, "1")
        make(second, "2")
        names = sorted(path.name for path in first.iterdir())
        bundled = sorted(path.name for path in DESK.iterdir() if "csv" in path.name)
        assert names == bundled == sorted(ROW_COUNTS)
        for name in names:
            assert (first / name).read_bytes() == (second / name).read_bytes()
            assert unpacked(first / name) == unpacked(DESK / name), name

    def test_they_stay_small(self) -> None:
        assert sum(path.stat().st_size for path in DESK.iterdir()) < 400_000
        assert (DESK / "events.csv.gz").stat().st_size < 220_000

    def test_the_folder_is_a_resource_and_no_package(self) -> None:
        expected = {*ROW_COUNTS, "kpikit.toml"}
        found = {path.name for path in DESK.iterdir()} - {"__pycache__"}
        assert found == expected

    @pytest.mark.parametrize("name", [n for n in ROW_COUNTS if n.endswith(".gz")])
    def test_packed_files_carry_no_name_and_no_time(self, name: str) -> None:
        header = (DESK / name).read_bytes()[:10]
        assert header[:3] == b"\x1f\x8b\x08"
        assert header[3] == 0, "flags: no file name"
        assert header[4:8] == b"\0\0\0\0", "mtime"

    @pytest.mark.parametrize("name", ROW_COUNTS)
    def test_row_counts(self, name: str) -> None:
        low, high = ROW_COUNTS[name]
        assert low <= len(table(name)) <= high

    @pytest.mark.parametrize("name", ROW_COUNTS)
    def test_no_column_is_always_empty(self, name: str) -> None:
        for column in table(name)[0]:
            assert any(row[column] for row in table(name)), column


class TestConfig:
    def test_every_file_belongs_to_one_section(self) -> None:
        sections = config()["data"]
        files = [section["file"] for section in sections.values()]
        assert sorted(files) == sorted(ROW_COUNTS)
        for name, section in sections.items():
            assert section["file"].split(".")[0] == name

    def test_only_the_shifts_need_a_zone(self) -> None:
        zoned = {n: s["timezone"] for n, s in config()["data"].items() if len(s) > 1}
        assert zoned == {"shifts": "Europe/Warsaw"}

    def test_its_words_are_those_of_the_tickets(self) -> None:
        words = {
            "priority": config()["priorities"]["order"],
            "line": config()["lines"]["order"],
            "status": set(config()["statuses"]),
            **config()["fields"],
        }
        for column, known in words.items():
            used = {row[column] for row in table("tickets.csv.gz")}
            assert used <= set(known), column
            if column != "status":
                assert used == set(known), column


class TestInstants:
    def test_all_carry_utc_but_the_shifts(self) -> None:
        for name, column, text in instants():
            assert text.endswith("Z") != (name == "shifts.csv.gz"), (name, column)

    def test_nothing_happens_after_the_end(self) -> None:
        """Only what is promised lies ahead."""
        for name, column, text in instants():
            if name == "shifts.csv.gz" or column in ("due_at", "original_due_at"):
                continue
            assert instant(text) < END, (name, column)

    def test_tickets_come_in_order_after_new_year(self) -> None:
        created = [instant(row["created_at"]) for row in table("tickets.csv.gz")]
        assert created == sorted(created)
        assert created[0].date() > date(2026, 1, 1)

    @pytest.mark.parametrize(
        ("name", "earlier", "later"),
        [
            ("surveys.csv.gz", "sent_at", "answered_at"),
            ("shifts.csv.gz", "starts_at", "ends_at"),
            ("contacts.csv.gz", "started_at", "answered_at"),
            ("contacts.csv.gz", "answered_at", "ended_at"),
            ("contacts.csv.gz", "started_at", "handed_off_at"),
            ("outages.csv", "starts_at", "ends_at"),
            ("headcount.csv", "valid_from", "valid_to"),
            ("user_counts.csv", "valid_from", "valid_to"),
            ("customers.csv", "valid_from", "valid_to"),
        ],
    )
    def test_ends_follow_starts(self, name: str, earlier: str, later: str) -> None:
        pairs = [(r[earlier], r[later]) for r in table(name) if r[earlier] and r[later]]
        assert pairs
        assert all(start <= end for start, end in pairs)


class TestEvents:
    def test_each_ticket_has_a_log_and_each_log_a_ticket(self) -> None:
        assert set(log()) == ticket_ids()

    def test_they_are_in_order_and_begin_with_the_creation(self) -> None:
        for ticket in table("tickets.csv.gz"):
            rows = log()[ticket["id"]]
            at = [row["at"] for row in rows]
            assert at == sorted(at)
            assert rows[0]["kind"] == "created"
            assert at[0] == ticket["created_at"]

    def test_old_values_are_those_that_were_in_force(self) -> None:
        for rows in log().values():
            held: dict[str, str] = {"status": "new", "line": "1"}
            for row in rows:
                if row["kind"] in ("status", "line", "assigned", "priority", "due"):
                    assert row["old"] == held.get(row["kind"], row["old"])
                    assert row["old"] != row["value"]
                    held[row["kind"]] = row["value"]

    @pytest.mark.parametrize(
        ("kind", "column"),
        [
            ("status", "status"),
            ("line", "line"),
            ("team", "team"),
            ("assigned", "assignee"),
            ("priority", "priority"),
            ("due", "due_at"),
            ("merged", "merged_into"),
        ],
    )
    def test_tickets_hold_the_last_value(self, kind: str, column: str) -> None:
        changed = 0
        for ticket in table("tickets.csv.gz"):
            values = [r["value"] for r in log()[ticket["id"]] if r["kind"] == kind]
            if values:
                changed += 1
                assert ticket[column] == values[-1]
        assert changed

    def test_every_stage_and_both_ways_of_escalation_occur(self) -> None:
        values = {(r["kind"], r["value"]) for r in table("events.csv.gz")}
        stages = {
            f"{stage}_{end}"
            for stage in ("requirements", "specification", "implementation")
            for end in ("started", "done")
        }
        assert {v for k, v in values if k == "stage"} == {*stages, "deployed"}
        assert {v for k, v in values if k == "escalated"} == {"3", "management"}

    def test_roles_and_actors_agree(self) -> None:
        actors = defaultdict(set)
        for row in table("events.csv.gz"):
            actors[row["role"]].add(row["actor"].split("-")[0])
        assert actors == {
            "agent": {"agent"},
            "requester": {"user"},
            "bot": {"bot"},
            "system": {""},
        }


class TestReferences:
    @pytest.mark.parametrize(
        "name",
        [
            "surveys.csv.gz",
            "work.csv.gz",
            "contacts.csv.gz",
            "self_service.csv.gz",
        ],
    )
    def test_tickets_named_elsewhere_exist(self, name: str) -> None:
        named = {row["ticket_id"] for row in table(name)} - {""}
        assert named
        assert named <= ticket_ids()

    def test_merged_tickets_went_into_older_ones(self) -> None:
        merged = [r for r in table("tickets.csv.gz") if r["merged_into"]]
        owner = {r["id"]: r["requester"] for r in table("tickets.csv.gz")}
        assert merged
        for row in merged:
            assert row["merged_into"] < row["id"]
            assert owner[row["merged_into"]] == row["requester"]

    def test_customers_of_sales_exist(self) -> None:
        known = {row["id"] for row in table("customers.csv")}
        assert {row["customer"] for row in table("sales.csv")} <= known

    def test_projects_of_surveys_exist(self) -> None:
        known = {row["id"] for row in table("projects.csv")}
        assert {row["project"] for row in table("surveys.csv.gz")} - {""} == known

    def test_agents_who_work_have_shifts(self) -> None:
        known = {row["agent"] for row in table("shifts.csv.gz")}
        assert len(known) == 12
        assert {row["agent"] for row in table("work.csv.gz")} == known
        assert {row["agent"] for row in table("trainings.csv")} == known

    def test_ids_are_unique(self) -> None:
        for name in ("tickets.csv.gz", "contacts.csv.gz", "changes.csv"):
            ids = [row["id"] for row in table(name)]
            assert len(set(ids)) == len(ids)

    def test_work_of_an_agent_never_overlaps(self) -> None:
        ends: dict[str, float] = defaultdict(float)
        for row in table("work.csv.gz"):
            start = instant(row["worked_at"]).timestamp()
            assert start >= ends[row["agent"]]
            ends[row["agent"]] = start + int(row["work_seconds"])


class TestScores:
    @pytest.mark.parametrize(
        ("kind", "low", "high"),
        [
            ("csat", 1, 5),
            ("nps", 0, 10),
            ("ces", 1, 5),
            ("yes_no", 0, 1),
            ("agent", 1, 5),
            ("engagement", 1, 5),
            ("stakeholder", 1, 5),
        ],
    )
    def test_they_lie_on_their_scale(self, kind: str, low: int, high: int) -> None:
        rows = [row for row in table("surveys.csv.gz") if row["kind"] == kind]
        scores = [int(row["score"]) for row in rows if row["score"]]
        assert low <= min(scores) <= max(scores) <= high
        assert 0 < len(scores) < len(rows), "some are answered, some are not"

    def test_a_score_has_an_instant_and_an_instant_a_score(self) -> None:
        for row in table("surveys.csv.gz"):
            assert bool(row["score"]) == bool(row["answered_at"])


class TestStory:
    """What the figures made from these files are to show."""

    def test_development_rises_from_a_fifth_to_four_fifths(self) -> None:
        hours: dict[tuple[str, str], int] = defaultdict(int)
        for row in table("work.csv.gz"):
            month = row["worked_at"][:7]
            hours[month, row["activity"]] += int(row["work_seconds"])
        shares = []
        for month in sorted({month for month, _ in hours}):
            built, helped = hours[month, "development"], hours[month, "support"]
            shares.append(built / (built + helped))
        assert shares == sorted(shares)
        assert shares[0] == pytest.approx(0.2, abs=0.03)
        assert shares[-1] == pytest.approx(0.8, abs=0.03)

    def test_first_answers_come_later_in_june(self) -> None:
        waits: dict[str, list[float]] = defaultdict(list)
        for ticket in table("tickets.csv.gz"):
            created = instant(ticket["created_at"])
            for row in log()[ticket["id"]]:
                if (row["kind"], row["role"]) == ("message", "agent"):
                    wait = (instant(row["at"]) - created).total_seconds()
                    waits[ticket["created_at"][:7]].append(wait)
                    break
        medians = {month: sorted(w)[len(w) // 2] for month, w in waits.items()}
        assert medians["2026-06"] > 1.3 * max(
            median for month, median in medians.items() if month < "2026-05"
        )

    def test_some_months_sell_enough_and_some_do_not(self) -> None:
        sold: dict[str, float] = defaultdict(float)
        for row in table("sales.csv"):
            assert row["currency"] == "RUB"
            sold[row["sold_at"][:7]] += float(row["amount"])
        assert {total >= 150_000 for total in sold.values()} == {True, False}

    def test_some_tickets_are_open_at_the_end(self) -> None:
        statuses = [row["status"] for row in table("tickets.csv.gz")]
        for status in ("new", "open", "pending", "on_hold", "solved", "closed"):
            assert status in statuses
        waiting = len([s for s in statuses if s not in ("solved", "closed")])
        assert 15 <= waiting <= 80
