"""A group's headquarters and partners abroad, all invented; real folders, real doors on loopback."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from vedette.adapters.disk import make_folder, write_file
from vedette.formats import base64
from vedette.formats.entry import grow_entry
from vedette.formats.slip import Slip, parse_slip
from vedette.house.abroad.partners import NO_ADDRESS, add_partner, set_policies
from vedette.house.headquarters import Headquarters, short_name
from vedette_partner import cli
from vedette_partner.door import Door, Role
from vedette_partner.folder import PartnerFolder, create

ORIGIN = "register.invented.example/r1"
NAMES = ("nord", "sud", "ouest", "est", "centre")


def clock() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def new_hq(folder: Path, origin: str = ORIGIN) -> Path:
    """A headquarters without partners."""
    Headquarters.create(folder, "Invented Group", origin, ["en"], os.urandom)
    return folder


def opened(folder: Path) -> Headquarters:
    """Headquarters, held."""
    return Headquarters(folder, clock)


def new_partner(place: Path, name: str, hq: Headquarters, roles: Sequence[str]) -> PartnerFolder:
    """A partner that works for the register of `hq` in all its roles."""
    partner = create(place / name, f"{name}.invented.example", roles, f"The invented {name} office")
    vkeys = [hq.key(key).verifier.vkey for key in ("register-ed25519", "register-mldsa44")]
    partner_cli("trust", partner.path, *vkeys)
    return partner


def know(hq: Headquarters, partner: PartnerFolder, url: str = NO_ADDRESS) -> None:
    """Let headquarters know a partner by its short name."""
    add_partner(hq, partner.path.name, url, partner.card().encode())


def partner_cli(*words: str | Path) -> str:
    """A command of vedette-partner, in this process; what it printed for programs."""
    done = CliRunner().invoke(cli.main, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.stdout


@contextmanager
def serving(partner: PartnerFolder, port: int = 0, wrap: object = None) -> Iterator[Door]:
    """A partner's door on loopback."""
    roles: list[Role] = cli.open_roles(partner)
    with Door(("127.0.0.1", port), roles, partner.card().encode()) as door:
        thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield door
        finally:
            door.shutdown()
            thread.join()


@contextmanager
def group(
    place: Path, names: Sequence[str] = NAMES[:3], roles: Sequence[str] = ("mirror", "witness")
) -> Iterator[tuple[Path, dict[str, PartnerFolder], dict[str, Door]]]:
    """Headquarters with partners that serve, 2 of 3 for receipts and all for dossiers."""
    hq = new_hq(place / "hq")
    partners: dict[str, PartnerFolder] = {}
    doors: dict[str, Door] = {}
    with ExitStack() as stack:
        with opened(hq) as held:
            for name in names:
                partners[name] = new_partner(place, name, held, roles)
                doors[name] = stack.enter_context(serving(partners[name]))
                know(held, partners[name], doors[name].url)
            set_policies(held, receipts=max(1, len(names) - 1), dossiers=len(names), statements=1)
        yield hq, partners, doors


def group_by_stick(
    place: Path, names: Sequence[str] = NAMES[:3], roles: Sequence[str] = ("mirror", "witness")
) -> tuple[Path, dict[str, PartnerFolder]]:
    """Headquarters and partners without any network; all must cosign, all must sign statements."""
    hq = new_hq(place / "hq")
    with opened(hq) as held:
        partners = {name: new_partner(place / "machines" / name, name, held, roles) for name in names}
        for partner in partners.values():
            know(held, partner)
        set_policies(held, receipts=len(names), dossiers=len(names), statements=len(names))
    return hq, partners


DEVICE = "register.invented.example/d/0"


def add_packages(hq: Headquarters, contents: Sequence[bytes], first: int = 0) -> list[str]:
    """Keep `contents` as if they were sealed packages of one device that had arrived; their digests."""
    digests: list[str] = []
    for index, content in enumerate(contents, first):
        import hashlib

        digest = hashlib.sha256(content).hexdigest()
        hq.vault.put(digest, len(content), io.BytesIO(content))
        values: dict[str, str | int] = dict.fromkeys(
            ("content_sha256", "device", "device_time", "item", "media_type", "mission", "previous", "seen"),
            "",
        )
        values |= {"content_size": 0, "package_sha256": digest, "package_size": len(content)}
        entry, said = grow_entry(os.urandom(32), "seal", values)
        shown = tuple(each for each in said if each.name in ("package_sha256", "package_size"))
        slip = Slip(os.urandom(16).hex(), DEVICE, index, entry, digest, len(content), shown)
        folder = hq.folder / "slips" / short_name(DEVICE)
        make_folder(folder)
        write_file(folder / f"{index}.slip", slip.encode(), replace=True)
        parse_slip(slip.encode())
        digests.append(digest)
    head = {"device": DEVICE, "root": base64.encode(os.urandom(32)), "size": first + len(contents)}
    hq.enter([("device-checkpoint", {**head, "time": hq.now()})])
    return digests
