"""Candidates for duplicates on published sets with known answers, beside splink 5, in one run.

    python bench/linking.py --peer /some/venv/bin/python      # a Python that has splink 5 and pandas

Both sides get the same columns and the same blocking rules, learn without answers, and are marked alike.
Prints a table; `best` is the best cut by F1, which nobody knows in earnest.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from linking_sets import SETS

HERE = Path(__file__).resolve().parent


def job(python: str, script: str, name: str) -> dict[str, Any]:
    """Run one side on one set in a process of its own; return what it found."""
    environment = os.environ | {"PYTHONPATH": f"{HERE.parent / 'src'}:{HERE}"}
    done = subprocess.run(
        [python, str(HERE / script), name], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise SystemExit(f"{script} {name}: {done.stderr[-500:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def triple(values: list[float]) -> str:
    return " / ".join(f"{value:.4f}" for value in values[:3])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", help="Python of an environment with splink 5; without it our side alone")
    asked = parser.parse_args()
    sides = [("vedette", sys.executable, "linking_ours.py")]
    if asked.peer:
        sides.append(("splink 5", asked.peer, "linking_splink.py"))
    else:
        print("splink: missing, not measured", file=sys.stderr)
    print("| set | tool | P / R / F1 at p >= 0.5 | best cut | clustered at 0.95 | seconds | peak MiB |")
    print("|---|---|---|---|---|---|---|")
    behind = 0
    for name in SETS:
        rows = [(tool, job(python, script, name)) for tool, python, script in sides]
        for tool, row in rows:
            marks = [triple(row[key]) for key in ("p.5", "best", "clustered")]
            print(
                f"| {name} | {tool} | {' | '.join(marks)} | {row['seconds']} | {row['peak_mib']} |",
                flush=True,
            )
        if len(rows) == 2:
            behind += sum(rows[0][1][key][2] < rows[1][1][key][2] for key in ("p.5", "best", "clustered"))
    if asked.peer:
        print(f"\nF1 below splink's in {behind} of {3 * len(SETS)} comparisons.")


if __name__ == "__main__":
    main()
