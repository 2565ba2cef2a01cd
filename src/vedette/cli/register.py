"""The register and the vault: proofs, checks, fixity."""

from __future__ import annotations

from pathlib import Path

import click

from vedette.adapters.disk import write_file
from vedette.adapters.foreign import ForeignLog
from vedette.cli.common import FILE, FOLDER, clock, emit, progress, say
from vedette.cli.house import open_house
from vedette.errors import ConflictError, MissingError, SignatureError
from vedette.formats import jcs
from vedette.formats.keys import parse_vkey
from vedette.house.abroad.settling import latest_cosigned, publish, slips
from vedette.register.audit import audit, fsck
from vedette.register.log import LogReader
from vedette.vault.fixity import scrub


@click.group()
def register() -> None:
    """The append-only register."""


@register.command("publish")
@click.argument("hq", type=FOLDER)
def register_publish(hq: Path) -> None:
    """Copy the register to the custodians and have its head cosigned."""
    with open_house(hq) as headquarters:
        cosigned, faults = publish(headquarters)
        size = headquarters.register.log.size
    for name, fault in faults.items():
        say(f"not yet: {name}: {fault}")
    emit({"size": size, "cosigned": cosigned})
    if cosigned is None:
        raise SignatureError("register: its head is not cosigned as the policy demands")


@register.command("prove")
@click.argument("hq", type=FOLDER)
@click.argument("index", type=click.IntRange(min=0))
@click.argument("output", type=FILE, required=False)
def register_prove(hq: Path, index: int, output: Path | None) -> None:
    """Write the proof that entry INDEX is in the register under its cosigned head."""
    with open_house(hq) as headquarters:
        checkpoint = latest_cosigned(headquarters)
        if checkpoint is None:
            raise MissingError("register: no cosigned head yet", hint="vedette register publish")
        proof = headquarters.register.log.prove(index, checkpoint).encode()
    if output is None:
        click.echo(proof.decode("utf-8"), nl=False)
    else:
        write_file(output, proof)


@register.command("fsck")
@click.argument("folder", type=FOLDER)
@click.option("--vkey", "vkeys", multiple=True, help="Keys of the log, when FOLDER is not a headquarters.")
def register_fsck(folder: Path, vkeys: tuple[str, ...]) -> None:
    """Rebuild every tile of a log from its entries and compare; name the first that is wrong.

    FOLDER is a headquarters, or any folder of tiles (a custodian's copy) with --vkey.
    """
    if vkeys:
        keys = [parse_vkey(vkey) for vkey in vkeys]
        checked = fsck(ForeignLog(folder), keys[0].name, keys)
    else:
        with open_house(folder) as headquarters:
            names = ("register-ed25519", "register-mldsa44")
            keys = [headquarters.key(name).verifier for name in names]
            log = headquarters.register.log
            checked = fsck(log.store, headquarters.origin, keys)
            entries = log.entries(0, log.size)
            for row, entry in zip(headquarters.register.rows, entries, strict=True):
                if row.entry() != entry:
                    raise ConflictError(f"journal: row {row.index} is not the entry that is logged")
    say(f"good: {checked.size} entries, every tile and bundle read")
    emit({"size": checked.size, "root": checked.root.hex()})


@register.command("audit")
@click.argument("folder", type=FOLDER)
@click.option("--policy", type=FILE, help="Policy to hold the checkpoint against.")
def register_audit(folder: Path, policy: Path | None) -> None:
    """Recompute the root of a folder of tiles from its entries, as a stranger would."""
    from vedette.formats.checkpoint import parse_signed_checkpoint
    from vedette.formats.policy import parse_policy

    store = ForeignLog(folder)
    data = store.read("checkpoint")
    checkpoint, _ = parse_signed_checkpoint(data)
    if policy is not None:
        parse_policy(policy.read_bytes()).evaluate(data)
    with progress("audit", None) as advance:
        found = audit(LogReader(store, checkpoint.size), checkpoint, advance)
    say(f"good: {found.size} entries have the root that the checkpoint states")
    emit({"size": found.size, "root": found.root.hex()})


@click.group()
def vault() -> None:
    """The sealed objects."""


@vault.command("list")
@click.argument("hq", type=FOLDER)
def vault_list(hq: Path) -> None:
    """Print each package: digest, size, device, place in the device's log."""
    with open_house(hq) as headquarters:
        for slip in slips(headquarters):
            emit(
                {
                    "package_sha256": slip.package_sha256,
                    "size": slip.package_size,
                    "device": slip.device,
                    "index": slip.index,
                }
            )


@vault.command("scrub")
@click.argument("hq", type=FOLDER)
def vault_scrub(hq: Path) -> None:
    """Read every byte of every object and compare it with its name; say when that was last done."""
    with open_house(hq) as headquarters:
        kept = list(slips(headquarters))
        with progress("scrub", sum(slip.package_size for slip in kept)) as advance:
            wanted = [slip.package_sha256 for slip in kept]
            result = scrub(headquarters.vault, wanted, clock, advance)
        report = {
            "started": result.started,
            "ended": result.ended,
            "objects": result.objects,
            "bytes": result.bytes,
            "faults": [{"object": fault.digest, "what": fault.what} for fault in result.faults],
            "missing": list(result.missing),
            "strays": list(result.strays),
        }
        headquarters.write("vault-scrub.json", jcs.encode(report))
    emit(report)
    if result.strays:
        say(f"warning: {len(result.strays)} files in the vault are no objects; they were left alone")
    if result.faults or result.missing:
        raise ConflictError(
            f"vault: {len(result.faults)} objects altered, {len(result.missing)} missing",
            hint="bring them from a custodian; the register says what they must be",
        )
    say(f"good: {result.objects} objects, {result.bytes} bytes, all read on {result.ended}")
