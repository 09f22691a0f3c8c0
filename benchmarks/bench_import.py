"""What ``import kpikit`` and ``kpikit --help`` take beyond a bare Python.

Child processes, rounds interleaved, the minimum counts; compiled bytecode is there
after the first round.
"""

from __future__ import annotations

import subprocess
import sys

import timing

ROUNDS = 15
TARGET = 0.120
COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "import kpikit": ("-c", "import kpikit"),
    "kpikit --help": ("-m", "kpikit", "--help"),
}


def start(arguments: tuple[str, ...]) -> None:
    """Run one child process to its end."""
    subprocess.run(  # noqa: S603
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL
    )


def differences(rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of each command; of all but the first, what they take beyond it."""
    calls = {
        name: lambda arguments=arguments: start(arguments)
        for name, arguments in COMMANDS.items()
    }
    found = timing.minima(calls, rounds)
    bare = found["python -c pass"]
    return {
        name: seconds if name == "python -c pass" else seconds - bare
        for name, seconds in found.items()
    }


def run(rounds: int = ROUNDS) -> None:
    """Print the table."""
    found = differences(rounds)
    timing.title(f"starting up, beyond a bare Python (minimum of {rounds})")
    for name, seconds in found.items():
        bare = name == "python -c pass"
        timing.line(
            name,
            seconds,
            base=found["python -c pass"],
            note=""
            if bare
            else f"<= {TARGET * 1e3:g} ms{'' if seconds <= TARGET else ' missed'}",
        )


def test_commands_run() -> None:
    assert all(seconds < 60 for seconds in differences(1).values())


if __name__ == "__main__":
    run()
