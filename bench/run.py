"""`python -m bench.run`: every bench, and one table of what they found in bench/RESULTS.md."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import HEAD

# What runs, in this order: a module and its arguments. A bench that fails leaves a line saying so.
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("bench.feed",),
    ("bench.directory",),
    ("bench.live", "fan"),
    ("bench.live", "storm"),
    ("bench.live", "firm"),
    ("bench.team",),
    ("bench.slow",),
    ("bench.kills", "--kills", "30", "--minutes", "5"),
)

RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> int:
    """Run them one after the other; 1 when one failed."""
    rows, is_well = [], True
    for command in COMMANDS:
        print(f"== {' '.join(command)}", flush=True)
        lines, status = _run(command)
        rows += [line for line in lines if line.startswith("| ")]
        if status:
            rows.append(f"| {' '.join(command)} | failed with status {status} | | **no** | | |")
            is_well = False
    RESULTS.write_text(_page(rows), encoding="utf-8")
    print(f"Wrote {RESULTS}")
    return 0 if is_well else 1


def _run(command: tuple[str, ...]) -> tuple[list[str], int]:
    lines = []
    with subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - COMMANDS
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip("\n"))
    return lines, process.returncode


def _page(rows: list[str]) -> str:
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    intro = f"Measured {when} UTC on {os.cpu_count()} processors by `make bench`. Ratios are taken within one run."
    return "\n".join(["# What the benches found", "", intro, "", HEAD, *rows, ""])


if __name__ == "__main__":
    sys.exit(main())
