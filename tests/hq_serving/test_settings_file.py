"""settings.toml: what it says, and each thing it may not say, refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from vedette.errors import LimitError, UsageError, VedetteError
from vedette_hq.config.settings_file import Desk, load_settings, parse_settings

WHOLE = """
[site]
origin = "https://hq.example.org"
listen = "127.0.0.1:8400"
idle_minutes = 15
languages = ["ru", "en"]
behind_proxy = true
[database]
kind = "postgresql"
host = "db.example.org"
port = 5433
name = "vedette"
user = "vedette"
passfile = "/etc/vedette/pgpass"
certificate = "/etc/vedette/pg-ca.pem"
[objects]
kind = "s3"
endpoint = "https://s3.example.org"
bucket = "vedette"
region = "eu"
[desk]
begins = 22
ends = 6
zone = "Asia/Dushanbe"
an_hour = 2
stop_after = 3
bulk = 4
days = 5
"""


def test_a_house_without_the_file_has_the_defaults(tmp_path: Path) -> None:
    found = load_settings(tmp_path)
    assert found.site.origin == "http://localhost:8400"
    assert (found.site.idle_minutes, found.database.kind, found.objects.kind) == (30, "sqlite", "folder")
    assert load_settings(tmp_path, listen="127.0.0.1:9000").site.origin == "http://localhost:9000"


def test_everything_said_is_read(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(WHOLE, "utf-8")
    found = load_settings(tmp_path)
    assert found.site.languages == ("ru", "en")
    database = found.database.django(tmp_path)
    assert database["OPTIONS"]["sslmode"] == "verify-full"
    assert "synchronous_commit=on" in database["OPTIONS"]["options"]
    assert "PASSWORD" not in database
    assert (found.objects.bucket, found.site.behind_proxy) == ("vedette", True)
    assert found.desk == Desk(22, 6, "Asia/Dushanbe", 2, 3, 4, 5)
    assert str(found.desk.time_zone()) == "Asia/Dushanbe"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("site = 1", "site is not a section"),
        ("[sight]", "sight is not a known section"),
        ("[site]\ncolour = 'red'", "site.colour is not known"),
        ("[site]\nidle_minutes = '30'", "site.idle_minutes is not a whole number"),
        ("[site]\nidle_minutes = true", "site.idle_minutes is not a whole number"),
        ("[site]\nidle_minutes = -1", "site.idle_minutes"),
        ("[site]\nlanguages = 'en'", "site.languages is not a list"),
        ("[site]\nlanguages = ['de']", "'de' is not one of"),
        ("[site]\nlanguages = []", "site.languages"),
        ("[site]\nlisten = '8400'", "site.listen is not an address"),
        ("[site]\nlisten = '127.0.0.1:99999'", "site.listen is not an address"),
        ("[site]\nlisten = '127.0.0.1:٣'", "site.listen is not an address"),
        ("[site]\nlisten = '0.0.0.0:8400'", "site.listen is open to others"),
        ("[site]\norigin = 'http://hq.example.org'", "site.origin is http"),
        ("[site]\norigin = 'https://hq.example.org'", "no proxy is said to be in front"),
        ("[site]\norigin = 'https://hq.example.org/here'\nbehind_proxy = true", "ends after the host"),
        ("[site]\norigin = 'ftp://hq.example.org'", "site.origin"),
        ("[site]\norigin = 'https://someone@hq.example.org'", "site.origin"),
        ("[database]\nkind = 'mysql'", "'mysql' is not sqlite or postgresql"),
        ("[database]\nkind = 'postgresql'", "database.host is needed"),
        ("[database]\nhost = '/run/postgresql'", "database.host is for postgresql only"),
        ("[database]\npassword = 'x'", "database.password is not known"),
        (
            "[database]\nkind = 'postgresql'\nhost = 'db'\nname = 'v'\nuser = 'v'",
            "database.certificate is needed",
        ),
        (
            "[database]\nkind = 'postgresql'\nhost = '/run'\nname = 'v'\nuser = 'v'\nport = 0",
            "database.port",
        ),
        ("[objects]\nkind = 's3'", "objects.endpoint is needed"),
        ("desk = 7", "desk is not a section"),
        ("[desk]\nhours = 7", "desk.hours is not known"),
        ("[desk]\nbegins = '7'", "desk.begins is not a whole number"),
        ("[desk]\nbegins = 7.5", "desk.begins is not a whole number"),
        ("[desk]\nends = true", "desk.ends is not a whole number"),
        ("[desk]\nbegins = 24", "desk.begins is not between 0 and 23"),
        ("[desk]\nbegins = 9\nends = 9", "desk.ends is the same hour"),
        ("[desk]\nzone = 1", "desk.zone is not a text"),
        ("[desk]\nzone = ''", "desk.zone: '' is no time zone"),
        ("[desk]\nzone = 'Europe'", "desk.zone: 'Europe' is no time zone"),
        ("[desk]\nzone = 'Europe/Nowhere'", "desk.zone: 'Europe/Nowhere' is no time zone"),
        ("[desk]\nzone = '../../etc/passwd'", "is no time zone"),
        ("[desk]\nbulk = 0", "desk.bulk is not between"),
        ("[desk]\nan_hour = 11", "desk.stop_after is less than desk.an_hour"),
        ("[objects]\nbucket = 'b'", "objects.bucket is for s3 only"),
        (
            "[objects]\nkind = 's3'\nendpoint = 'http://s3.example.org'\nbucket = 'b'\nregion = 'r'",
            "objects.endpoint is http",
        ),
        ("[site", "not TOML"),
        ("a = " + "[" * 5000, "not TOML"),
    ],
)
def test_what_it_may_not_say_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(UsageError, match="settings: ") as caught:
        parse_settings(text)
    assert named in str(caught.value)


def test_a_file_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    with pytest.raises(VedetteError, match=r"settings\.toml"):
        load_settings(tmp_path)
    (tmp_path / "settings.toml").rmdir()
    (tmp_path / "settings.toml").write_bytes(b"#" * 70_000)
    with pytest.raises(LimitError, match=r"settings\.toml"):
        load_settings(tmp_path)
    (tmp_path / "settings.toml").write_bytes(b"\xff")
    with pytest.raises(UsageError, match="UTF-8"):
        load_settings(tmp_path)
