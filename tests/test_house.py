"""The house: each room imports only the rooms below it, and only the doors touch the world.

Rooms and their meaning: the map in README.md.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SRC = REPOSITORY / "src"

LOWER: dict[str, set[str]] = {
    "errors": set(),
    "values": {"errors"},
    "tree": {"errors"},
    "formats": {"errors", "values"},
    "seal": {"errors", "formats"},
    "register": {"errors", "values", "formats", "tree"},
    "vault": {"errors", "values"},
    "missions": {"errors", "values", "formats", "tree", "seal"},
    "papers": {"errors"},
    "capture": {"errors", "values", "formats", "tree", "seal", "missions"},
    "custody": {"errors", "values", "formats"},
    "intake": {"errors", "values", "formats", "tree", "seal", "register", "custody"},
    "records": {"errors", "formats"},
    "protection": {"errors", "formats", "papers"},
    "cases": {"errors", "values", "formats", "tree", "papers", "records"},
    "publication": {"errors", "values", "formats", "tree", "papers", "records"},
}
"""Room → rooms it imports, from the ground up; exactly these, so that a room given up is noticed."""

DOORS: dict[str, set[str]] = {
    "adapters": set(LOWER) | {"__version__"},
    "house": set(LOWER) | {"adapters", "__version__"},
    "cli": set(LOWER) | {"adapters", "house", "__version__"},
}
"""The rooms that may touch the world → all that they may import."""

WORLD = {
    *("asyncio", "ctypes", "fcntl", "getpass", "http", "importlib", "locale", "mmap", "multiprocessing"),
    *("os", "pathlib", "platform", "queue", "random", "requests", "resource", "secrets", "select"),
    *("shutil", "signal", "socket", "socketserver", "sqlite3", "ssl", "stat", "subprocess", "sys"),
    *("tempfile", "threading", "time", "urllib", "uuid", "PIL", "click", "ortools", "rich"),
}
EXCEPTIONS = {
    "vedette/formats/keys.py": {"secrets"},  # a key made here draws its own seed
    "vedette/seal/recipients.py": {"secrets"},  # an identity made here draws its own secret
    "vedette/seal/sealer.py": {"os", "secrets"},  # file keys and nonces; how many processors there are
    "vedette/seal/ring.py": {"queue", "threading"},  # the second thread that digests
    "vedette/seal/opener.py": {"os", "pathlib"},  # open_to_file: a name only for what is authentic
    "vedette/missions/rota/program.py": {"ortools"},  # a solver: values in, values out; imported when asked
    "vedette/missions/rota/proposing.py": {"ortools"},
    "vedette/missions/watch/arriving.py": {"urllib"},  # unquote_plus: values in, values out
    "vedette/intake/desk.py": {"os", "pathlib"},  # os.SEEK_END, and Path in types
    "vedette/records/data/__init__.py": {"importlib"},  # the files of its own package
    "vedette/cases/citing.py": {"importlib"},  # the table that lies beside it
    "vedette/cases/clocks/shipped.py": {"importlib"},  # the terms and calendars of its own package
    "vedette/cases/sources/cdx.py": {"urllib"},  # addresses taken apart: values in, values out
    "vedette/cases/sources/page.py": {"urllib"},  # likewise
    "vedette/cases/procedures/library.py": {"importlib"},
    "vedette/cases/routing/status.py": {"importlib"},
    "vedette/cases/sources/tables.py": {"importlib"},  # the tables of its own package
    "vedette/cases/pleadings/domestic_rules.py": {"importlib"},  # the table that lies beside it
    "vedette/vault/store.py": {"pathlib"},  # Path in the type of what is adopted
    "vedette/cases/pleadings/wording.py": {"importlib"},  # the tables that lie beside it
    "vedette/records/names/equivalents.py": {"importlib"},  # the table that lies beside it
    "vedette/records/exports/case_uco.py": {"uuid"},  # uuid5: a digest written as its format wants it
    "vedette/records/linking/estimating.py": {"random"},  # seeded pairs: the same data gives the same weights
}
LONG = {"vedette/cases/assets/verify.py"}
"""Files of more than 500 lines: verify.py must stay one file that an expert carries away."""

FILES = sorted(path for path in SRC.rglob("*.py"))
OURS = [path for path in FILES if not {"assets", "migrations"} & set(path.parts)]
"""What we wrote; migrations are written by Django."""


def name(path: Path) -> str:
    """A file as it is named in the lists above."""
    return path.relative_to(SRC).as_posix()


def room(path: Path) -> str:
    """The room of vedette that a file stands in."""
    return path.relative_to(SRC / "vedette").parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: imports are absolute"
            if node.module in ("vedette", "vedette_partner"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def rooms_of(path: Path, package: str = "vedette") -> set[str]:
    """The rooms of a package that a file imports."""
    return {module.split(".")[1] for module in imports(path) if module.startswith(f"{package}.")}


def library(*rooms: str) -> list[Path]:
    """The files of some rooms of vedette."""
    return [path for path in OURS if path.is_relative_to(SRC / "vedette") and room(path) in rooms]


@pytest.mark.parametrize("path", library(*LOWER, *DOORS), ids=name)
def test_a_room_imports_only_rooms_below_it(path: Path) -> None:
    allowed = (LOWER | DOORS)[room(path)] | {room(path)}
    beyond = rooms_of(path) - allowed
    assert not beyond, f"{room(path)} reaches into {sorted(beyond)}; the map is in README.md"


@pytest.mark.parametrize("lower", LOWER)
def test_the_table_of_rooms_is_tight(lower: str) -> None:
    used = {each for path in library(lower) for each in rooms_of(path)} - {lower}
    assert used == LOWER[lower], f"{lower}: the table above says more than is imported"


def test_every_room_is_in_the_table_and_the_table_has_no_cycle() -> None:
    folders = {path.name for path in (SRC / "vedette").iterdir() if path.is_dir() and path.name[0] != "_"}
    assert folders | {"errors"} == set(LOWER | DOORS)
    order = list(TopologicalSorter(LOWER).static_order())
    assert set(order) == set(LOWER)
    names = list(LOWER)
    for each, below in LOWER.items():
        assert all(names.index(other) < names.index(each) for other in below), f"{each}: out of order"


@pytest.mark.parametrize("path", library(*LOWER), ids=name)
def test_only_the_doors_touch_the_world(path: Path) -> None:
    world = {module.split(".")[0] for module in imports(path)} & WORLD
    assert world == EXCEPTIONS.get(name(path), set())


@pytest.mark.parametrize("path", library(*LOWER), ids=name)
def test_the_rooms_below_read_no_clock_and_open_no_file(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called == "open" and name(path) == "vedette/seal/opener.py":
                continue  # open_to_file, as above
            assert called not in ("open", "input", "print", "datetime.now", "datetime.today", "date.today")


def test_the_witness_leans_on_formats_tree_and_errors_only() -> None:
    for path in OURS:
        if path.is_relative_to(SRC / "vedette_partner"):
            assert not any(module.startswith("vedette_demo") for module in imports(path))
            witness = path.is_relative_to(SRC / "vedette_partner" / "witness")
            if witness or path.name == "door.py":
                assert rooms_of(path) <= {"errors", "formats", "tree"}, name(path)
                assert rooms_of(path, "vedette_partner") <= {"witness", "door"}, name(path)


def test_no_partner_enters_the_house() -> None:
    for path in OURS:
        if path.is_relative_to(SRC / "vedette_partner"):
            assert not rooms_of(path) & {"house", "cli", "capture", "intake", "cases", "publication"}, name(
                path
            )


def test_the_mirror_leans_on_what_keeps_and_what_proves_only() -> None:
    doors = {"disk", "tiles", "objects", "foreign", "journal"}
    for path in OURS:
        if path.is_relative_to(SRC / "vedette_partner" / "mirror"):
            kept = {"errors", "values", "formats", "tree", "register", "vault", "adapters"}
            assert rooms_of(path) <= kept, name(path)
            modules = {
                module.split(".")[2] for module in imports(path) if module.startswith("vedette.adapters.")
            }
            assert modules <= doors, name(path)
            beside = {"mirror", "witness", "door"} | (
                {"folder", "people"} if path.name == "commands.py" else set()
            )
            assert rooms_of(path, "vedette_partner") <= beside, name(path)


def test_the_watch_leans_on_the_ladder_and_on_ways_out_only() -> None:
    doors = {"address", "alerts", "disk", "foreign", "watch_client"}
    for path in OURS:
        if path.is_relative_to(SRC / "vedette_partner" / "watch"):
            below = {"errors", "values", "formats", "seal", "missions", "adapters"}
            assert rooms_of(path) <= below, name(path)
            modules = {
                module.split(".")[2] for module in imports(path) if module.startswith("vedette.adapters.")
            }
            assert modules <= doors, name(path)
            typed = {"folder"} if path.name.endswith("commands.py") else set()
            assert rooms_of(path, "vedette_partner") <= {"watch", "door"} | typed, name(path)


def test_nobody_imports_the_command_line_or_the_demonstration() -> None:
    for path in OURS:
        for module in imports(path):
            top = ".".join(module.split(".")[:2])
            inside = path.is_relative_to(SRC / "vedette" / "cli") or name(path) == "vedette_hq/program.py"
            assert top != "vedette.cli" or inside, name(path)
            inside = path.is_relative_to(SRC / "vedette_demo")
            assert not module.startswith("vedette_demo") or inside, name(path)


@pytest.mark.parametrize("path", [path for path in FILES if "migrations" not in path.parts], ids=name)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= 500 or name(path) in LONG, f"{lines} lines"


def undocumented(tree: ast.Module) -> Iterator[str]:
    """The public classes, functions and methods without a docstring."""
    if ast.get_docstring(tree) is None:
        yield "module"
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            inner = node.body if isinstance(node, ast.ClassDef) else []
            for each in (node, *inner):
                public = isinstance(each, ast.ClassDef | ast.FunctionDef) and not each.name.startswith("_")
                if isinstance(each, ast.FunctionDef) and any(
                    ast.unparse(one).endswith(".setter") for one in each.decorator_list
                ):
                    continue  # said where it is read
                if public and ast.get_docstring(each) is None:
                    yield each.name


@pytest.mark.parametrize("path", OURS, ids=name)
def test_everything_public_says_what_it_is(path: Path) -> None:
    assert list(undocumented(ast.parse(path.read_text("utf-8")))) == []


def test_the_map_in_the_readme_says_the_same() -> None:
    text = (REPOSITORY / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z_]+)` \|[^|]+\|[^|]+\| ([^|]+) \|$", text, re.M)
    said = {row: set(re.findall(r"`([a-z]+)`", cell)) for row, cell in rows}
    for row, cell in rows:
        if "ground" in cell:
            said[row] |= {"errors", "values"}
        if "all above" in cell:
            said[row] = {*LOWER, *DOORS} & {other for other, _ in rows[: [r for r, _ in rows].index(row)]}
    doors = {door: allowed - {"__version__"} for door, allowed in DOORS.items()}
    assert said == LOWER | doors
