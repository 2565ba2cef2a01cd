"""Sealed objects in a bucket that speaks S3: `ab/abcd…`, as in the folder. Fulfils `vault.store.ObjectStore`.

Every request has its own time-out, so a store that is frozen is a StoreError after seconds and never a wait
without end. What is sent is complete and has its digest before it gets its name; what comes back is hashed as
it is read. A put that was cut may be done again: the name says what the bytes are.
"""

from __future__ import annotations

import hashlib
import io
import ipaddress
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, cast

from vedette.adapters.address import parse_address
from vedette.adapters.disk import disk_errors
from vedette.errors import ConflictError, FormatError, MissingError, StoreError, UsageError
from vedette.formats import jcs
from vedette.values.ids import parse_digest
from vedette.vault.store import READ_BYTES

if TYPE_CHECKING:
    from vedette.adapters.cover import Cover

PIECE_BYTES = 8 << 20
"""So much is sent or fetched with one request; two at a time when something large is sent."""
TIMEOUT_SECONDS = 20.0
"""For the answer to one request: a piece of 8 MiB needs it on a slow line."""
RETRIES = 2
MAX_SECRET_BYTES = 4096
_EMPTY = hashlib.sha256().hexdigest()
_first_in: dict[str, int] = {}
"""The process whose threads do the requests: in a child that was forked off later there are none."""
_MEMBERS = ["access_key_id", "format", "secret_access_key", "v"]


@dataclass(frozen=True, slots=True)
class S3Secret:
    """The key pair that a bucket asks for; its representation shows nothing."""

    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)

    def encode(self) -> bytes:
        """The bytes that `parse_secret` reads."""
        return jcs.encode(
            {
                "access_key_id": self.access_key_id,
                "format": "vedette/s3-key",
                "secret_access_key": self.secret_access_key,
                "v": 1,
            }
        )


def parse_secret(data: bytes) -> S3Secret:
    """Return the key pair written in `data`. Raises: FormatError, which repeats nothing of it."""
    value = jcs.parse(data.rstrip(b"\n"), max_bytes=MAX_SECRET_BYTES)
    if not isinstance(value, dict) or sorted(value) != _MEMBERS:
        raise FormatError(f"key s3: members are {' '.join(_MEMBERS)}")
    access, secret = value["access_key_id"], value["secret_access_key"]
    if value["format"] != "vedette/s3-key" or type(value["v"]) is not int or value["v"] != 1:
        raise FormatError("key s3: not version 1")
    for text in (access, secret):
        if not isinstance(text, str) or not 1 <= len(text) <= 256:
            raise FormatError("key s3: both parts are texts of 1 to 256 characters")
        if not text.isascii() or not text.isprintable():
            raise FormatError("key s3: both parts are printable ASCII")
    return S3Secret(str(access), str(secret))


def read_secret(path: Path, cover: Cover) -> S3Secret:
    """Return the key pair that lies covered at `path`. Raises: MissingError, FormatError."""
    if not path.exists():
        raise MissingError("key s3: is not there", hint="vedette hq doctor says where it belongs")
    return parse_secret(cover.read(path, MAX_SECRET_BYTES, "key s3"))


def write_secret(path: Path, cover: Cover, secret: S3Secret) -> None:
    """Keep the key pair covered at `path`."""
    cover.write(path, secret.encode(), replace=True)


def check_endpoint(endpoint: str) -> str:
    """Return an address without a trailing slash; plain http is for this machine and its own network alone.

    Raises: UsageError.
    """
    parts = parse_address(endpoint, "objects")
    if parts.scheme == "http" and not _own_network(str(parts.hostname)):
        raise UsageError("objects: the endpoint has no TLS", hint="use https outside your own network")
    return endpoint.rstrip("/")


