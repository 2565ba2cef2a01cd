"""Asking the partners how far they know our register, before anything is entered again.

Every witness and every mirror that headquarters knows is asked for the head that it cosigned last. A head
counts when the register's key and one of that partner's keys signed it. Nothing is written at a partner.
"""

from __future__ import annotations

import hashlib
import http.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from vedette.adapters.tiles import TileFolder
from vedette.errors import FormatError, LimitError, SignatureError, StoreError, UsageError, VedetteError
from vedette.formats.checkpoint import parse_signed_checkpoint
from vedette.formats.keys import VerifierKey
from vedette.formats.note import verify_note
from vedette.formats.policy import NONE, Policy
from vedette.house.abroad.errands import Errand, Errands
from vedette.house.abroad.partners import NO_ADDRESS, partners
from vedette.house.closed import Behind, KnownHead, lift, read_behind, write_behind
from vedette.house.headquarters import Headquarters
from vedette.register.log import LogReader, read_checkpoint
from vedette.tree.hashing import EMPTY_ROOT

MAX_NOTE_BYTES = 1_000_000
TIMEOUT_SECONDS = 120.0
PATIENCE_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What the partners answered. `heads` by partner (size 0: it has seen none), `silent` with the reason.

    `behind` says why the register must stay closed, None when all is well.
    """

    size: int
    heads: Mapping[str, int] = field(default_factory=dict)
    silent: Mapping[str, str] = field(default_factory=dict)
    behind: Behind | None = None


@dataclass(frozen=True, slots=True)
class _Asking:
    """One partner in one role: where its head is, and the keys it signs with."""

    name: str
    url: str
    keys: tuple[VerifierKey, ...]
    witness: bool


def _listed(hq: Headquarters) -> list[_Asking]:
    found = [_Asking(name, url, keys, True) for name, url, keys in hq.witness_keys()]
    for each in partners(hq):
        if each.card.mirror:
            url = f"{each.url}/mirror" if each.reachable else NO_ADDRESS
            found.append(_Asking(f"{each.short} (mirror)", url, each.card.mirror, False))
    return found


def fetch(url: str, limit: int, what: str, timeout: float = TIMEOUT_SECONDS) -> bytes | None:
    """Return the body at `url`, at most `limit` bytes; None for 404.

    Raises: UsageError for an address that is none, StoreError, LimitError.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(f"{what}: its address is not an http(s) URL")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(str(parts.hostname), parts.port, timeout=timeout)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        data = answer.read(limit + 1)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise StoreError(f"{what}: cannot be reached") from error
    finally:
        connection.close()
    if answer.status == http.client.NOT_FOUND:
        return None
    if answer.status != http.client.OK:
        raise StoreError(f"{what}: answered status {answer.status}")
    if len(data) > limit:
        raise LimitError(f"{what}: answers over {limit} bytes")
    return data


def _head(asking: _Asking, origin: str, log: Sequence[VerifierKey], alive: object = None) -> KnownHead | None:
    if asking.url == NO_ADDRESS:
        raise StoreError(f"{asking.name}: is reached by stick or letter only")
    tag = hashlib.sha256(origin.encode("utf-8")).hexdigest()
    note = fetch(f"{asking.url.rstrip('/')}/{tag}/checkpoint", MAX_NOTE_BYTES, asking.name)
    return None if note is None else check_head(asking.name, note, origin, log, asking.keys)


def check_head(
    name: str, note: bytes, origin: str, log: Sequence[VerifierKey], keys: Sequence[VerifierKey]
) -> KnownHead:
    """Return the head in `note`, signed by a key of the log and by one of `keys`.

    Raises: SignatureError, FormatError.
    """
    checkpoint, parsed = parse_signed_checkpoint(note)
    if checkpoint.origin != origin or checkpoint.extensions:
        raise SignatureError(f"{name}: shows a head of another register")
    signed = {each.key for each in verify_note(parsed, [*log, *keys])}
    if not signed & set(log) or not signed & set(keys):
        raise SignatureError(f"{name}: shows a head that it, or the register, has not signed")
    return KnownHead(name, checkpoint.size, checkpoint.root, note)


