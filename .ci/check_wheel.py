"""The wheel carries what it must: typing marker, example desk, licence; no tests."""

from __future__ import annotations

import sys
import zipfile

MOST_EXAMPLE_BYTES = 400_000


def main(path: str) -> None:
    """Look into the wheel at *path*; leave with a message when something is wrong."""
    with zipfile.ZipFile(path) as wheel:
        sizes = {info.filename: info.file_size for info in wheel.infolist()}
    example = {n: s for n, s in sizes.items() if n.startswith("kpikit/example_desk/")}
    problems = [
        f"{name} is not in the wheel"
        for name in ("kpikit/py.typed", "kpikit/example_desk/kpikit.toml")
        if name not in sizes
    ]
    if sum(example.values()) > MOST_EXAMPLE_BYTES:
        problems.append(f"the example desk takes {sum(example.values())} bytes")
    if not any(name.endswith("LICENSE") for name in sizes):
        problems.append("the licence is not in the wheel")
    if any(name.startswith("tests") for name in sizes):
        problems.append("tests are in the wheel")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main(sys.argv[1])
