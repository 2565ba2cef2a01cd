"""The public site as a folder: only what changed is written, what is gone goes first.

    site/          what a web server shows; nothing else lies in it
    state.json     beside it: what the last build wrote; without it everything is built again

Each file takes its name whole. What may no longer be shown is taken away before anything is rendered, and
release.json comes last: a build that was killed leaves pages that it does not list, and the next one goes on.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.disk import TEMPORARY, disk_errors, make_folder, write_file
from vedette.errors import ConflictError, FormatError
from vedette.publication.website import (
    Builder,
    File,
    ReleaseProof,
    Source,
    State,
    build_manifest,
    encode_state,
    file_path,
    parse_manifest,
    parse_state,
    proof_pages,
)
from vedette.publication.website.builder import Load
from vedette.publication.website.manifest import PROOF

Fetch = Callable[[File], Iterable[bytes]]
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Edition:
    """What a build left. `manifest_sha256` is that of release.json; `changed` whether it is a new one."""

    release: str
    manifest_sha256: str
    files: int
    written: tuple[str, ...]
    removed: tuple[str, ...]
    changed: bool


class PublicFolder:
    """One site on disk, below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        self._state = folder / "state.json"

    def build(
        self, builder: Builder, sources: Iterable[Source], load: Load, fetch: Fetch, release: str
    ) -> Edition:
        """Bring the folder to what `sources` are. `release` names the edition when it is a new one.

        Raises: FormatError naming a document or a file that is not what it was said to be, StoreError.
        """
        wanted = list(sources)
        make_folder(self.site, 0o755)
        before, there = self._before()
        early = self._withdraw(before, wanted)
        built = builder.build(wanted, load, self._put, before)
        for path, file in built.brought:
            self._bring(path, file, fetch(file))
        for path in built.removed:
            self._remove(path)
        digests = built.state.digests()
        known = {*digests, *PROOF, *(f"{one}/proof.html" for one in builder.site.languages)}
        stray = there - known - set(early)
        for path in stray:
            self._remove(path)  # whatever lies there besides: nothing that is not listed is shown
        removed = tuple(sorted({*built.removed, *early, *stray}))
        held, listed = self._manifest()
        changed = listed != digests
        if changed:
            for name in PROOF:
                self._remove(name)  # they prove another edition
            held = release
            write_file(self.site / "release.json", build_manifest(held, digests), 0o644, replace=True)
        manifest = hashlib.sha256((self.site / "release.json").read_bytes()).hexdigest()
        if changed or not (self.site / builder.site.languages[0] / "proof.html").exists():
            for path, data in proof_pages(builder, built.state, manifest, None).items():
                self._put(path, data)
        write_file(self._state, encode_state(built.state), 0o600, replace=True)
        written = (*built.written, *(path for path, _file in built.brought))
        return Edition(held, manifest, len(digests), tuple(sorted(written)), removed, changed)

    def prove(self, builder: Builder, proof: ReleaseProof, files: Mapping[str, bytes]) -> None:
        """Lay the proof of the edition that stands beside it. Raises: ConflictError when there is none."""
        if not (self.site / "release.json").exists():
            raise ConflictError("site: has no edition yet")
        for name, data in files.items():
            if name not in PROOF:
                raise FormatError(f"site: {name!r}: is no file of a proof")
            write_file(self.site / name, data, 0o644, replace=True)
        digest = hashlib.sha256((self.site / "release.json").read_bytes()).hexdigest()
        for path, data in proof_pages(builder, self._before()[0], digest, proof).items():
            self._put(path, data)

    def take_down(self) -> int:
        """Take everything off the folder; return how many files there were."""
        count = sum(1 for path in self.site.rglob("*") if path.is_file()) if self.site.is_dir() else 0
        shutil.rmtree(self.folder, ignore_errors=True)
        return count

    def read(self, path: str) -> bytes:
        """Return a file of the site. Raises: MissingError … as FormatError for a path that is none."""
        parts = path.split("/")
        if any(not part or part.startswith(".") for part in parts):
            raise FormatError(f"site: {path[:80]!r}: is no path of it")
        file = self.site.joinpath(*parts)
        if not file.resolve().is_relative_to(self.site.resolve()) or not file.is_file():
            raise FormatError(f"site: {path[:80]!r}: is no file of it")
        return file.read_bytes()

    def archive(self) -> Iterator[bytes]:
        """Yield the site as a ZIP, the same bytes for the same files: for mirrors and for disks."""
        output = _Out()
        with zipfile.ZipFile(output, "w") as bundle:
            for path in sorted(one for one in self.site.rglob("*") if one.is_file()):
                name = path.relative_to(self.site).as_posix()
                info = zipfile.ZipInfo(f"site/{name}", _DATE)
                packed = path.suffix in (".html", ".css", ".xml", ".json", ".txt")
                info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
                info.external_attr = 0o644 << 16
                with bundle.open(info, "w") as member, path.open("rb") as source:
                    while block := source.read(1 << 18):
                        member.write(block)
                        yield from output.taken()
        yield from output.taken()

    # -- parts

    def _before(self) -> tuple[State, set[str]]:
        """Return the last state, without what is no longer on the disk as it was written; what is there."""
        sizes = dict(_sizes(self.site))
        try:
            state = parse_state(self._state.read_bytes())
        except (OSError, FormatError):
            state = State()
        state.files = {path: held for path, held in state.files.items() if sizes.get(path) == held[2]}
        return state, set(sizes)

    def _withdraw(self, before: State, wanted: list[Source]) -> list[str]:
        """Take away the pages and files of what is no longer wanted, before anything else is done."""
        keys = {one.key for one in wanted}
        files = {file_path(one.code, file): file.sha256 for one in wanted for file in one.files}
        gone = [held[1].path for key, held in before.cards.items() if key not in keys]
        gone += [
            path for path, held in before.files.items() if held[0] == "file" and files.get(path) != held[1]
        ]
        for path in gone:
            self._remove(path)
            before.files.pop(path, None)
        return gone

    def _manifest(self) -> tuple[str, dict[str, str]]:
        try:
            return parse_manifest((self.site / "release.json").read_bytes())
        except (OSError, FormatError):
            return "", {}

    def _put(self, path: str, data: bytes) -> None:
        target = self.site / path
        with disk_errors(f"site: {path}"):
            # not synced one by one: the state is compared with the disk before each build
            target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            part = target.with_name(f"{TEMPORARY}{target.name}")
            part.write_bytes(data)
            part.chmod(0o644)
            os.replace(part, target)

    def _bring(self, path: str, file: File, blocks: Iterable[bytes]) -> None:
        target = self.site / path
        digest = hashlib.sha256()
        with disk_errors(f"site: {path}"):
            target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            part = target.with_name(f"{TEMPORARY}{target.name}")
            with part.open("wb") as out:
                for block in blocks:
                    digest.update(block)
                    out.write(block)
            if digest.hexdigest() != file.sha256:
                part.unlink()
                raise FormatError(f"site: {path}: is not the file that was released")
            part.chmod(0o644)
            os.replace(part, target)

    def _remove(self, path: str) -> None:
        with disk_errors(f"site: {path}"):
            (self.site / path).unlink(missing_ok=True)
            with suppress(OSError):
                (self.site / path).parent.rmdir()


def _sizes(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield each file below a folder with its size; names with slashes."""
    stack = [("", str(folder))]
    while stack:
        prefix, place = stack.pop()
        with os.scandir(place) as held:
            for one in held:
                if one.is_dir(follow_symlinks=False):
                    stack.append((f"{prefix}{one.name}/", one.path))
                else:
                    yield f"{prefix}{one.name}", one.stat(follow_symlinks=False).st_size


class _Out(io.RawIOBase):
    """What a ZIP is written to piece by piece: it cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        block = bytes(data)  # type: ignore[call-overload]
        self._held.append(block)
        return len(block)

    def taken(self) -> Iterator[bytes]:
        """Yield what was written since the last time."""
        held, self._held = self._held, []
        yield from held
