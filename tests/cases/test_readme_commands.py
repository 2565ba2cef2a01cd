"""The commands of README.txt, as they stand: they pass on a real dossier, and each notices its tampering."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from mutate_dossier import CHECKPOINT, POLICY, SIG, Files, Maker, make, read
from real_house import RealDossier

from vedette.formats.policy import parse_policy
from vedette.house.desks.readme import readme_text

PROGRAMS = ("bash", "sha256sum", "ssh-keygen", "openssl", "grep", "sed", "od", "base64")
PROMPT = "    $ "

pytestmark = pytest.mark.skipif(
    any(shutil.which(program) is None for program in PROGRAMS), reason="STOCK TOOLS ARE MISSING"
)


def commands(readme: str) -> list[str]:
    return [line.removeprefix(PROMPT) for line in readme.splitlines() if line.startswith(PROMPT)]


def run(folder: Path, script: list[str], scratch: Path) -> tuple[int, str]:
    """Run the lines with bash -e; the status, and the line that ended it."""
    scratch.mkdir(exist_ok=True)
    told = "trap 'echo failed in line $LINENO >&2' ERR"
    (scratch / "script").write_text("".join(f"{line}\n" for line in [told, *script]))
    done = subprocess.run(
        ["bash", "-e", str(scratch / "script")],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TMPDIR": str(scratch)},
        capture_output=True,
        check=False,
    )
    if done.returncode == 0:
        return 0, ""
    number = int(done.stderr.decode().rpartition("failed in line ")[2])
    return done.returncode, script[number - 2]


@pytest.fixture(scope="module")
def script(real_dossier: RealDossier) -> list[str]:
    return commands((real_dossier.folder / "README.txt").read_text("utf-8"))


def test_commands_pass_on_a_real_dossier(
    real_dossier: RealDossier, script: list[str], tmp_path: Path
) -> None:
    assert len(script) >= 3 + 4 + 2 * 5
    assert run(real_dossier.folder, script, tmp_path / "t")[0] == 0


def test_readme_is_in_three_languages(real_dossier: RealDossier) -> None:
    text = (real_dossier.folder / "README.txt").read_text("utf-8")
    for title in ("HOW TO CHECK THIS DOSSIER", "COMMENT VÉRIFIER CE DOSSIER", "КАК ПРОВЕРИТЬ ЭТО ДОСЬЕ"):
        assert text.count(title) == 1
    card = real_dossier.card
    assert text.count(card.signer) == text.count(card.policy) == 3


def test_witness_that_did_not_sign_has_no_commands(real_dossier: RealDossier) -> None:
    policy = (real_dossier.folder / POLICY).read_bytes().replace(b" 2 w1 w2", b" 1 w1 w2")
    lines = (real_dossier.folder / CHECKPOINT).read_bytes().splitlines(keepends=True)
    name = real_dossier.kit.witnesses[0].name.encode()
    note = b"".join(line for line in lines if name not in line)
    text = readme_text(parse_policy(policy), real_dossier.card, "g", note).decode()
    assert "witness w2:" in text and "witness w1:" not in text


def flipped(line: bytes, byte: int) -> bytes:
    """A signature line with one bit of its blob the other way."""
    dash, name, blob = line.rstrip(b"\n").decode().split(" ")
    raw = bytearray(make.base64.b64decode(blob))
    raw[byte] ^= 1
    return f"{dash} {name} {make.b64(bytes(raw))}\n".encode()


def altered_line(real: RealDossier, files: Files, name: str, byte: int) -> Files:
    """One signature line false, and the whole bagged again by a stranger who calls himself the group."""
    stranger = make.Kit(signer=make.Key("stranger"))
    maker = Maker(files, real.kit)
    text, lines = maker.parts()
    at = next(i for i, line in enumerate(lines) if line.startswith(f"— {name} ".encode()))
    lines[at] = flipped(lines[at], byte)
    return make.bag(stranger, {**files, CHECKPOINT: text + b"\n" + b"".join(lines)})


def stamp_altered(real: RealDossier, files: Files, authority: str) -> Files:
    """One bit of a time stamp's signature, and the whole bagged again by a stranger."""
    path = next(p for p in files if p.endswith(f".{authority}.tsr"))
    data = files[path][:-1] + bytes([files[path][-1] ^ 1])
    return make.bag(make.Kit(signer=make.Key("stranger")), {**files, path: data})


def grown(real: RealDossier, files: Files) -> Files:
    """Another size in the checkpoint."""
    origin, size, rest = files[CHECKPOINT].split(b"\n", 2)
    data = b"\n".join([origin, b"%d" % (int(size) + 1), rest])
    return make.bag(make.Kit(signer=make.Key("stranger")), {**files, CHECKPOINT: data})


def exhibit(real: RealDossier, files: Files) -> Files:
    path = next(p for p in sorted(files) if p.startswith("data/exhibits/"))
    return {**files, path: files[path] + b"x"}


def coordinated(real: RealDossier, files: Files) -> Files:
    """An exhibit changed and all manifests made anew; the signature can only be the old one."""
    return {**make.bag(real.kit, exhibit(real, files)), SIG: files[SIG]}


TAMPERED: dict[str, tuple[Callable[[RealDossier, Files], Files], str]] = {
    "exhibit": (exhibit, "-c manifest-sha256.txt"),
    "exhibit gone": (
        lambda _, f: {p: d for p, d in f.items() if "E0002." not in p},
        "-c manifest-sha256.txt",
    ),
    "tag file": (lambda _, f: {**f, "verify.py": f["verify.py"] + b"\n"}, "-c tagmanifest-sha256.txt"),
    "all manifests made anew": (coordinated, "ssh-keygen -Y verify"),
    "signed by a stranger": (
        lambda r, f: make.sign(make.Kit(signer=make.Key("stranger")), make.bag(r.kit, f)),
        "ssh-keygen -Y verify",
    ),
    "checkpoint of another size": (grown, "-inkey $d/key0"),
    "line of the log": (lambda r, f: altered_line(r, f, r.kit.log.name, 20), "-inkey $d/key0"),
    "line of the first witness": (
        lambda r, f: altered_line(r, f, r.kit.witnesses[0].name, 40),
        "-inkey $d/key1",
    ),
    "time of the second witness": (
        lambda r, f: altered_line(r, f, r.kit.witnesses[1].name, 11),
        "-inkey $d/key2",
    ),
    "first time stamp": (lambda r, f: stamp_altered(r, f, "cadran"), "cadran.tsr"),
    "second time stamp": (lambda r, f: stamp_altered(r, f, "sablier"), "sablier.tsr"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_commands_fail_where_something_was_changed(
    real_dossier: RealDossier, script: list[str], tmp_path: Path, name: str
) -> None:
    tamper, failing = TAMPERED[name]
    folder = tmp_path / "d"
    make.write(tamper(real_dossier, read(real_dossier.folder)), folder)
    status, line = run(folder, script, tmp_path / "t")
    assert status != 0 and failing in line, (status, line)


def test_every_checking_command_has_a_tampering(script: list[str]) -> None:
    checking = [line for line in script if line.startswith(("sha256sum", "ssh-keygen", "openssl"))]
    assert len(checking) == 8
    for line in checking:
        assert any(failing in line for _, failing in TAMPERED.values()), line