def _could_have_met(policy: Policy, names: set[str]) -> bool:
    """Say whether these witnesses alone meet the policy."""
    if policy.quorum == NONE:
        return False
    for group in policy.groups.values():
        if sum(member in names for member in group.members) >= group.threshold:
            names = names | {group.name}
    return policy.quorum in names


def compare(hq: Headquarters, heads: Sequence[KnownHead]) -> tuple[int, list[KnownHead], list[KnownHead]]:
    """Return the size of the register here, the heads that are larger, and those of another history.

    The register is read as it is on the disk; nothing is entered.
    """
    store = TileFolder(hq.folder / "register")
    data = read_checkpoint(store)
    size = parse_signed_checkpoint(data)[0].size if data is not None else 0
    reader = LogReader(store, size)
    larger = [head for head in heads if head.size > size]
    forked = [
        head
        for head in heads
        if head.size <= size and (reader.tree.root(head.size) if head.size else EMPTY_ROOT) != head.root
    ]
    return size, larger, forked


def ask_heads(
    hq: Headquarters,
    brought: Sequence[bytes] = (),
    without: Sequence[str] = (),
    extra: Sequence[KnownHead] = (),
) -> Asked:
    """Ask every partner for its newest head of our register, and close or open the register accordingly.

    `brought` are notes that came from partners by another way; `without` are witnesses of which somebody
    decided that they need not be asked; `extra` are heads that were checked already. What once stood against
    the register stands. Silent witnesses close the register only when they alone could meet
    the policy: otherwise one of those that were asked would know.
    """
    log = [hq.key(name).verifier for name in ("register-ed25519", "register-mldsa44")]
    listed = _listed(hq)
    for name in without:
        if name not in {each.name for each in listed}:
            raise UsageError(f"witness {name}: is not known here")
    errands = Errands(PATIENCE_SECONDS)
    started: list[tuple[_Asking, Errand[KnownHead | None]]] = [
        (each, errands.start(each.name, partial(_head, each, hq.origin, log))) for each in listed
    ]
    errands.wait([errand for _, errand in started])
    heads: list[KnownHead] = []
    sizes: dict[str, int] = {}
    silent: dict[str, str] = {}
    for each, errand in started:
        if errand.fault is not None:
            silent[each.name] = str(errand.fault)
        elif errand.value is None:
            sizes[each.name] = 0
        else:
            heads.append(errand.value)
            sizes[each.name] = errand.value.size
    for note in brought:
        head = _whose(note, hq.origin, log, listed)
        heads.append(head)
        sizes[head.partner] = max(head.size, sizes.get(head.partner, 0))
        silent.pop(head.partner, None)
    held = read_behind(hq.folder, hq.cover)
    heads = list(dict.fromkeys([*heads, *extra, *(held.heads if held is not None else ())]))
    size, larger, forked = compare(hq, heads)
    witnesses = {each.name for each in listed if each.witness}
    unasked = {name for name in silent if name in witnesses} - set(without)
    behind = None
    if larger or forked:
        behind = Behind("forked" if forked else "behind", size, hq.now(), tuple(forked or larger))
    elif _could_have_met(hq.policy, unasked):
        behind = Behind("unasked", size, hq.now(), unasked=tuple(sorted(unasked)))
    if behind is not None:
        write_behind(hq.folder, behind, hq.cover)
    elif held is not None:
        lift(hq.folder)
    return Asked(size, sizes, silent, behind)


def _whose(note: bytes, origin: str, log: Sequence[VerifierKey], listed: Sequence[_Asking]) -> KnownHead:
    for each in listed:
        try:
            return check_head(each.name, note, origin, log, each.keys)
        except FormatError:
            raise
        except VedetteError:
            continue
    raise SignatureError("head: is signed by no partner known here, or not by our register")
