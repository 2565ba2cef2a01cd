"""`vedette verify`: the report in three languages, the exit codes, the ML-DSA-44 keys."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pytest
from click.testing import CliRunner, Result
from mutate_dossier import CHECKPOINT, Maker, link_copy, make, read, writer
from real_house import RealDossier

from instruments import skip_aloud
from vedette.cli import main
from vedette.formats.keys import Algorithm, SigningKey

OPEN = {
    "en": "CONSISTENT, NOT COMPARED",
    "fr": "COHÉRENT, NON COMPARÉ",
    "ru": "СОГЛАСОВАНО, НЕ СВЕРЕНО",
}
WORDS = {
    "en": ("VERIFIED", "REFUSED", "First broken thing", "not compared with a trust card"),
    "fr": ("VÉRIFIÉ", "REFUSÉ", "Première chose qui ne va pas", "non comparé à une carte de confiance"),
    "ru": ("ПРОВЕРЕНО", "ОТКЛОНЕНО", "Первое, что не сходится", "с карточкой доверия не сверено"),
}


def verify(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["verify", *map(str, arguments)])


def broken(real: RealDossier, tmp_path: Path) -> Path:
    copy = link_copy(real.folder, tmp_path / "broken")
    path = next((copy / "data/exhibits").glob("E0003.*"))
    data = path.read_bytes() + b"."
    path.unlink()
    path.write_bytes(data)
    return copy


@pytest.mark.parametrize("lang", WORDS)
def test_report_says_the_verdict_first_in_each_language(
    real_dossier: RealDossier, tmp_path: Path, lang: str
) -> None:
    good, bad, first, alone = WORDS[lang]
    said = verify(real_dossier.folder, "--trust", real_dossier.card_path, "--lang", lang)
    assert said.exit_code == 0 and said.stdout.startswith(f"{good}\n")
    assert "Équipe mobile inventée" in said.stdout and real_dossier.card.signer in said.stdout
    assert "E0012" in said.stdout and alone not in said.stdout.lower()
    said = verify(real_dossier.folder, "--lang", lang)
    assert said.exit_code == 0 and alone in said.stdout.lower()
    assert said.stdout.startswith(f"{OPEN[lang]}\n") and good not in said.stdout
    said = verify(broken(real_dossier, tmp_path), "--trust", real_dossier.card_path, "--lang", lang)
    assert said.exit_code == 1 and said.stdout.startswith(f"{bad}\n")
    assert first in said.stdout and "data/exhibits/E0003." in said.stdout and "bag.manifest" in said.stdout


def test_time_stamps_are_checked_with_both_programs_and_said_so(
    real_dossier: RealDossier, tmp_path: Path
) -> None:
    if not list((real_dossier.folder / "data").glob("time/*.tsr")):
        skip_aloud("NO OPENSSL: the dossier has no time stamps")
    said = verify(real_dossier.folder, "--trust", real_dossier.card_path)
    assert said.stdout.count("checked: OpenSSL: good; rfc3161-client: good; exact to 1 s") == 2
    assert said.stdout.count("root certificate CN=") == 2 and "time-stamp tokens" not in said.stdout
    verdict = json.loads(verify(real_dossier.folder, "--json").stdout)
    assert [each["authority"] for each in verdict["tokens"]] == ["cadran", "sablier"]
    assert all(
        each["said"] == {"OpenSSL": "good", "rfc3161-client": "good"}
        for each in verdict["time_checks"].values()
    )
    assert "time-tokens" not in verdict["not_checked"]
    assert all(each["time"] == verdict["time_checks"][each["file"]]["time"] for each in verdict["tokens"])
    files = read(real_dossier.folder)
    path = verdict["tokens"][0]["file"]
    changed = Maker(files, real_dossier.kit).signed({path: files[path][:-1] + bytes([files[path][-1] ^ 1])})
    copy = shutil.copytree(real_dossier.folder, tmp_path / "d")
    writer(files, changed)(copy)
    said = verify(copy, "--trust", real_dossier.card_path)
    assert (
        said.exit_code == 0 and said.stdout.count("NOT GOOD: ") == 1 and "; time-stamp tokens." in said.stdout
    )
    verdict = json.loads(verify(copy, "--json").stdout)
    assert "time-tokens" in verdict["not_checked"] and "bad" in str(verdict["time_checks"][path])


def test_json_names_code_and_thing(real_dossier: RealDossier, tmp_path: Path) -> None:
    said = verify(real_dossier.folder, "--trust", real_dossier.card_path, "--json")
    verdict = json.loads(said.stdout)
    assert (said.exit_code, verdict["verdict"], verdict["code"], verdict["thing"]) == (
        0,
        "verified",
        None,
        None,
    )
    assert verdict["anchored"] and verdict["ml_dsa_44"] == {} and len(verdict["exhibits"]) == 12
    assert all(each["not_before"] <= each["not_after"] for each in verdict["exhibits"])
    said = verify(broken(real_dossier, tmp_path), "--json")
    verdict = json.loads(said.stdout)
    assert (said.exit_code, verdict["code"]) == (1, "bag.manifest")
    assert verdict["exhibits"] == [] and verdict["not_checked"][0] == "fingerprints"


def test_wrong_use_ends_with_two(real_dossier: RealDossier, tmp_path: Path) -> None:
    no_card = tmp_path / "card"
    no_card.write_text("hello\n")
    ed25519 = real_dossier.kit.log.vkey
    for arguments in (
        (real_dossier.folder, "--trust", no_card),
        (real_dossier.folder, "--trust", tmp_path / "nowhere"),
        (tmp_path / "nowhere",),
        (no_card,),
        (real_dossier.folder, "--lang", "xx"),
        (real_dossier.folder, "--pq-key", "hello"),
        (real_dossier.folder, "--pq-key", ed25519),
        (real_dossier.folder, *("--pq-key", real_dossier.pq_vkeys[0]) * 2),
        (),
    ):
        assert verify(*arguments).exit_code == 2, arguments


def test_ml_dsa_keys_are_reported_and_decide_nothing(real_dossier: RealDossier, tmp_path: Path) -> None:
    register, first, second = real_dossier.pq_vkeys
    other = SigningKey.from_seed("other.example/w", Algorithm.ML_DSA_44, bytes(32)).verifier
    files = read(real_dossier.folder)
    maker = Maker(files, real_dossier.kit)
    text, lines = maker.parts()
    at = next(i for i, line in enumerate(lines) if line.startswith(f"— {first.split('+')[0]} ".encode()))
    at = next(i for i in range(at, len(lines)) if len(lines[i]) > 1000)
    dash, name, blob = lines[at].decode().rstrip("\n").split(" ")
    raw = bytearray(make.base64.b64decode(blob))
    raw[-1] ^= 1
    lines[at] = f"{dash} {name} {make.b64(bytes(raw))}\n".encode()
    copy = shutil.copytree(real_dossier.folder, tmp_path / "d")
    writer(files, maker.checkpoint_in_place(text + b"\n" + b"".join(lines)))(copy)
    assert (copy / CHECKPOINT).read_bytes() != files[CHECKPOINT]
    keys = [part for vkey in (register, first, second, other.vkey) for part in ("--pq-key", vkey)]
    said = verify(copy, "--trust", real_dossier.card_path, "--json", *keys)
    verdict = json.loads(said.stdout)
    assert (said.exit_code, verdict["verdict"]) == (0, "verified")
    states = [verdict["ml_dsa_44"][vkey.split("+")[0]] for vkey in (register, first, second, other.vkey)]
    assert states == ["good", "bad", "good", "absent"]
    assert "ml-dsa-44" not in verdict["not_checked"]
    said = verify(copy, "--trust", real_dossier.card_path, *keys)
    assert said.stdout.count("Post-quantum signature of") == 4
