"""A case with its people, files brought into it, and the worker gone on with until it rests."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from vedette.records.mapping import parse_mapping

MAPPINGS = Path(__file__).parent / "mappings"


def shared() -> Path | None:
    """Where the real data lie, None when they are not here."""
    said = os.environ.get("VEDETTE_SHARED")
    folders = [Path(said)] if said else [Path(__file__).resolve().parents[3] / "shared"]
    return next((one for one in folders if (one / "data/incidents").is_dir()), None)


def case_of(lead: Any) -> Any:
    """An open case with the lead in its team."""
    from vedette_hq.cases.services import open_case

    return open_case("An invented case", lead)


def mapping(name: str) -> str:
    """A mapping file of ours."""
    return (MAPPINGS / f"{name}.toml").read_text("utf-8")


def brought(case: Any, data: bytes, text: str, by: Any, name: str = "file") -> Any:
    """An import with its file and its mapping."""
    from vedette_hq.exchange import import_services

    run = import_services.bring(case, name, [data], by)
    import_services.give_mapping(run, text, by)
    run.refresh_from_db()
    return run


def worked(run: Any, seconds: float = 600) -> Any:
    """The import after the worker went on with it to its end."""
    from vedette_hq.exchange import importing

    while importing.go_on(run.pk, seconds):
        pass
    run.refresh_from_db()
    return run


def imported(case: Any, data: bytes, text: str, by: Any, *, tried: bool = True) -> Any:
    """An import tried and run, or run without its trial."""
    from vedette_hq.exchange import import_services
    from vedette_hq.exchange.models import Import, Stage

    run = brought(case, data, text, by)
    if tried:
        import_services.check(run, by)
        assert worked(run).stage == Stage.CHECKED, run.refusal
    else:
        Import.objects.filter(pk=run.pk).update(stage=Stage.CHECKED)
    import_services.start(run, by)
    assert worked(run).stage == Stage.DONE, run.refusal
    return run


def undone(run: Any, by: Any) -> Any:
    """An import taken back."""
    from vedette_hq.exchange import import_services
    from vedette_hq.exchange.models import Stage

    import_services.undo(run, by)
    assert worked(run).stage == Stage.UNDONE
    return run


def view_of(case: Any) -> bytes:
    """All that stands in a case, as one text of bytes."""
    from vedette_hq.exchange.import_queries import case_view

    return b"".join(case_view(case))


def simple(*fields: str, kind: str = "event", file: str = 'kind = "csv"', more: str = "") -> str:
    """A mapping of one kind with `id`; `fields` are lines."""
    text = f"""format = "vedette-mapping 1"
set = "test"
[file]
{file}
[[make]]
kind = "{kind}"
id = "{{id}}"
[make.fields]
{chr(10).join(fields)}
{more}
"""
    parse_mapping(text)
    return text


def expected(folder: Path) -> dict[str, Any]:
    """What the totals of the real data are."""
    found: dict[str, Any] = json.loads((folder / "data/incidents/expected.json").read_text("utf-8"))
    return found
