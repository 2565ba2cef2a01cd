"""Files cross to three other implementations and back: pyrage, the age command, typage.

Where one is missing its test is skipped and says so; with VEDETTE_CI=1 it fails instead.
"""

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from vedette.seal import Identity, Kind, generate_identity, open_stream, parse_identity, seal_stream

SIZES = [0, 1, 65535, 65536, 65537, 3 * 65536]


def absent(what: str) -> None:
    if os.environ.get("VEDETTE_CI") == "1":
        pytest.fail(f"{what}: needed, VEDETTE_CI=1 allows no skip")
    pytest.skip(f"{what}: not here, crossing not tried")


def sealed_by_us(identity: Identity, plain: bytes) -> bytes:
    sink = io.BytesIO()
    seal_stream(io.BytesIO(plain), sink, [identity.recipient])
    return sink.getvalue()


def opened_by_us(identity: Identity, sealed: bytes) -> bytes:
    return open_stream(io.BytesIO(sealed), [identity]).read_all(1 << 24)


def run(program: list[str], data: bytes = b"", folder: Path | None = None) -> bytes:
    done = subprocess.run(program, input=data, capture_output=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout


@pytest.mark.parametrize("size", SIZES)
def test_crossing_with_pyrage(size: int) -> None:
    try:
        import pyrage
    except ImportError:
        absent("pyrage")
    plain = os.urandom(size)
    theirs = pyrage.x25519.Identity.generate()
    ours = parse_identity(str(theirs))
    assert str(theirs.to_public()) == ours.recipient.encode()
    assert pyrage.decrypt(sealed_by_us(ours, plain), [theirs]) == plain
    assert opened_by_us(ours, pyrage.encrypt(plain, [theirs.to_public()])) == plain
    assert opened_by_us(ours, pyrage.encrypt(plain, [theirs.to_public()], armored=True)) == plain


@pytest.mark.parametrize("size", SIZES)
def test_crossing_with_the_age_command(size: int, tmp_path: Path) -> None:
    age = shutil.which("age")
    if age is None:
        absent("age")
    assert age is not None
    identity = generate_identity(Kind.X25519)
    key_file = tmp_path / "identity.txt"
    key_file.write_text(identity.encode() + "\n", "ascii")
    plain = os.urandom(size)
    assert run([age, "-d", "-i", str(key_file)], sealed_by_us(identity, plain)) == plain
    recipient = identity.recipient.encode()
    assert opened_by_us(identity, run([age, "-r", recipient], plain)) == plain
    assert opened_by_us(identity, run([age, "-a", "-r", recipient], plain)) == plain


@pytest.fixture(scope="session")
def typage(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command that runs typage, installed from its lock file into a passing folder."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        absent("node and npm")
    assert node is not None and npm is not None
    folder = tmp_path_factory.mktemp("typage")
    for name in ("package.json", "package-lock.json", "cross.mjs"):
        shutil.copy(Path(__file__).parent / "typage" / name, folder / name)
    install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(install, cwd=folder, capture_output=True, check=False, timeout=900)
    if done.returncode != 0:
        absent(f"typage (npm ci said {done.stderr[-300:].decode('utf-8', 'replace')!r})")
    return [node, str(folder / "cross.mjs")]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("size", [0, 1, 65536, 65537])
def test_crossing_with_typage(kind: Kind, size: int, typage: list[str]) -> None:
    plain = os.urandom(size)
    name = "hybrid" if kind is Kind.HYBRID else "x25519"
    secret, public = run([*typage, "keygen", name]).decode("ascii").split()
    theirs = parse_identity(secret)
    assert theirs.recipient.encode() == public
    ours = generate_identity(kind)
    for identity in (theirs, ours):
        assert run([*typage, "open", identity.encode()], sealed_by_us(identity, plain)) == plain
        sealed = run([*typage, "seal", identity.recipient.encode()], plain)
        assert opened_by_us(identity, sealed) == plain
