"""The pages: every command is in one, every command line in one works, links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import pytest

from instruments import skip_aloud
from test_house import LOWER
from vedette.cli import main as vedette
from vedette_partner.cli import main as vedette_partner

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS: dict[str, click.Group] = {"vedette": vedette, "vedette-partner": vedette_partner}
TRANSLATED = ("field", "courier", "clerk", "ceremony")
LANGUAGES = ("fr", "ru")

# written so that the patterns do not match their own source
MACHINE_PATHS = re.compile(
    r"/wor[k]/(?:main|shared|\.library)|/roo[t]/|/hom[e]/\w+|/User[s]/\w+|[A-Z]:\\User[s]\\|/op[t]/(?:pypi|wheels)"
)
REGISTRIES = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|yarnpkg[.]com|jsdeliv[r]|unpk[g][.]com"
    r"|artifactor[y]|/simpl[e]/?\s*$|index-ur[l]\s*[= ]|find-link[s]\s*[= ]|registr[y]\s*=\s*http",
    re.IGNORECASE | re.MULTILINE,
)


@cache
def text_files() -> tuple[Path, ...]:
    """Every text file that is tracked, or would be with the next commit."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        skip_aloud("no git: the files of the repository cannot be listed")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    paths = [ROOT / name.decode("utf-8") for name in listed.split(b"\0") if name]
    plain = [path for path in paths if path.is_file() and not path.is_symlink()]
    return tuple(path for path in plain if b"\0" not in path.read_bytes()[:65_536])


def pages() -> list[Path]:
    """Every page of prose."""
    return sorted(path for path in text_files() if path.suffix == ".md")


