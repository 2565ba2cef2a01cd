"""One command for all measurements: python bench/run.py [--quick] [--only NAME]

Prints a table for each section, peers in the same run, and writes bench/results.md. With --only, the
other sections in that file stay as they were. README.md beside this file says what the rows mean.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import bundle
import dossier
import intake
import mirror
import monitor
import network
import partner
import register
import restore
import sealing
import steps
from measure import HERE, Bench, Section, folders

SECTIONS: dict[str, Callable[[Bench], Section]] = {
    "large": sealing.large_file,
    "files": sealing.small_files,
    "steps": steps.section,
    "memory": sealing.memory,
    "register": register.register,
    "dossier": dossier.dossier,
    "bundle": bundle.section,
    "mirror": mirror.mirror,
    "monitor": monitor.monitor,
    "partner": partner.partner,
    "network": network.network,
    "restore": restore.section,
    "intake": intake.section,
}
RESULTS = HERE / "results.md"
HEADING = "# Results of bench/run.py\n"


def machine() -> str:
    """The machine in words that name no model: what decides the figures."""
    flags: set[str] = set()
    cpuinfo, meminfo = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    if cpuinfo.exists():
        match = re.search(r"^flags\s*:(.*)$", cpuinfo.read_text(), re.MULTILINE)
        flags = set(match[1].split()) if match else set()
    known = {"sha_ni": "SHA", "vaes": "VAES", "avx2": "AVX2", "avx512f": "AVX-512", "aes": "AES"}
    special = ", ".join(name for flag, name in known.items() if flag in flags) or "unknown"
    memory = re.search(r"MemTotal:\s+(\d+)", meminfo.read_text()) if meminfo.exists() else None
    gib = f"{int(memory[1]) / (1 << 20):.0f} GiB" if memory else "unknown memory"
    import ssl

    from cryptography.hazmat.backends.openssl import backend

    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{platform.system()} on {os.cpu_count()} cores ({platform.machine()}; instructions: {special}), "
        f"{gib}; Python {platform.python_version()}, {ssl.OPENSSL_VERSION.rsplit(' ', 3)[0]} for hashing, "
        f"{backend.openssl_version_text().rsplit(' ', 3)[0]} inside cryptography; load {load}"
    )


def main() -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller, and each job once")
    parser.add_argument("--only", choices=SECTIONS, metavar="NAME", help=", ".join(SECTIONS))
    arguments = parser.parse_args()
    chosen = [arguments.only] if arguments.only else list(SECTIONS)
    kept = _kept() if arguments.only else {}
    missed = 0
    with folders(arguments.quick) as bench:
        for name in chosen:
            print(f"{name}:", file=sys.stderr, flush=True)
            stamp = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {'quick' if arguments.quick else 'full'}. "
            before = stamp + machine() + "."
            section = SECTIONS[name](bench)
            section.notes.insert(0, before)
            missed += sum(not bar.met for bar in section.bars)
            kept[name] = f"<!-- {name} -->\n{section.text()}"
            print(section.text(), flush=True)
            _write(kept)
    print(f"{RESULTS.name} written; bars missed: {missed}", file=sys.stderr)
    return 0


def _kept() -> dict[str, str]:
    """The sections of an earlier run."""
    text = RESULTS.read_text("utf-8") if RESULTS.exists() else ""
    parts = re.split(r"^<!-- (\w+) -->\n", text, flags=re.MULTILINE)[1:]
    return {name: f"<!-- {name} -->\n{body}" for name, body in zip(parts[::2], parts[1::2], strict=True)}


def _write(sections: dict[str, str]) -> None:
    ordered = [sections[name].rstrip("\n") + "\n" for name in SECTIONS if name in sections]
    RESULTS.write_text(HEADING + "\n" + "\n".join(ordered), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
