"""Alerts by e-mail: SMTP with STARTTLS or TLS from the first byte, and a Message-ID that is the alert's."""

from __future__ import annotations

import email.policy
import re
import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate

from vedette.adapters.alerts.message import DEADLINE, Message, Outcome, accepted, refused, unsure
from vedette.errors import UsageError

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,188}[a-zA-Z0-9])?\Z"
)
SECURITY = ("tls", "starttls", "none")
TAKEN = 250


def check_mail_address(address: str, what: str = "address") -> None:
    """Refuse what is no plain e-mail address. Raises: UsageError."""
    if not (_ADDRESS.match(address) and address.isascii() and not address.startswith("-")):
        raise UsageError(f"{what}: is not an e-mail address", hint="somebody@group.example")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server that takes letters from us. `security` none is for this machine itself only."""

    name: str
    host: str
    port: int
    security: str
    sender: str
    tls: ssl.SSLContext
    user: str = ""
    secret: str = field(default="", repr=False)
    deadline: float = DEADLINE
    kind: str = "mail"
    recognises_ids: bool = False
    """Mail programs know a letter by its Message-ID, but a person may see it twice."""

    def check(self, to: str) -> None:
        """Refuse what is no e-mail address. Raises: UsageError."""
        check_mail_address(to)

    def letter(self, message: Message) -> bytes:
        """Return the letter: the text is its subject and its body, and nothing else stands in it."""
        letter = EmailMessage(policy=email.policy.SMTP)
        letter["From"] = self.sender
        letter["To"] = message.to
        letter["Subject"] = message.text
        letter["Date"] = formatdate(usegmt=True)
        letter["Message-ID"] = f"<{message.id}@{self._domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        if message.urgent:
            letter["Importance"] = "high"
            letter["X-Priority"] = "1"
        letter.set_content(message.text + "\n")
        return letter.as_bytes()

    @property
    def _domain(self) -> str:
        return self.sender.rpartition("@")[2]

    def send(self, message: Message) -> Outcome:
        """Send one letter. Until its last line has left it is refused by any fault, after that unsure.

        Raises: UsageError for an address that is none.
        """
        self.check(message.to)
        state = _State()
        timer = threading.Timer(self.deadline, state.shut)
        timer.daemon = True
        timer.start()
        try:
            outcome = self._sent(message, state)
            # a reply that was cut reads like a strange one
            return unsure("no whole answer in time") if state.over and not outcome.accepted else outcome
        except smtplib.SMTPResponseException as error:
            return refused(f"{state.step}: the server answered {error.smtp_code}")
        except ssl.SSLCertVerificationError:
            return refused("the server's certificate is not the right one")
        except smtplib.SMTPNotSupportedError:
            return refused(f"{state.step}: the server does not know it")
        except (OSError, smtplib.SMTPException, ValueError):
            return (
                unsure("no answer after it was sent") if state.left else refused(f"{state.step}: no answer")
            )
        finally:
            timer.cancel()
            state.close()

    def _sent(self, message: Message, state: _State) -> Outcome:
        # a name for EHLO is given: the library would ask the system for this machine's own
        server = self._server(state)
        server.ehlo()
        if self.security == "starttls":
            state.step = "STARTTLS"
            server.starttls(context=self.tls)
            server.ehlo()
        state.step = "login"
        if self.user:
            server.login(self.user, self.secret)
        state.step = "sender"
        _must(server.mail(self.sender), (TAKEN,))
        state.step = "recipient"
        _must(server.rcpt(message.to), (TAKEN, 251))
        state.step, state.left = "letter", True
        try:
            code, _words = server.data(self.letter(message))
        except smtplib.SMTPDataError as error:  # the server did not ask for the letter
            return refused(f"letter: the server answered {error.smtp_code}")
        return accepted(f"answer {code}") if code == TAKEN else refused(f"letter: the server answered {code}")

    def _server(self, state: _State) -> smtplib.SMTP:
        state.step = "connection"
        kind = _Tls if self.security == "tls" else _Plain
        server: smtplib.SMTP = kind(self, state)
        state.server = server
        code, _words = server.connect(self.host, self.port)
        if code != 220:
            raise smtplib.SMTPResponseException(code, b"")
        return server


def _must(answer: tuple[int, bytes], good: tuple[int, ...]) -> None:
    if answer[0] not in good:
        raise smtplib.SMTPResponseException(answer[0], b"")


class _State:
    """How far a letter came, and the line it goes by."""

    def __init__(self) -> None:
        self.step = "connection"
        self.left = False
        self.over = False
        self.server: smtplib.SMTP | None = None

    def shut(self) -> None:
        """End a talk that lasts over the deadline."""
        self.over = True
        held = getattr(self.server, "sock", None)
        if isinstance(held, socket.socket):
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say good-bye where somebody listens; how that goes does not count."""
        if self.server is not None:
            with suppress(OSError, smtplib.SMTPException, ValueError):
                self.server.close()


class _Plain(smtplib.SMTP):
    def __init__(self, mail: Mail, _state: _State) -> None:
        super().__init__(local_hostname=mail.sender.rpartition("@")[2], timeout=mail.deadline)
        self._host = mail.host  # the name that a certificate must bear


class _Tls(smtplib.SMTP_SSL):
    def __init__(self, mail: Mail, _state: _State) -> None:
        domain = mail.sender.rpartition("@")[2]
        super().__init__(local_hostname=domain, timeout=mail.deadline, context=mail.tls)
        self._host = mail.host
