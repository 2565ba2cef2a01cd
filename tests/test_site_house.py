"""The site's house: applications stand in one order, and the library knows nothing of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from test_house import FILES, SRC, imports, name
from vedette_hq.config.applications import APPLICATIONS, SPINE

SITE = SRC / "vedette_hq"


def files() -> Iterator[Path]:
    """The files of the site that people wrote."""
    yield from (path for path in FILES if path.is_relative_to(SITE) and "migrations" not in path.parts)


def application(path: Path) -> str:
    """The application, or other room of the site, that a file stands in."""
    return path.relative_to(SITE).parts[0].removesuffix(".py")


def at_load(path: Path) -> Iterator[str]:
    """What a file imports when it is loaded, not inside functions: what order is about."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("path", list(files()), ids=name)
def test_an_application_imports_only_those_before_it(path: Path) -> None:
    mine = application(path)
    if mine not in APPLICATIONS:
        return
    before = {*SPINE, *APPLICATIONS[: APPLICATIONS.index(mine) + 1]}
    used = {
        module.split(".")[1]
        for module in at_load(path)
        if module.startswith("vedette_hq.") and module.split(".")[1] in APPLICATIONS
    }
    assert used <= before, (
        f"{mine} reaches into {sorted(used - before)}; the order is in config/applications.py"
    )


@pytest.mark.parametrize("path", list(files()), ids=name)
def test_the_site_uses_the_library_and_never_its_command_line(path: Path) -> None:
    for module in imports(path):
        if name(path) == "vedette_hq/program.py" and module.startswith("vedette.cli"):
            continue  # its own command line: the same questions, the same way of saying
        assert not module.startswith(("vedette.cli", "vedette_demo", "vedette_partner")), name(path)


def test_nobody_else_imports_the_site() -> None:
    for path in FILES:
        inside = path.is_relative_to(SITE) or path.is_relative_to(SRC / "vedette_demo")
        assert inside or not any(module.startswith("vedette_hq") for module in imports(path)), name(path)


def test_every_application_is_listed_and_declares_its_pages() -> None:
    folders = {path.parent.name for path in SITE.glob("*/apps.py")}
    assert folders == set(APPLICATIONS)
    for each in folders:
        assert (SITE / each / "pages.py").is_file(), each


def test_every_handler_and_duty_is_there() -> None:
    from importlib import import_module

    from hq.plugin import FOLDER
    from vedette_hq.config.handlers import DUTIES, HANDLERS

    assert FOLDER
    for function in [handler.function for handler in HANDLERS.values()] + [duty[2] for duty in DUTIES]:
        module, _, called = function.partition(":")
        assert callable(getattr(import_module(module), called)), function
