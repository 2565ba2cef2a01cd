"""A time-stamping authority on this machine, for the main job and the tests: `openssl ts -reply` behind HTTP.

It has a root, an intermediate and a certificate for time stamping alone. It can be told to misbehave
(`mischief`), so that what headquarters does about it can be tried.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from vedette.errors import StoreError, VedetteError
from vedette.seal.timestamp import MAX_REQUEST_BYTES, Request, parse_request

MISCHIEF = (
    *("nonce", "digest", "expired", "rejection", "garbage", "cut", "huge", "slow", "drip", "status"),
    *("stranger", "two-certificates"),
)
"""What it can be told to do wrong. After the last the reply is good, and one of two programs refuses it."""

_SETTINGS = """\
[tsa]
default_tsa = one
[one]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = {digests}
accuracy = secs:1
ordering = yes
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass
class RunningAuthority:
    """An authority that answers: our name for it, its address, its chain (PEM), what it is to do wrong."""

    name: str
    url: str
    chain: bytes
    folder: Path
    mischief: str = ""
    asked: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)


class _Papers:
    """Keys and certificates of one authority, made new in its folder."""

    def __init__(self, folder: Path, title: str) -> None:
        self.folder = folder
        self._issued: dict[str, tuple[x509.Certificate, ec.EllipticCurvePrivateKey]] = {}
        self._day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "serial").write_text("01\n")
        (folder / "settings").write_text(_SETTINGS.format(digests="sha256, sha384, sha512"))
        (folder / "refusing").write_text(_SETTINGS.format(digests="sha512"))
        stamps = (ExtendedKeyUsageOID.TIME_STAMPING,)
        self._issue("root", f"{title}, root", "root")
        self._issue("middle", f"{title}, intermediate", "root")
        self._issue("other", f"{title}, another root", "other")
        self._issue("leaf", f"{title}, stamps", "middle", stamps)
        self._issue("expired", f"{title}, stamps", "middle", stamps, days=(-800, -400))
        self._issue("stranger", f"{title}, stamps", "other", stamps)

    @property
    def chain(self) -> bytes:
        """Root and intermediate, PEM."""
        return b"".join(self._issued[name][0].public_bytes(Encoding.PEM) for name in ("root", "middle"))

    def _issue(
        self,
        name: str,
        subject: str,
        by: str,
        usages: Sequence[x509.ObjectIdentifier] = (),
        days: tuple[int, int] = (-900, 7300),
    ) -> None:
        """Make a key and its certificate: without `usages` one that may issue others."""
        key = ec.generate_private_key(ec.SECP256R1())
        named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
        issuer, signing = (named, key) if by == name else (self._issued[by][0].subject, self._issued[by][1])
        builder = (
            x509.CertificateBuilder(issuer, named, key.public_key(), x509.random_serial_number())
            .not_valid_before(self._day + timedelta(days=days[0]))
            .not_valid_after(self._day + timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(ca=not usages, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        if usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=True)
        made = builder.sign(signing, hashes.SHA256())
        self._issued[name] = (made, key)
        (self.folder / f"{name}.pem").write_bytes(made.public_bytes(Encoding.PEM))
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / f"{name}.key").write_bytes(pem)

    def reply(self, request: bytes, mischief: str, number: int) -> bytes:
        """Return what `openssl ts -reply` makes of a request."""
        query = self.folder / f"{number}.tsq"
        query.write_bytes(request)
        named = mischief if (self.folder / f"{mischief}.key").exists() else "leaf"
        settings = "refusing" if mischief == "rejection" else "settings"
        command = [
            "openssl",
            "ts",
            "-reply",
            "-config",
            settings,
            "-section",
            "one",
            "-queryfile",
            query.name,
        ]
        command += ["-signer", f"{named}.pem", "-inkey", f"{named}.key"]
        if mischief == "two-certificates":
            command += ["-chain", "middle.pem"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=False)
        query.unlink()
        if not done.stdout:
            raise StoreError(f"authority: openssl ts -reply ended with {done.returncode}")
        return done.stdout


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        request = self.rfile.read(min(length, MAX_REQUEST_BYTES))
        kind, status, body = "application/timestamp-reply", 200, b""
        told = self.server.told
        told.asked += 1
        try:
            body = self.server.answer(request)
        except VedetteError as error:
            status, kind, body = 400, "text/plain", str(error).encode()
        if told.mischief == "status":
            status = 503
        if told.mischief == "slow":
            told.stopped.wait(60)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if told.mischief == "drip":
            for octet in body:
                self.wfile.write(bytes([octet]))
                if told.stopped.wait(0.2):
                    break
        else:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    told: RunningAuthority

    def __init__(self, papers: _Papers) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._papers = papers
        self._one = threading.Lock()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a caller that hung up."""

    def answer(self, data: bytes) -> bytes:
        mischief = self.told.mischief
        request = parse_request(data)
        if mischief == "nonce":
            request = Request(request.digest, (request.nonce or 0) + 1)
        elif mischief == "digest":
            request = Request(bytes([request.digest[0] ^ 1]) + request.digest[1:], request.nonce)
        with self._one:  # the serial number is a file
            reply = self._papers.reply(request.encode(), mischief, self.told.asked)
        if mischief == "garbage":
            return b"<html>It works!</html>"
        return {"cut": reply[: len(reply) // 2], "huge": reply + bytes(1 << 20)}.get(mischief, reply)


@contextmanager
def authority(folder: Path, name: str, title: str) -> Iterator[RunningAuthority]:
    """Run one authority until the block ends; its keys are new. Raises: StoreError without OpenSSL."""
    if shutil.which("openssl") is None:
        raise StoreError("authority: OpenSSL is not on this computer")
    papers = _Papers(folder, title)
    with _Server(papers) as server:
        url = f"http://127.0.0.1:{server.server_port}/tsr"
        server.told = RunningAuthority(name, url, papers.chain, folder)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.told
        finally:
            server.told.stopped.set()
            server.shutdown()
            thread.join()


@contextmanager
def authorities(folder: Path) -> Iterator[list[RunningAuthority]]:
    """Run the two invented authorities of the main job."""
    invented = (("cadran", "Cadran (invented time stamps)"), ("sablier", "Sablier (invented time stamps)"))
    with ExitStack() as stack:
        yield [stack.enter_context(authority(folder / name, name, title)) for name, title in invented]
