"""Opening a mission and enrolling its devices: keys are born, entries made, kits written."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.disk import TEMPORARY, disk_errors, make_folder, sync_folder, write_file
from vedette.adapters.kit_folder import KitFolder
from vedette.errors import ConflictError, MissingError, SignatureError, UsageError
from vedette.formats import jcs
from vedette.formats.devices_note import DevicesNote
from vedette.formats.entry import Value
from vedette.formats.fingerprint import recipients_fingerprint
from vedette.formats.keys import Algorithm, SigningKey, VerifierKey, parse_vkey
from vedette.formats.note import sign_note
from vedette.house.abroad.key_rotation import with_former
from vedette.house.abroad.settling import latest_cosigned, publish
from vedette.house.abroad.statements import disclosed, endorsement, partners_in_force, statements
from vedette.house.headquarters import Headquarters, read_identity, short_name
from vedette.missions.kit import CLOSING, PARTNERS, POLICY_STATEMENT, STATEMENT, build_kit_json
from vedette.seal import Identity, Kind, generate_identity
from vedette.values.ids import parse_pseudonym


def add_witness(hq: Headquarters, name: str, url: str, vkeys: tuple[str, ...], quorum: int) -> None:
    """Trust one more witness, and let the policy demand `quorum` of all witnesses known now.

    `vkeys` are its Ed25519 cosignature key and, when it has one, its ML-DSA-44 key.
    """
    if partners_in_force(hq) is not None:
        raise UsageError(
            f"witness {name}: this group's partners have to agree to another policy",
            hint="vedette partner add, then vedette partner policy",
        )
    keys = [parse_vkey(vkey) for vkey in vkeys]
    if not any(key.algorithm is Algorithm.ED25519_COSIGNATURE for key in keys):
        raise UsageError(f"witness {name}: its Ed25519 cosignature key (type 04) is missing")
    if not name.isascii() or not name.isalnum():
        raise UsageError(f"witness {name}: a short name of letters and digits is needed")
    known = hq.witness_keys()
    if any(name == other for other, _, _ in known):
        raise ConflictError(f"witness {name}: is known already")
    listed: list[jcs.JsonValue] = [
        {"name": n, "url": u, "vkeys": [key.vkey for key in k]}
        for n, u, k in [*known, (name, url, tuple(keys))]
    ]
    if not 1 <= quorum <= len(listed):
        raise UsageError(f"quorum: {quorum} of {len(listed)} witnesses is not possible")
    policy = _policy_text(hq, [(n, k) for n, _, k in [*known, (name, url, tuple(keys))]], quorum)
    # former keys and registers stay named: what was sealed under them is to stay presentable
    dossiers = with_former(policy, [key.vkey for key in hq.dossier_policy.log_keys])
    hq.change_group(witnesses=listed)
    if dossiers != policy or (hq.folder / "dossier-policy.txt").exists():
        hq.write("dossier-policy.txt", dossiers)
    hq.write("policy.txt", policy)
    digest = hashlib.sha256(policy).hexdigest()
    hq.enter([("policy", {"policy_sha256": digest, "time": hq.now()})])


def _policy_text(
    hq: Headquarters, witnesses: list[tuple[str, tuple[VerifierKey, ...]]], quorum: int
) -> bytes:
    # the verdict rests on Ed25519 keys: three verifiers, one of them with the standard library only
    lines = [f"log {hq.key('register-ed25519').verifier.vkey}"]
    for name, keys in witnesses:
        lines += [
            f"witness {name} {key.vkey}" for key in keys if key.algorithm is Algorithm.ED25519_COSIGNATURE
        ]
    names = " ".join(name for name, _ in witnesses)
    lines += [f"group partners {quorum} {names}", "quorum partners", ""]
    return "\n".join(lines).encode("ascii")


def add_custodian(hq: Headquarters, name: str, folder: Path) -> None:
    """Keep a second copy of every object and of the register in `folder`: a partner's disk, a stick."""
    known = hq.custodians()
    if not name.isascii() or not name.isalnum() or any(name == other for other, _ in known):
        raise UsageError(f"custodian {name}: a new short name of letters and digits is needed")
    if folder.resolve().is_relative_to(hq.folder.resolve()):
        raise UsageError(f"custodian {name}: its folder lies inside headquarters")
    make_folder(folder)
    listed: list[jcs.JsonValue] = [
        {"name": n, "folder": str(f)} for n, f in [*known, (name, folder.resolve())]
    ]
    hq.change_group(custodians=listed)


@dataclass(frozen=True, slots=True)
class OpenedMission:
    """A mission's identities: the vault's, which headquarters does not keep, and the duty desk's."""

    mission: str
    fingerprint: str
    vault: Identity
    desk: Identity


