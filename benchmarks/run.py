"""Run benchmarks and print their tables of ratios.

python benchmarks/run.py                    # all of them
python benchmarks/run.py derived rows       # those
python benchmarks/run.py --quick            # small data, two rounds: does it run?
"""

from __future__ import annotations

import argparse
import platform
from importlib import import_module
from pathlib import Path

QUICK: dict[str, dict[str, object]] = {
    "derived": {"tickets": 20_000, "rounds": 2},
    "rows": {"rows": 10_000, "rounds": 2},
    "metrics": {"sizes": (20_000, 100_000), "rounds": 2},
    "import": {"rounds": 2},
    "files": {"rows": 20_000, "rounds": 2},
    "check": {"policies": 40, "rounds": 2},
    "catalogue": {"tickets": 20_000, "rounds": 2},
    "watch": {"tickets": 20_000, "rounds": 2},
    "sla": {"sizes": (10_000, 50_000), "rounds": 2},
    "engines": {"sizes": (5_000, 20_000), "rounds": 1},
}


def known() -> list[str]:
    """Names of the benchmarks, from the files beside this one."""
    files = sorted(Path(__file__).parent.glob("bench_*.py"))
    return [path.stem.removeprefix("bench_") for path in files]


def run(name: str, *, quick: bool) -> None:
    """Run one benchmark."""
    module = import_module(f"bench_{name}")
    if name == "calendars":
        sizes = (100_000,) if quick else (1_000_000, 10_000_000)
        print("\nbusiness calendars")
        module.table_of_ratios(sizes)
        module.table_of_builds()
        module.table_of_peers(50 if quick else 300)
    else:
        module.run(**(QUICK.get(name, {}) if quick else {}))


def main() -> None:
    """Read the arguments and run what they name."""
    parser = argparse.ArgumentParser(description="Benchmarks of kpikit, as ratios.")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(known())}")
    parser.add_argument("--quick", action="store_true", help="small data, two rounds")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - set(known()))
    if unknown:
        parser.error(
            f"name must be one of {', '.join(known())}: got {', '.join(unknown)}"
        )
    print(f"Python {platform.python_version()}; times are the least of all rounds,")
    print("ratios are to the first line of each part (np.sum where a target names it)")
    for name in given.names or known():
        run(name, quick=given.quick)


if __name__ == "__main__":
    main()
