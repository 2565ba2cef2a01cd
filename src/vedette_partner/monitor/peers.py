"""Whom this partner's monitor asks: other partners, their address and card, in monitor/peers.json."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.disk import disk_errors, make_folder, write_file
from vedette.adapters.log_over_http import HttpFiles
from vedette.errors import ConflictError, FormatError, MissingError, UsageError
from vedette.formats import jcs
from vedette.formats.partner_card import Card, parse_card
from vedette.formats.partners_file import MAX_PARTNERS, parse_short_name

PEERS = "peers.json"
MAX_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Peer:
    """Another partner: the short name it goes by here, the address of its door, its card."""

    short: str
    url: str
    card: Card


def read_peers(folder: Path) -> list[Peer]:
    """Return the peers that the monitor in `folder` asks, sorted. Raises: FormatError, StoreError."""
    path = folder / PEERS
    if not path.exists():
        return []
    with disk_errors(f"file {PEERS}"):
        data = path.read_bytes()
    match jcs.parse(data, max_bytes=MAX_BYTES):
        case {"format": "vedette/peers", "v": 1, "peers": list(rows)}:
            return [_peer(row) for row in rows]
        case _:
            raise FormatError(f"file {PEERS}: other members expected")


def add_peer(folder: Path, own: str, short: str, url: str, card: bytes) -> Peer:
    """Ask one more partner from now on; the same one again brings a new address or card.

    `own` is this partner's base name. Raises: FormatError, UsageError; ConflictError when the short name or
    the card's name is another peer's.
    """
    peer = Peer(parse_short_name(short), url.rstrip("/"), parse_card(card))
    HttpFiles(f"peer {short}", peer.url)  # refuses what is no address
    if peer.card.name == own:
        raise UsageError(f"peer {short}: that is this partner itself")
    others = [each for each in read_peers(folder) if each.short != short]
    if any(each.card.name == peer.card.name for each in others):
        raise ConflictError(f"peer {short}: {peer.card.name} is known under another short name")
    if len(others) >= MAX_PARTNERS:
        raise UsageError(f"peer {short}: there are {MAX_PARTNERS} peers, which is the most")
    _write(folder, [*others, peer])
    return peer


def remove_peer(folder: Path, short: str) -> None:
    """Ask a partner no longer. Raises: MissingError."""
    peers = read_peers(folder)
    left = [each for each in peers if each.short != short]
    if len(left) == len(peers):
        raise MissingError(f"peer {short}: is not known here")
    _write(folder, left)


def _write(folder: Path, peers: list[Peer]) -> None:
    rows: list[jcs.JsonValue] = [
        {"card": each.card.encode().decode("utf-8"), "short": each.short, "url": each.url}
        for each in sorted(peers, key=lambda peer: peer.short)
    ]
    make_folder(folder)
    data = jcs.encode({"format": "vedette/peers", "v": 1, "peers": rows})
    write_file(folder / PEERS, data, replace=True)


def _peer(row: jcs.JsonValue) -> Peer:
    match row:
        case {"card": str(card), "short": str(short), "url": str(url)}:
            return Peer(parse_short_name(short), url, parse_card(card.encode("utf-8")))
        case _:
            raise FormatError(f"file {PEERS}: a peer has card, short and url")