def guides() -> list[Path]:
    """The pages that show commands to those who type them."""
    return [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# -- reading pages


@dataclass(frozen=True, slots=True)
class Line:
    """One command line of a page; `whole` when it is meant to be typed as it stands."""

    page: str
    number: int
    text: str
    whole: bool


def prose(path: Path) -> Iterator[tuple[int, str, bool]]:
    """Yield (number, line, whether it is code): code is fenced or indented by four spaces after a gap."""
    fenced = indented = False
    before = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
            before = ""
            continue
        inside = line.startswith("    ") and (indented or not before.strip())
        indented = inside and not fenced
        yield number, line, fenced or indented
        before = line


def command_lines(path: Path) -> Iterator[Line]:
    """Yield each `vedette …` line in code and each `vedette …` span in prose."""
    for number, line, code in prose(path):
        if code:
            if not line.lstrip().startswith("#"):
                yield from (Line(name_of(path), number, part, True) for part in commands_in(line))
        else:
            for span in re.findall(r"`([^`]+)`", line):
                yield from (Line(name_of(path), number, part, False) for part in commands_in(span))


def commands_in(line: str) -> Iterator[str]:
    """Yield what of a shell line calls one of our programs."""
    plain = re.sub(r"\$\([^()]*\)", "SUBSTITUTED", line)
    for part in re.split(r"\|\|?|&&?|;", plain):
        part = re.sub(r"\s[0-9]?[<>]{1,2}\s*\S+", "", part).strip().removeprefix("$ ")
        if part.split(" ")[0] in PROGRAMS:
            yield part


def check_command(line: Line) -> tuple[str, ...]:
    """Return the names of the command that a line calls; fails when it could not be given."""
    words = shlex.split(line.text, comments=True)
    command: click.Command = PROGRAMS[words[0]]
    context = click.Context(command, info_name=words[0])
    names, rest = [words[0]], words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(context, rest[0])
        assert found is not None, f"{line.page}:{line.number}: no command {' '.join([*names, rest[0]])}"
        names.append(rest[0])
        command, rest = found, rest[1:]
        context = click.Context(command, parent=context, info_name=names[-1])
    where = f"{line.page}:{line.number}: {line.text}"
    if not line.whole:
        options = {option for param in command.params for option in (*param.opts, *param.secondary_opts)}
        options |= {"--help", "--version", "-h"}
        unknown = {word for word in rest if word.startswith("--")} - options
        assert not unknown, f"{where}: no option {sorted(unknown)}"
        return tuple(names)
    assert not isinstance(command, click.Group), f"{where}: a group, not a command"
    try:
        given, left, _ = command.make_parser(context).parse_args(list(rest))
    except click.UsageError as error:
        pytest.fail(f"{where}: {error.format_message()}")
    assert not left, f"{where}: {left} is too much"
    for param in command.params:
        value = given.get(param.name or "")
        filled = any(
            isinstance(each, str) for each in (value if isinstance(value, tuple | list) else [value])
        )
        assert not param.required or filled, f"{where}: {param.name} is missing"
        if isinstance(param.type, click.Choice) and isinstance(value, str):
            assert value in param.type.choices, f"{where}: {param.name} is not one of {param.type.choices}"
    return tuple(names)


def leaves(command: click.Command, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the full name of every command below a group."""
    if isinstance(command, click.Group):
        for name, below in sorted(command.commands.items()):
            yield from leaves(below, (*names, name))
    else:
        yield names


COMMANDS = [names for program, group in PROGRAMS.items() for names in leaves(group, (program,))]


# -- commands


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_every_command_is_typed_in_a_guide(names: tuple[str, ...]) -> None:
    typed = {check_command(line) for path in guides() for line in command_lines(path) if line.whole}
    assert names in typed, f"show `{' '.join(names)}` in README.md or docs/guide"


@pytest.mark.parametrize("path", guides(), ids=name_of)
def test_every_command_line_of_a_guide_could_be_given(path: Path) -> None:
    for line in command_lines(path):
        check_command(line)


def test_every_command_named_in_any_other_page_exists() -> None:
    for path in pages():
        for line in command_lines(path):
            check_command(Line(line.page, line.number, line.text, whole=False))


def test_a_command_line_that_could_not_be_given_is_noticed() -> None:
    for text in (
        "vedette hq innit HQ",
        "vedette seal KIT",
        "vedette seal --nothing KIT photo.jpg",
        "vedette verify A B",
        "vedette custody add HQ lend all --reason x",
        "vedette device",
    ):
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            check_command(Line("page", 1, text, whole=True))


# -- translations


@pytest.mark.parametrize("guide", TRANSLATED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_shape_and_the_commands_of_its_source(guide: str, language: str) -> None:
    source = ROOT / "docs" / "guide" / f"{guide}.md"
    translation = ROOT / "docs" / "guide" / f"{guide}.{language}.md"
    assert shape(translation) == shape(source)


def shape(path: Path) -> list[str]:
    """What a translation keeps: levels of headings, table rows and list items; code without its words."""
    kept: list[str] = []
    for _, line, code in prose(path):
        if code and not line.lstrip().startswith("#"):
            kept.append("shown" if line.startswith("    ") else re.sub(r'(?<= )"[^"]*"', '"…"', line))
        elif not code and (mark := re.match(r"#+ |\||[-*] |[0-9]+\. ", line)):
            kept.append(mark[0] + str(line.count("|")))
    return kept


# -- the map


def test_the_map_of_the_readme_is_the_one_that_is_checked() -> None:
    drawn: dict[str, set[str]] = {}
    for line in (ROOT / "README.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[1] in ("ground", "crafts", "spine", "river"):
            imported = set(re.findall(r"`(\w+)`", cells[3]))
            drawn[cells[0].strip("`")] = imported | ({"errors", "values"} if "ground" in cells[3] else set())
    assert drawn == LOWER


# -- links, tables, addresses


def slug(heading: str) -> str:
    plain = re.sub(r"[`*]|\[([^]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    return {slug(line.lstrip("#")) for _, line, code in prose(path) if not code and line.startswith("#")}


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_links_lead_to_files_and_headings_that_are_there(path: Path) -> None:
    for number, line, code in prose(path):
        if code:
            continue
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", line)):
            if re.match(r"[a-z]+:", target):
                continue
            where = f"{name_of(path)}:{number}: {target}"
            file, _, anchor = target.partition("#")
            found = (path.parent / file).resolve() if file else path
            assert found.is_relative_to(ROOT) and found.exists(), where
            if anchor:
                assert anchor in anchors(found), where


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_tables_have_the_same_number_of_cells_in_every_row(path: Path) -> None:
    width = row = 0
    for number, line, code in prose(path):
        if code or not line.startswith("|"):
            width = row = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line)) - 1
        row += 1
        where = f"{name_of(path)}:{number}: {line[:60]}"
        assert line.endswith("|") and cells == (width or cells), where
        assert row != 2 or re.fullmatch(r"\|(?: ?:?-+:? ?\|)+", line), where
        width = cells


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in text_files():
        text = path.read_bytes().decode("utf-8", "replace")
        for pattern in (MACHINE_PATHS, REGISTRIES):
            found += [f"{name_of(path)}: {match[0]!r}" for match in pattern.finditer(text)]
    assert not found


# -- the README and the clerk's page, carried out


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the README's commands were given as they stand, but for the port."""
    bash = shutil.which("bash")
    if bash is None:
        skip_aloud("no bash: the commands of the README cannot be given")
    folder = tmp_path_factory.mktemp("by-hand")
    programs = tmp_path_factory.mktemp("programs")
    for program, module in (("vedette", "vedette.cli"), ("vedette-partner", "vedette_partner")):
        script = programs / program
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n')
        script.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    blocks = re.findall(
        r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert len(blocks) == 1
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
    }
    shell = [bash, "-eu", "-o", "pipefail", "-c", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n"]
    shell[-1] += blocks[0].replace("8471", str(port))
    done = subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("VERIFIED") == 1, done.stdout
    return folder


@pytest.mark.journey
def test_the_commands_of_the_readme_end_with_a_verified_dossier(by_hand: Path) -> None:
    exhibits = list((by_hand / "DOSSIER" / "data" / "exhibits").iterdir())
    assert [path.read_text() for path in exhibits] == ["An invented testimony.\n"]
    assert not list((by_hand / "KIT").rglob("*identity*"))


@pytest.mark.journey
@pytest.mark.parametrize("page", ["clerk.md", *(f"clerk.{language}.md" for language in LANGUAGES)])
def test_the_commands_of_the_clerks_page_check_that_dossier(by_hand: Path, page: str) -> None:
    ours = ("vedette ", "#")
    lines = [
        line for _, line, code in prose(ROOT / "docs" / "guide" / page) if code and not line.startswith(" ")
    ]
    script = "\n".join(line for line in lines if not line.startswith(ours))
    for tool in ("bash", "sha256sum", "ssh-keygen", "python3"):
        if shutil.which(tool) is None:
            skip_aloud(f"no {tool}: the clerk's commands cannot be given")
    folder = by_hand / "DOSSIER"
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    card = (by_hand / "card.txt").read_text().split()
    assert card[card.index("signer") + 1] in done.stdout
    assert card[card.index("policy") + 1] in done.stdout
    assert "Good" in done.stdout and "VERIFIED" in done.stdout
