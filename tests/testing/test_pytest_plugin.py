"""The examples of configs are tests in a run of pytest."""

import subprocess
import sys
from pathlib import Path

import pytest

# Runs inside this one load kpikit again, and numpy is loaded once in a process.
import kpikit.config  # noqa: F401

pytest_plugins = ["pytester"]

CONFIG = """schema = 1
[calendars.eu]
timezone = "Europe/Berlin"
hours = "Mon-Fri 09:00-17:00"
[[policies]]
name = "everyone"
targets = { "*" = { first_response = "4h" } }
[[examples]]
name = "monday morning"
ticket = { created_at = 2026-01-19T09:00:00+01:00 }
expect = { policy = "everyone", first_response_due = 2026-01-19T13:00:00+01:00 }
[[examples]]
name = "friday afternoon"
ticket = { created_at = 2026-01-16T15:00:00+01:00 }
expect = { first_response_due = 2026-01-19T11:00:00+01:00 }
"""
# With kpikit installed with its entry point or not, the plugin is there once.
WITH = ("-p", "no:kpikit", "-p", "kpikit.testing.plugin", "-p", "no:cacheprovider")


def test_each_example_is_a_test(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("kpikit.toml").write_text(CONFIG, encoding="utf-8")
    result = pytester.runpytest(*WITH, "-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["kpikit.toml::monday morning PASSED*", "kpikit.toml::friday afternoon PASSED*"]
    )


def test_a_failure_is_the_ledger(pytester: pytest.Pytester) -> None:
    wrong = CONFIG.replace("T11:00:00+01:00 }", "T12:00:00+01:00 }")
    pytester.path.joinpath("kpikit.toml").write_text(wrong, encoding="utf-8")
    result = pytester.runpytest(*WITH)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*kpikit.toml: friday afternoon*",
            "FAILED: friday afternoon (*kpikit.toml:12:1)",
            "  first_response_due must be 2026-01-19 12:00*: got 2026-01-19 11:00*",
            "  first_response #1, target 4 hours, calendar eu",
            "    2026-01-16 17:00*2026-01-19 09:00*outside hours*",
        ]
    )
    result.stdout.no_fnmatch_line("*runtest*")


def test_a_config_that_is_wrong_fails_with_every_problem(
    pytester: pytest.Pytester,
) -> None:
    wrong = CONFIG.replace("Berlin", "Berln").replace("4h", "4")
    pytester.path.joinpath("kpikit.toml").write_text(wrong, encoding="utf-8")
    pytester.makepyfile("def test_other(): pass")
    result = pytester.runpytest(*WITH)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "SLA201 *kpikit.toml:3:12: *must be a known time zone*did you mean*",
            "SLA101 *kpikit.toml:7:38: *must have a unit*",
            "FAILED *kpikit.toml::problems*",
        ]
    )