def open_mission(
    hq: Headquarters,
    mission: str,
    kind: Kind = Kind.HYBRID,
    place: str = "coarse",
    carry: Callable[[Identity], None] = lambda _: None,
) -> OpenedMission:
    """Make a mission's recipients, enter them, keep the duty desk's identity.

    The vault identity is kept nowhere here: `carry` takes it to where it is shared out, before anything is
    sealed to it; it is returned too.

    Raises: UsageError in a group with partners, whose missions are born in a ceremony; ConflictError.
    """
    if partners_in_force(hq) is not None:
        raise UsageError(
            f"mission {mission}: in a group with partners no vault identity is made at headquarters",
            hint="vedette ceremony birth, then vedette mission open HQ NAME --birth birth.json",
        )
    parse_pseudonym(mission, "mission")
    path = hq.folder / "missions" / f"{short_name(mission)}.json"
    if path.exists():
        raise ConflictError(f"mission {mission}: is open already")
    vault, desk = generate_identity(kind), generate_identity(kind)
    carry(vault)
    recipients = sorted((vault.recipient.encode(), desk.recipient.encode()))
    fingerprint = recipients_fingerprint(recipients).hex()
    hq.write(f"desk/{short_name(mission)}", desk.encode().encode("ascii") + b"\n")
    (row,) = hq.enter(
        [
            (
                "recipients",
                {
                    "action": "open",
                    "fingerprint": fingerprint,
                    "mission": mission,
                    "recipients": " ".join(recipients),
                    "time": hq.now(),
                },
            )
        ]
    )
    record = {
        "mission": mission,
        "recipients": recipients,
        "fingerprint": fingerprint,
        "index": row.index,
        "place": place,
    }
    hq.cover.write(path, jcs.encode(record))
    return OpenedMission(mission, fingerprint, vault, desk)


def desk_identity(hq: Headquarters, mission: str) -> Identity:
    """Return the duty desk's identity for a mission."""
    path = hq.folder / "desk" / short_name(mission)
    if not path.exists():
        raise MissingError(f"mission {mission}: this desk holds no identity for it")
    return read_identity(path, hq.cover)


def desk_identities(hq: Headquarters) -> dict[str, Sequence[Identity]]:
    """Return the duty desk's identities by mission, for the missions of enrolled devices."""
    found: dict[str, Sequence[Identity]] = {}
    for record in hq.devices():
        mission = str(record["mission"])
        if mission not in found:
            try:
                found[mission] = [desk_identity(hq, mission)]
            except MissingError:
                continue
    return found


def enrol_device(hq: Headquarters, mission: str, target: Path) -> str:
    """Make a device's kit in the new folder `target`; return the name of the device's log.

    The register's head, with the recipients in it, is cosigned first: a kit needs that proof.
    """
    record = hq.mission(mission)
    check_open(record)
    if target.exists():
        raise ConflictError(f"kit {target.name}: is there already")
    endorsed_recipients(hq, record)
    base = hq.origin.rpartition("/")[0] or hq.origin
    origin = f"{base}/d/{hq.entropy(8).hex()}"
    key = SigningKey.from_seed(origin, Algorithm.ED25519, hq.entropy(32))
    (row,) = hq.enter(
        [
            (
                "device-key",
                {
                    "action": "add",
                    "device": origin,
                    "mission": mission,
                    "size": 0,
                    "time": hq.now(),
                    "vkey": key.verifier.vkey,
                },
            )
        ]
    )
    checkpoint = _cosigned_head(hq)
    folder = hq.folder / "devices" / short_name(origin)
    make_folder(folder)
    device = {
        "device": origin,
        "mission": mission,
        "vkey": key.verifier.vkey,
        "index": row.index,
    }
    hq.cover.write(folder / "device.json", jcs.encode(device))
    KitFolder.create(target, _kit_files(hq, record, origin, checkpoint), key)
    return origin


def _cosigned_head(hq: Headquarters) -> bytes:
    cosigned, faults = publish(hq)
    checkpoint = latest_cosigned(hq)
    if cosigned is None or checkpoint is None:
        raise SignatureError(
            f"register: its head is not cosigned as the policy demands ({'; '.join(faults.values())})",
            hint="start the witnesses, or lower the quorum, then do it again",
        )
    return checkpoint


def revoke_device(hq: Headquarters, origin: str, size: int | None = None) -> int:
    """Enter that a device's entries count only up to `size` of its log; return that size.

    Without `size`: what of its log has arrived here.
    """
    record = hq.device_record(origin)
    entered = hq.register.find("device-checkpoint", device=origin)
    counted = max((int(row.values["size"]) for row in entered), default=0) if size is None else size
    values: dict[str, Value] = {
        "action": "revoke",
        "device": origin,
        "mission": str(record["mission"]),
        "size": counted,
        "time": hq.now(),
        "vkey": str(record["vkey"]),
    }
    hq.enter([("device-key", values)])
    return counted


def check_open(record: Mapping[str, jcs.JsonValue]) -> None:
    """Return for a mission that is open. Raises: UsageError for a closed one."""
    if "closed" in record:
        raise UsageError(f"mission {record['mission']}: is closed")


