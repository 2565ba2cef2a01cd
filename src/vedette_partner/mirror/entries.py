"""add-checkpoint and add-entries: how a log comes to be here, and when the mirror cosigns it.

Source: C2SP tlog-mirror, main at 0838f7b (2026-07). Minimum index 0, empty tickets.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from vedette.adapters.disk import make_folder
from vedette.errors import ConflictError, FormatError, ProofError, StoreError
from vedette.formats.cosignature import cosign
from vedette.formats.keys import SigningKey
from vedette.formats.mirror_request import INFO, EntriesHead, MirrorInfo, Package, read_head, read_package
from vedette.formats.note import parse_note
from vedette.formats.tiles import TILE_WIDTH
from vedette.register.log import LogReader
from vedette.tree.hashing import leaf_hashes
from vedette.tree.proofs import tree_root
from vedette.tree.subtree import verify_subtree
from vedette_partner.door import Answer, refuse
from vedette_partner.mirror.state import RETIRED, State, hash_of
from vedette_partner.mirror.tiles import LogFolder
from vedette_partner.witness.cosign import Head

BATCH_BYTES = 4 * 2**20
"""So many bytes of verified entries wait in memory at most before they are written."""
MAX_UNPACKED_BYTES = 64 * 2**20
"""Where reading of a compressed body ends: what was verified until then is kept."""
MAX_BEHIND = 32 * TILE_WIDTH
"""So far below the next entry an upload may begin."""
MAX_UPLOADS = 8
_PIECE = 64 * 1024
_ACCEPTED = {"Accept-Encoding": "gzip"}

Frozen = Callable[[str], int | None]


class Logs:
    """The copies of all logs, and the rule by which they grow. `clock` gives Unix seconds."""

    def __init__(
        self,
        state: State,
        folder: Path,
        keys: Callable[[], tuple[SigningKey, ...]],
        clock: Callable[[], int],
        frozen: Frozen,
    ) -> None:
        self.state = state
        self._folder = folder
        self._read_keys = keys
        self._keys: Sequence[SigningKey] = ()
        self._clock = clock
        self._frozen = frozen
        self._open: dict[str, LogFolder] = {}
        self._guard = threading.Lock()
        self._uploads = threading.BoundedSemaphore(MAX_UPLOADS)

    def folder(self, origin: str) -> LogFolder:
        """The files of the copy of `origin`."""
        with self._guard:
            if origin not in self._open:
                self._open[origin] = LogFolder(self._folder / hash_of(origin))
            return self._open[origin]

    def recover(self) -> None:
        """Remove what a killed process left half written. Raises: StoreError."""
        make_folder(self._folder)
        for origin in self.state.held_origins():
            self.folder(origin).recover()

    def add_entries(self, body: BinaryIO, encoding: str) -> Answer:
        """The answer to one add-entries request.

        1. The head can be read (400). 2. The log is known (404), its end is a pending checkpoint and not
        below the mirror checkpoint, its start is not above the next entry (409), nobody here has frozen it
        below the end (403). 3. Each package is verified (422), then written, all of them durable.
        4. Entries are missing (202), or none came (400). 5. Everything is here: the tiles lead to the
        root (500 when the disk lost some). 6. The mirror checkpoint is replaced and cosigned.

        Raises: StoreError when the disk failed: what was acknowledged before is there.
        """
        if encoding not in ("", "identity", "gzip"):
            return refuse(415, "request: only gzip is taken as content encoding")
        if not self._uploads.acquire(blocking=False):
            return refuse(503, "mirror: too many uploads at once, come again")
        try:
            return self._add_entries(_Unpacked(body).read if encoding == "gzip" else body.read)
        finally:
            self._uploads.release()

    def _add_entries(self, read: Callable[[int], bytes]) -> Answer:
        # 1.
        try:
            head = read_head(read)
        except FormatError as error:
            return refuse(400, str(error))
        # 2.
        if not self.state.keys(head.origin):
            return refuse(404, "add-entries: unknown log")
        if self.state.voice() == RETIRED:
            return refuse(410, "mirror: retired, it cosigns nothing more")
        position = self.state.position(head.origin)
        pending = {held.size: held for held in self.state.pending(head.origin)}
        checkpoint = pending.get(head.end)
        if checkpoint is None or (position.head and head.end < position.head.size):
            return self._info(head.origin, None)
        if not position.next - MAX_BEHIND <= head.start <= position.next:
            return self._info(head.origin, head.end)
        limit = self._frozen(head.origin)
        if limit is not None and head.end > limit:
            return refuse(403, "frozen")
        # 3.
        upload = _Upload(self.folder(head.origin), self.state, head, checkpoint)
        try:
            upload.take(read)
        except (ProofError, FormatError) as error:
            upload.flush()
            return refuse(422, str(error))
        # 4.
        if upload.reached < head.end:
            if not upload.verified:
                return refuse(400, "add-entries: body ends before its first package does")
            return self._info(head.origin, head.end, 202)
        # 5. and 6.
        return self._complete(head, checkpoint)

    def _complete(self, head: EntriesHead, checkpoint: Head) -> Answer:
        folder = self.folder(head.origin)
        with folder.writing():
            folder.settle(head.end)
            before = self.state.position(head.origin).head
            if LogReader(folder, head.end).root() != checkpoint.root:
                raise StoreError(f"log {hash_of(head.origin)}: the disk does not hold what was written")
            keys = self._speaking()
            now = self._clock()
            note = parse_note(checkpoint.note)
            lines = [cosign(note.text, key, now) for key in keys]
            cosigned = note.with_signatures(lines).encode()
            after = Head(checkpoint.size, checkpoint.root, cosigned, now)
            if not self.state.complete(head.origin, after, keys[0].name):
                return self._info(head.origin, None)
            folder.prune(before.size if before else 0, head.end)
        return Answer(200, "".join(line.line() for line in lines).encode(), headers=_ACCEPTED)

    def _speaking(self) -> Sequence[SigningKey]:
        """The keys that may cosign. Raises: StoreError while they are being replaced."""
        voice = self.state.voice()
        if not self._keys or self._keys[0].name != voice:
            # not read yet, or rotated while we were running
            self._keys = self._read_keys()
            if self._keys[0].name != voice:
                raise StoreError("mirror keys: being replaced, not whole yet")
        return self._keys

    def _info(self, origin: str, size: int | None, status: int = 409) -> Answer:
        """Where this mirror stands; `size` the upload end when it was a good one."""
        held = self.state.head(origin)
        if size is None:
            size = held.size if held else 0
        info = MirrorInfo(size, self.state.position(origin).next)
        return Answer(status, info.encode(), INFO, headers=_ACCEPTED)


class _Upload:
    """One request under way: packages are verified as they come, and written a few at a time."""

    def __init__(self, folder: LogFolder, state: State, head: EntriesHead, checkpoint: Head) -> None:
        self._folder = folder
        self._state = state
        self._head = head
        self._checkpoint = checkpoint
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._first = head.start  # index of the first of those that wait
        self.reached = head.start
        self.verified = 0

    def take(self, read: Callable[[int], bytes]) -> None:
        """Take packages until the body ends.

        Raises: ProofError, FormatError for a package that is not one of this tree; those before it are kept.
        """
        for rounded, start, end in self._head.packages():
            package = read_package(read, end - start)
            if package is None:
                break
            self._verify(package, rounded, start, end)
            self._waiting += package.entries
            self._bytes += sum(map(len, package.entries))
            self.reached = end
            self.verified += 1
            if self._bytes >= BATCH_BYTES:
                self.flush()
        self.flush()

    def _verify(self, package: Package, rounded: int, start: int, end: int) -> None:
        if not all(package.entries):
            raise FormatError("entry package: an empty entry is not taken")
        before: list[bytes] = []
        if rounded < start:  # only the first: what it continues is here
            tile = LogReader(self._folder, start).read_tile(0, rounded // TILE_WIDTH, start - rounded)
            before = [tile[at : at + 32] for at in range(0, len(tile), 32)]
        root = tree_root(before + leaf_hashes(package.entries))
        verify_subtree(rounded, end, root, self._head.end, self._checkpoint.root, package.proof)

    def flush(self) -> None:
        """Have what was verified on the disk, and remembered. Raises: StoreError."""
        if not self._waiting:
            return
        origin = self._head.origin
        with self._folder.writing():
            next_ = self._state.position(origin).next
            # some other upload may have brought some of them: proved too, so the same
            new = self._waiting[max(0, next_ - self._first) :]
            if self._first > next_:
                raise ConflictError("add-entries: entries before these are not here")
            if new:
                plan = self._folder.append(next_, new)
                self._state.reach(origin, plan.size)
        self._first = self.reached
        self._waiting, self._bytes = [], 0


class _Unpacked:
    """A gzip body, unpacked as it is read; ends where it is damaged, cut, or larger than is taken."""

    def __init__(self, body: BinaryIO) -> None:
        self._body = body
        self._gzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._held = bytearray()
        self._total = 0
        self._ended = False

    def read(self, count: int) -> bytes:
        """So many bytes, and fewer only at the end."""
        while len(self._held) < count and not self._ended:
            self._more(count - len(self._held))
        data = bytes(self._held[:count])
        del self._held[:count]
        return data

    def _more(self, count: int) -> None:
        data = self._gzip.unconsumed_tail or self._body.read(_PIECE)
        try:
            got = self._gzip.decompress(data, max(count, _PIECE))
        except zlib.error:
            got = b""
            self._ended = True
        self._total += len(got)
        self._held += got
        if self._gzip.eof or not (data or got) or self._total >= MAX_UNPACKED_BYTES:
            self._ended = True