def test_a_file_that_cannot_be_read_fails_too(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("kpikit.toml").write_bytes(b"\xff\xfe\x00")
    pytester.runpytest(*WITH).assert_outcomes(failed=1)


def test_a_config_without_examples_is_no_test(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("kpikit.toml").write_text("schema = 1\n", encoding="utf-8")
    pytester.makepyfile("def test_other(): pass")
    pytester.runpytest(*WITH).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("name", "text", "passed"),
    [
        ("kpikit.emea.toml", CONFIG, 2),
        ("desk.toml", CONFIG, 0),
        ("pyproject.toml", '[project]\nname = "x"\n', 0),
        ("pyproject.toml", "# [tool.kpikit] is not used\n[tool.kpikit-other]\n", 0),
    ],
)
def test_which_files_are_configs(
    pytester: pytest.Pytester, name: str, text: str, passed: int
) -> None:
    pytester.path.joinpath(name).write_text(text, encoding="utf-8")
    pytester.makepyfile("def test_other(): pass")
    pytester.runpytest(*WITH).assert_outcomes(passed=passed + 1)


def test_the_table_of_pyproject_is_one(pytester: pytest.Pytester) -> None:
    text = CONFIG.replace("[[", "[[tool.kpikit.").replace("\n[c", "\n[tool.kpikit.c")
    pyproject = f"[tool.kpikit]\n{text}"
    pytester.path.joinpath("pyproject.toml").write_text(pyproject, encoding="utf-8")
    pytester.runpytest(*WITH).assert_outcomes(passed=2)


def test_a_broken_link_is_nothing_of_ours(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("pyproject.toml").symlink_to("nowhere")
    pytester.makepyfile("def test_other(): pass")
    pytester.makeini("[pytest]\n")
    pytester.runpytest(*WITH).assert_outcomes(passed=1)


def test_yaml_without_its_reader_fails_with_one_line(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors that are no list of problems are said as they are."""
    text = CONFIG.replace("schema = 1", "schema: 1")
    pytester.path.joinpath("kpikit.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setitem(sys.modules, "yaml", None)
    result = pytester.runpytest(*WITH)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*needs PyYAML*pip install 'kpikit?yaml?'*"])


def test_a_failure_of_pytest_itself_is_shown_as_ever(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("kpikit.toml").write_text(CONFIG, encoding="utf-8")
    pytester.makeconftest(
        "import pytest\n"
        "@pytest.hookimpl(wrapper=True)\n"
        "def pytest_runtest_call(item):\n"
        "    yield\n"
        "    raise RuntimeError('of a hook')\n"
    )
    result = pytester.runpytest(*WITH)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*RuntimeError: of a hook*"])


def test_yaml_is_one(pytester: pytest.Pytester) -> None:
    text = """
schema: 1
policies: [{name: all, targets: {"*": {resolution: 4h}}}]
examples:
  - name: one
    ticket: {created_at: 2026-01-19T09:00:00+01:00}
    expect: {resolution_due: 2026-01-19T13:00:00+01:00}
"""
    pytester.path.joinpath("kpikit.yml").write_text(text, encoding="utf-8")
    pytester.runpytest(*WITH).assert_outcomes(passed=1)


def test_other_names_by_the_option(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("desk.toml").write_text(CONFIG, encoding="utf-8")
    pytester.makeini("[pytest]\nkpikit_files = desk*.toml\n")
    pytester.runpytest(*WITH).assert_outcomes(passed=2)


def test_examples_can_be_chosen(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("kpikit.toml").write_text(CONFIG, encoding="utf-8")
    pytester.makepyfile("def test_other(): pass")
    marked = pytester.runpytest(*WITH, "--strict-markers", "-m", "kpikit")
    marked.assert_outcomes(passed=2, deselected=1)
    one = pytester.runpytest(*WITH, "kpikit.toml::monday morning")
    one.assert_outcomes(passed=1)


ENTRY = "[pytest11]\nkpikit = kpikit.testing.plugin\n"
METADATA = "Metadata-Version: 2.1\nName: kpikit-as-installed\nVersion: 0\n"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of tests that pytest sees with the plugin's entry point."""
    site = tmp_path / "site" / "kpikit_as_installed-0.dist-info"
    site.mkdir(parents=True)
    (site / "entry_points.txt").write_text(ENTRY, encoding="utf-8")
    (site / "METADATA").write_text(METADATA, encoding="utf-8")
    source = Path(__file__).parents[2] / "src"
    monkeypatch.setenv("PYTHONPATH", f"{site.parent}:{source}")
    work = tmp_path / "work"
    work.mkdir()
    (work / "test_other.py").write_text("def test_other(): pass\n", encoding="utf-8")
    # the options of the run around this one are not those of a user
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return work


def run(folder: Path, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True
    )
    return done.stdout + done.stderr


CODE = """import sys, pytest
code = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:benchmark", "-p",
    "no:hypothesispytest", "-p", "no:anyio", "-p", "no:xdist", "-p", "no:cov"])
heavy = {"numpy", "holidays", "kpikit.config"}
print("code", int(code), sorted(heavy & set(sys.modules)))
"""


def test_pytest_finds_the_plugin_by_itself(installed: Path) -> None:
    (installed / "kpikit.toml").write_text(CONFIG, encoding="utf-8")
    said = run(installed, CODE)
    assert "3 passed" in said
    assert "code 0" in said


def test_without_a_config_nothing_of_kpikit_is_loaded(installed: Path) -> None:
    (installed / "pyproject.toml").write_text('[project]\nname = "x"\n', "utf-8")
    said = run(installed, CODE)
    assert "1 passed" in said
    assert "code 0 []" in said