def endorsed_recipients(hq: Headquarters, record: Mapping[str, jcs.JsonValue]) -> bytes | None:
    """Return the standing statement about a mission's readers, None in a group without partners.

    Raises: SignatureError when none stands under the partners of today.
    """
    if partners_in_force(hq) is None:
        return None
    note = endorsement(hq, hq.register.rows[int(str(record["index"]))])
    if note is None:
        raise SignatureError(
            f"mission {record['mission']}: no statement about its readers stands under the partners of today",
            hint="vedette mission endorse HQ NAME proposes one; vedette statement send asks the partners",
        )
    return note


def recipients_files(
    hq: Headquarters, index: int, checkpoint: bytes, stem: str = "recipients"
) -> dict[str, bytes]:
    """Return entry and proof of a `recipients` entry, as kits have them; `stem` is that of their names."""
    row = hq.register.rows[index]
    return {
        f"{stem}.tlog-proof": hq.register.log.prove(index, checkpoint).encode(),
        f"{stem}.json": disclosed(row),
    }


def partner_files(hq: Headquarters, record: Mapping[str, jcs.JsonValue]) -> dict[str, bytes]:
    """Return partners.txt and the statements that a kit of this mission has; none without partners."""
    note = endorsed_recipients(hq, record)
    if note is None:
        return {}
    files = {PARTNERS: hq.read(PARTNERS), STATEMENT: note}
    policy = hashlib.sha256(hq.read("policy.txt")).hexdigest()
    partners = hashlib.sha256(files[PARTNERS]).hexdigest()
    for each in statements(hq):
        said = each.statement
        if said.kind != "policy" or not each.in_effect or each.note is None:
            continue
        if (said.values["policy"], said.values["partners"]) == (policy, partners):
            files[POLICY_STATEMENT] = each.note  # the newest is last
    return files


def _kit_files(
    hq: Headquarters, record: dict[str, jcs.JsonValue], origin: str, checkpoint: bytes
) -> dict[str, bytes]:
    recipients = record["recipients"]
    languages = hq.group["languages"]
    assert isinstance(recipients, list) and isinstance(languages, list)  # noqa: S101 - our own file
    policy = hq.read("policy.txt")
    files = partner_files(hq, record)
    kit = build_kit_json(
        group=str(hq.group["group"]),
        origin=hq.origin,
        mission=str(record["mission"]),
        device=origin,
        recipients=tuple(str(text) for text in recipients),
        languages=tuple(str(text) for text in languages),
        place=str(record["place"]),
        receipts=hq.key("receipts").verifier,
        policy=policy,
        partners=files.get(PARTNERS),
    )
    files |= {"kit.json": kit, "policy.txt": policy, "checkpoint": checkpoint}
    return files | recipients_files(hq, int(str(record["index"])), checkpoint)


def brief(hq: Headquarters, device: str, target: Path) -> list[str]:
    """Write into the new folder `target` what a device needs to take other readers, a closing or policies.

    Returns the names of the files. The register's head is cosigned first. Nothing in it is secret.

    Raises: MissingError for a device that is not enrolled; UsageError without partners; ConflictError;
    SignatureError when the head is not cosigned, or no statement stands.
    """
    record = hq.mission(str(hq.device_record(device)["mission"]))
    if partners_in_force(hq) is None:
        raise UsageError(
            "brief: this group has no partners.txt, its kits take nothing new", hint="enrol the device again"
        )
    if target.exists():
        raise ConflictError(f"folder {target.name}: is there already")
    files = partner_files(hq, record)
    checkpoint = _cosigned_head(hq)
    files |= {"checkpoint": checkpoint, "policy.txt": hq.read("policy.txt")}
    files |= recipients_files(hq, int(str(record["index"])), checkpoint)
    if "closed" in record:
        index = int(str(record["closed"]))
        note = endorsement(hq, hq.register.rows[index])
        if note is None:
            raise SignatureError(f"mission {record['mission']}: no statement about its closing stands")
        files |= recipients_files(hq, index, checkpoint, "closing") | {CLOSING[2]: note}
    work = target.with_name(f"{TEMPORARY}{target.name}")
    with disk_errors(f"folder {target.name}"):
        if work.exists():
            shutil.rmtree(work)
        make_folder(work)
        for name, data in files.items():
            write_file(work / name, data)
        work.rename(target)
        sync_folder(target.parent)
    return sorted(files)


def devices_note(hq: Headquarters) -> bytes:
    """Return the list of the group's devices for its partners, signed by the register's Ed25519 key.

    Devices that were revoked are left out.
    """
    revoked = {str(row.values["device"]) for row in hq.register.find("device-key", action="revoke")}
    keys = [parse_vkey(str(each["vkey"])) for each in hq.devices() if str(each["device"]) not in revoked]
    listed = DevicesNote(hq.origin, hq.now(), tuple(sorted(set(keys), key=lambda key: key.vkey)))
    return sign_note(listed.text(), [hq.key("register-ed25519")]).encode()
