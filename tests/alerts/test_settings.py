"""Settings: every slip is refused with the channel and the member at fault, no value of a secret is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vedette.adapters.alerts import make_channel, parse_channels, read_channels
from vedette.adapters.alerts.encryption import new_sender_key
from vedette.errors import MissingError, UsageError

WHOLE = """
[[channel]]
name = "mail"
kind = "mail"
host = "mail.group.example"
sender = "desk@group.example"
user = "desk"
secret_file = "mail.secret"

[[channel]]
name = "sms"
kind = "http"
url = "https://gateway.example/v1/messages"
headers = { Authorization = "Bearer {secret}" }
body = '{"to": "{to}", "text": "{text}"}'
id_header = "Idempotency-Key"
recognises_ids = true
secret_file = "sms.secret"

[[channel]]
name = "room"
kind = "matrix"
url = "https://matrix.group.example"
secret_file = "room.secret"

[[channel]]
name = "push"
kind = "webpush"
subject = "mailto:desk@group.example"
secret_file = "push.secret"

[[channel]]
name = "modem"
kind = "command"
argv = ["/usr/local/bin/send-sms", "{to}"]

[[channel]]
name = "bell"
kind = "bell"
"""


def folder_of(tmp_path: Path) -> Path:
    """A folder with settings and their secrets."""
    (tmp_path / "channels.toml").write_text(WHOLE)
    for name in ("mail", "sms", "room", "push"):
        path = tmp_path / f"{name}.secret"
        path.touch(0o600)
        path.write_text((new_sender_key() if name == "push" else f"secret-of-{name}") + "\n")
    return tmp_path


def test_channels_are_read_with_their_secrets(tmp_path: Path) -> None:
    found = read_channels(folder_of(tmp_path) / "channels.toml")
    assert list(found) == ["mail", "sms", "room", "push", "modem", "bell"]
    assert [one.recognises_ids for one in found.values()] == [False, True, True, True, False, True]
    assert "secret-of" not in repr(found)
    mail: Any = found["mail"]
    assert (mail.port, mail.security, mail.secret) == (587, "starttls", "secret-of-mail")


def test_no_file_is_no_channel(tmp_path: Path) -> None:
    assert read_channels(tmp_path / "channels.toml") == {}


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "sms.secret").chmod(0o640)
    with pytest.raises(UsageError, match="channel sms: others may read"):
        read_channels(folder / "channels.toml")
    (folder / "sms.secret").unlink()
    with pytest.raises(MissingError, match="channel sms: its secret file is not there"):
        read_channels(folder / "channels.toml")


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/b", "..", ".hidden", ""])
def test_a_secret_lies_beside_the_settings(tmp_path: Path, name: str) -> None:
    path = tmp_path / "channels.toml"
    path.write_text(WHOLE.replace("mail.secret", name))
    with pytest.raises(UsageError):
        read_channels(path)


def make(**table: Any) -> Any:
    """A channel with a secret."""
    secret = table.pop("secret", "")
    return make_channel(table, secret)


MAIL = {"name": "m", "kind": "mail", "host": "mail.example", "sender": "a@b.example"}
HTTP = {"name": "h", "kind": "http", "url": "https://g.example/s", "body": "{to} {text}"}
MATRIX = {"name": "x", "kind": "matrix", "url": "https://m.example", "secret": "t"}
PUSH = {"name": "p", "kind": "webpush", "subject": "mailto:a@b.example", "secret": new_sender_key()}
COMMAND = {"name": "c", "kind": "command", "argv": ["/bin/true"]}


@pytest.mark.parametrize("table", [MAIL, HTTP, MATRIX, PUSH, COMMAND, {"name": "b", "kind": "bell"}])
def test_the_controls_are_right(table: dict[str, Any]) -> None:
    assert make(**table).name == table["name"]


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        (MAIL, {"name": "Mail"}, "its name"),
        (MAIL, {"name": "a" * 32}, "its name"),
        (MAIL, {"name": 1}, "its name"),
        (MAIL, {"kind": "fax"}, "kind"),
        (MAIL, {"port": 0}, "port"),
        (MAIL, {"port": True}, "port"),
        (MAIL, {"port": "25"}, "port"),
        (MAIL, {"security": "none"}, "for this machine itself only"),
        (MAIL, {"security": "ssl3"}, "security"),
        (MAIL, {"sender": "a@b.example\nBcc: c@d.example"}, "sender"),
        (MAIL, {"sender": "Desk <a@b.example>"}, "sender"),
        (MAIL, {"host": "mail.example/x"}, "host"),
        (MAIL, {"host": ""}, "host"),
        (MAIL, {"user": "u"}, "user and secret go together"),
        (MAIL, {"secret": "s"}, "user and secret go together"),
        (MAIL, {"secret": "s\nx", "user": "u"}, "its secret is not one line"),
        (MAIL, {"deadline": 0}, "deadline"),
        (MAIL, {"deadline": 3600}, "deadline"),
        (MAIL, {"authority": "not PEM"}, "authority"),
        (MAIL, {"pasword": "x"}, "does not know 'pasword'"),
        (HTTP, {"url": "http://g.example/s"}, "address is not usable"),
        (HTTP, {"url": "https://u:p@g.example/s"}, "address is not usable"),
        (HTTP, {"url": "https://g.example/s#x"}, "address is not usable"),
        (HTTP, {"url": "file:///etc/passwd"}, "address is not usable"),
        (HTTP, {"url": "https://{to}.example/s"}, "a gap in the host"),
        (HTTP, {"url": "https://g.example/s?k={secret}", "secret": "s"}, "where logs keep it"),
        (HTTP, {"body": "{to}"}, "gap {text}"),
        (HTTP, {"body": "{text}"}, "gap {to}"),
        (HTTP, {"secret": "s"}, "go together"),
        (HTTP, {"headers": {"X": "{secret}"}}, "go together"),
        (HTTP, {"headers": {"X\r\nY": "z"}}, "a head"),
        (HTTP, {"headers": {"X": "a\r\nY: b"}}, "a head"),
        (HTTP, {"headers": "X: y"}, "headers"),
        (HTTP, {"content_type": "a\r\nb"}, ""),
        (HTTP, {"method": "DELETE"}, "method"),
        (HTTP, {"success": [302]}, "success"),
        (HTTP, {"success": []}, "success"),
        (HTTP, {"success": [True]}, "success"),
        (HTTP, {"recognises_ids": True}, "without an id_header"),
        (HTTP, {"recognises_ids": "yes"}, "recognises_ids"),
        (MATRIX, {"secret": ""}, "no access token"),
        (MATRIX, {"url": "https://m.example/?a=b"}, "query"),
        (PUSH, {"subject": "desk"}, "subject"),
        (PUSH, {"subject": "mailto:x"}, "subject"),
        (PUSH, {"secret": "short"}, "key of the sender"),
        (PUSH, {"secret": "A" * 43}, "key of the sender"),
        (PUSH, {"hosts": "push.example"}, "hosts"),
        (PUSH, {"hosts": ["https://push.example"]}, "hosts"),
        (COMMAND, {"argv": []}, "argv"),
        (COMMAND, {"argv": ["true"]}, "argv"),
        (COMMAND, {"argv": ["/bin/{to}"]}, "argv"),
        (COMMAND, {"argv": "/bin/true"}, "argv"),
    ],
)
def test_every_slip_names_its_channel_and_member(
    table: dict[str, Any], change: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError) as error:
        make(**{**table, **change})
    assert words in str(error.value)
    assert str(error.value).startswith("channel") or "web push" in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "[[channel]",
        "x = 1",
        "channel = 1",
        "channel = [1]",
        '[[channel]]\nname = "b"\nkind = "bell"\n' * 2,
        "\n".join(f'[[channel]]\nname = "b{n}"\nkind = "bell"' for n in range(21)),
        "#" * 70_000,
        '[[channel]]\nname = "b"\nkind = "bell"\nsecret_file = 1',
    ],
)
def test_what_is_no_list_of_channels_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_channels(text, lambda name, file: "")


def test_no_secret_is_said_in_a_refusal() -> None:
    for table in (MAIL, HTTP, MATRIX):
        with pytest.raises(UsageError) as error:
            make(**{**table, "secret": "hunter2\nx", "user": "u"})
        assert "hunter2" not in str(error.value) + str(error.value.hint)
