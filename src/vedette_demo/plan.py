"""What a run of the main job seals, and what becomes of it: the invented mission, or the user's own input."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vedette.errors import UsageError
from vedette_demo.incidents import read_incidents

PUBLIC_AT_MOST = 12
OWN_RUN_CONSENT = "C21/own-run"


@dataclass(frozen=True, slots=True)
class Job:
    """One file to seal: its title by language, its consents, whether it is an exhibit and public."""

    path: Path
    titles: Mapping[str, str]
    consent: tuple[str, ...] = ()
    exhibit: bool = True
    public: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Carrier:
    """One device of one mission, its shift, and its files."""

    mission: str
    device: str
    shift: str
    jobs: tuple[Job, ...]


def _titles(text: str) -> dict[str, str]:
    return dict.fromkeys(("en", "fr", "ru"), text)


def invented(folder: Path) -> list[Carrier]:
    """Make the invented material in `folder`; return three devices in two shifts."""
    from vedette_demo.material import generate

    carriers: list[Carrier] = []
    for shift in generate(folder):
        for device in shift.devices:
            jobs = tuple(
                Job(
                    item.path,
                    item.title,
                    item.consent,
                    item.exhibit,
                    next((c for c in item.consent if item.public), ""),
                )
                for item in device.items
            )
            carriers.append(Carrier("m-invented", device.name, shift.name, jobs))
    return carriers


def from_folder(folder: Path) -> list[Carrier]:
    """Take every file below a folder as an exhibit of one device."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    if not paths:
        raise UsageError(f"input {folder.name}: no file in it")
    jobs = tuple(
        Job(
            path,
            _titles(path.name),
            (OWN_RUN_CONSENT,),
            public=OWN_RUN_CONSENT if number < PUBLIC_AT_MOST and _can_be_shown(path) else "",
        )
        for number, path in enumerate(paths)
    )
    return [Carrier("m-own", "d1", "shift-1", jobs)]


def _can_be_shown(path: Path) -> bool:
    return path.suffix.lower() in (".jpg", ".jpeg", ".png", ".txt")


def from_incidents(path: Path, work: Path) -> list[Carrier]:
    """Take an incident file: one item an incident, one mission a state, one device a mission."""
    by_mission: dict[str, list[Job]] = {}
    shown = 0
    for incident in read_incidents(path):
        folder = work / incident.mission
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{_file_name(incident.key)}.json"
        file.write_bytes(incident.as_json())
        public = OWN_RUN_CONSENT if shown < PUBLIC_AT_MOST else ""
        shown += bool(public)
        job = Job(file, _titles(incident.title), (OWN_RUN_CONSENT,), public=public)
        by_mission.setdefault(incident.mission, []).append(job)
    if not by_mission:
        raise UsageError(f"input {path.name}: no incident in it")
    return [
        Carrier(f"m-{mission}", "d1", "shift-1", tuple(jobs)) for mission, jobs in sorted(by_mission.items())
    ]


def _file_name(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "-", key)[:100]


def plan(source: Path | None, work: Path) -> list[Carrier]:
    """Return what to seal: the invented mission without `source`, else the user's folder or file."""
    if source is None:
        return invented(work / "material")
    if source.is_dir():
        return from_folder(source)
    if source.name.endswith((".json", ".json.gz")):
        return from_incidents(source, work / "material")
    if source.is_file():
        return [Carrier("m-own", "d1", "shift-1", (Job(source, _titles(source.name), ()),))]
    raise UsageError(f"input {source}: is not there")


def files(carriers: list[Carrier]) -> Iterator[Path]:
    """Yield every file of the plan."""
    for carrier in carriers:
        for job in carrier.jobs:
            yield job.path
