"""One target under atheris, until it finds something or its time is over.

    python fuzz/atheris_run.py TARGET [-max_total_time=600] [any option of libFuzzer]

The corpus is kept in build/fuzz/TARGET (VEDETTE_FUZZ names another place) and begins with seeds.py. What
breaks a property is written there as crash-…; give that file as the last argument to see it again.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import atheris

REPOSITORY = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("VEDETTE_FUZZ") or REPOSITORY / "build" / "fuzz")
TRACED_SECONDS = 5.0

sys.dont_write_bytecode = True
sys.path.insert(0, str(REPOSITORY / "tests/fuzz"))

with atheris.instrument_imports(include=["vedette", "vedette_partner", "verify"]):
    import targets

    if sys.argv[1:2] and sys.argv[1].startswith("capture-"):
        import captures  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith("looking-"):
        import lookings  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith("watch-"):
        import watches  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith("import-"):
        import imports  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith("upload-"):
        import uploads  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith(("gate-", "settings-")):
        import gates  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1] in ("lockbox", "cover", "cover-journal"):
        import closets  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith("dossier-"):
        import bundles  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith("film-"):
        import films  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith("clock-"):
        import clocks  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith("pleading-"):
        import pleadings  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1] in ("derivative", "redacted-text"):
        import redactions  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith("release-"):
        import releases  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith("disclosure-"):
        import disclosures  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith("translation-"):
        import translations  # noqa: F401 - adds its targets
    if sys.argv[1:2] and sys.argv[1].startswith("website-"):
        import websites  # noqa: F401 - adds its targets
    if "press-draft" in sys.argv[1:2]:
        import presses  # noqa: F401 - adds its target
    if sys.argv[1:2] and sys.argv[1].startswith("procedure"):
        import procedures  # noqa: F401 - adds its targets
    if "delivery" in sys.argv[1:2]:
        import deliveries  # noqa: F401 - adds its target
        import mirrors  # noqa: F401 - adds its targets


def main() -> None:
    """Fuzz the target named first."""
    name, *options = sys.argv[1:] or [""]
    if name not in targets.TARGETS:
        sys.exit(f"targets: {' '.join(sorted(targets.TARGETS))} delivery looking-… upload-…")
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(targets.made.seeds()[name]):
        (folder / f"seed-{number:03}").write_bytes(data)
    targets.SECONDS = TRACED_SECONDS
    files = [option for option in options if not option.startswith("-")]
    libfuzzer = [
        "-max_len=70000",
        "-timeout=20",
        "-rss_limit_mb=1024",
        "-print_final_stats=1",
        f"-artifact_prefix={folder.parent}/crash-{name}-",
        *(option for option in options if option.startswith("-")),
        *(files or [str(folder)]),
    ]
    atheris.Setup([sys.argv[0], *libfuzzer], targets.TARGETS[name], internal_libfuzzer=True)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