def _own_network(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith(".internal")


class S3Store:
    """Objects in `bucket` of the S3 store at `endpoint`. Threads may share one; processes may not.

    `timeout` is how many seconds one request may take; `authority` the PEM certificate of a private one.
    """

    def __init__(
        self,
        *,
        endpoint: str,
        bucket: str,
        region: str,
        secret: S3Secret,
        timeout: float = TIMEOUT_SECONDS,
        authority: str | None = None,
    ) -> None:
        try:
            import obstore
            from obstore import store
        except ImportError as error:
            raise UsageError(
                "objects: the package for S3 is not installed", hint="pip install 'vedette[scale]'"
            ) from error
        self._api: Any = obstore
        self._pid = os.getpid()
        if _first_in.setdefault("pid", self._pid) != self._pid:
            raise UsageError("objects: this process was forked off one that has the store open")
        span = timedelta(seconds=timeout)
        options: Any = {
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": min(span, timedelta(seconds=5)),
            "read_timeout": span,
            "timeout": span,
            "user_agent": "vedette",
        }
        if authority is not None:
            options["root_certificate"] = authority
        self._store: Any = store.S3Store(
            bucket,
            endpoint=check_endpoint(endpoint),
            region=region or "us-east-1",
            access_key_id=secret.access_key_id,
            secret_access_key=secret.secret_access_key,
            checksum_algorithm="SHA256",
            disable_tagging=True,
            disable_bulk_delete=True,
            client_options=options,
            retry_config={
                "max_retries": RETRIES,
                "retry_timeout": span,
                "backoff": {
                    "init_backoff": timedelta(milliseconds=100),
                    "max_backoff": timedelta(seconds=1),
                    "base": 2,
                },
            },
        )

    def __repr__(self) -> str:
        return "S3Store()"

    def _key(self, digest: str) -> str:
        parse_digest(digest, "object")
        if os.getpid() != self._pid:
            raise UsageError("objects: this process was forked off one that has the store open")
        return f"{digest[:2]}/{digest}"

    def _failed(self, what: str, error: BaseException) -> NoReturn:
        raise StoreError(f"{what}: {_reason(error)}") from None

    def put(self, digest: str, size: int, source: BinaryIO) -> bool:
        """Keep `size` bytes of `source` durably under `digest`; False when it was there already.

        Raises: ConflictError when the bytes are not those of the digest; StoreError when the store fails.
        """
        key = self._key(digest)
        if self.has(digest):
            return False
        pieces = _checked(digest, size, source)
        try:
            if size <= PIECE_BYTES:
                # with If-None-Match: of two who send it at once, one is told that it is there
                self._api.put(self._store, key, b"".join(pieces), mode="create", use_multipart=False)
            else:
                # in parts, without a name until the last one, which is given only when all is checked
                self._api.put(self._store, key, pieces, chunk_size=PIECE_BYTES, max_concurrency=2)
        except self._api.exceptions.AlreadyExistsError:
            return False
        except (self._api.exceptions.BaseError, FileNotFoundError, OSError) as error:
            self._failed(f"object {digest}", error)
        return True

    def adopt(self, digest: str, path: Path) -> bool:
        """Take the file `path`, known to have that digest, as the object; True when new. The file goes."""
        with disk_errors(f"object {digest}"), path.open("rb") as source:
            new = self.put(digest, os.fstat(source.fileno()).st_size, source)
        with disk_errors(f"object {digest}"):
            path.unlink()
        return new

    def open(self, digest: str) -> BinaryIO:
        """Return the object for reading, fetched piece by piece; MissingError when it is not there.

        A read raises StoreError when the store fails, or when the bytes turn out to be others.
        """
        key = self._key(digest)
        first, size, tag = self._fetch(digest, key, 0, None)
        return cast(BinaryIO, io.BufferedReader(_Body(self, digest, key, first, size, tag), READ_BYTES))

    def _fetch(self, digest: str, key: str, start: int, tag: str | None) -> tuple[bytes, int, str | None]:
        """One piece from `start` on, the size of the whole, and its tag."""
        options: dict[str, Any] = {"range": (start, start + PIECE_BYTES)}
        if tag is not None:
            options["if_match"] = tag
        try:
            got = self._api.get(self._store, key, options=options)
            return bytes(got.bytes()), int(got.meta["size"]), got.meta["e_tag"]
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                self._failed(f"object {digest}", error)
            raise MissingError(f"object {digest}: is not there") from None
        except (self._api.exceptions.BaseError, OSError) as error:
            if not start and digest == _EMPTY:  # of nothing no range can be given
                return b"", 0, None
            self._failed(f"object {digest}", error)

    def _size(self, key: str) -> int:
        return int(self._api.head(self._store, key)["size"])

    def has(self, digest: str) -> bool:
        """Say whether an object of that name is there; its bytes are not read. Raises: StoreError."""
        key = self._key(digest)
        try:
            self._api.head(self._store, key)
        except FileNotFoundError:
            return False
        except (self._api.exceptions.BaseError, OSError) as error:
            self._failed(f"object {digest}", error)
        return True

    def size(self, digest: str) -> int:
        """Return the object's size in bytes. Raises: MissingError, StoreError."""
        key = self._key(digest)
        try:
            return self._size(key)
        except FileNotFoundError:
            raise MissingError(f"object {digest}: is not there") from None
        except (self._api.exceptions.BaseError, OSError) as error:
            self._failed(f"object {digest}", error)

    def _listed(self) -> Iterator[str]:
        try:
            for page in self._api.list(self._store, chunk_size=1000):
                for row in page:
                    yield str(row["path"])
        except (self._api.exceptions.BaseError, FileNotFoundError, OSError) as error:
            self._failed("objects", error)

    def names(self) -> Iterator[str]:
        """Yield the digests of all objects, sorted. What else lies there is told by `strays`."""
        for path in self._listed():
            if _is_object(path):
                yield path[3:]

    def strays(self) -> Iterator[str]:
        """Yield the paths of what lies in the bucket and is no object."""
        for path in self._listed():
            if not _is_object(path):
                yield path

    def remove(self, digest: str) -> None:
        """Let the object go; nothing when it is not there. Raises: StoreError."""
        key = self._key(digest)
        try:
            self._api.delete(self._store, key)
        except FileNotFoundError:
            return
        except (self._api.exceptions.BaseError, OSError) as error:
            self._failed(f"object {digest}", error)

    def recover(self) -> int:
        """Nothing is half there: parts that were not finished have no name. Returns 0."""
        return 0


def _is_object(path: str) -> bool:
    try:
        parse_digest(path[3:], "object")
    except FormatError:
        return False
    return path[:3] == f"{path[3:5]}/"


def _reason(error: BaseException) -> str:
    """What is told of a fault: never the address, the bucket or what the store wrote."""
    name, text = type(error).__name__, str(error).lower()
    if name in ("PermissionDeniedError", "UnauthenticatedError"):
        return "the store refuses our key"
    if "nosuchbucket" in text or "bucket does not exist" in text:
        return "the store has no such bucket"
    if "timed out" in text or "timeout" in text.replace("retry_timeout", ""):
        return "the store does not answer in time"
    if "error sending request" in text or "connect" in text or "error decoding response body" in text:
        return "the store cannot be reached"
    if name == "PreconditionError":
        return "the store exchanged it while it was read"
    return "the store answered with a fault"


def _checked(digest: str, size: int, source: BinaryIO) -> Iterator[bytes]:
    """Yield `size` bytes in pieces, the last only when all have the digest. Raises: ConflictError."""
    measured, count = hashlib.sha256(), 0
    held = b""
    with disk_errors(f"object {digest}"):
        while piece := source.read(READ_BYTES):
            measured.update(piece)
            count += len(piece)
            if count > size:
                break
            if held:
                yield held
            held = piece
    if count != size or measured.hexdigest() != digest:
        raise ConflictError(f"object {digest}: the bytes given are not those it names")
    yield held


class _Body(io.RawIOBase):
    """An object that is fetched piece by piece, and hashed on the way."""

    def __init__(
        self, store: S3Store, digest: str, key: str, first: bytes, size: int, tag: str | None
    ) -> None:
        self._store, self._digest, self._name = store, digest, key
        self._left, self._size, self._tag = memoryview(first), size, tag
        self._next = len(first)
        self._measured = hashlib.sha256()

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some; the last of it only when all had the digest. Raises: StoreError."""
        if not self._left and self._next < self._size:
            data, _, _ = self._store._fetch(self._digest, self._name, self._next, self._tag)
            if not data:
                raise StoreError(f"object {self._digest}: the store gave less than it has")
            self._next += len(data)
            self._left = memoryview(data)
        view = memoryview(buffer).cast("B")
        count = min(len(view), len(self._left))
        piece, self._left = self._left[:count], self._left[count:]
        self._measured.update(piece)
        ended = not self._left and self._next >= self._size
        if ended and self._measured.hexdigest() != self._digest:
            raise StoreError(f"object {self._digest}: the store gave other bytes than it names")
        view[:count] = piece
        return count
