"""Dossiers with one fault each: the page's checks name its code and thing, and verify.py agrees."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from build_dossier import (
    Files,
    Key,
    Kit,
    b64,
    b64u,
    bag,
    card,
    dossier,
    jcs,
    payload,
    sign,
    sshsig,
    write,
)
from page_tools import ASSETS, Lines

KIT = Kit()
POLICY = "data/proofs/policy.txt"
HEAD = "data/proofs/checkpoint"
TAGS = "tagmanifest-sha256.txt"


def seen_path(files: Files) -> str:
    return next(path for path in files if path.endswith(".seen"))


def changed(path: str, old: bytes, new: bytes) -> Callable[[Files], Files]:
    """Replace once, and make bag and signature anew: only the inner checks can notice."""

    def fault(files: Files) -> Files:
        assert old in files[path], (path, old)
        return bag(KIT, {**files, path: files[path].replace(old, new, 1)})

    return fault


def raw(path: str, content: bytes | None) -> Callable[[Files], Files]:
    """Write (or, with None, remove) one file behind the back of the manifests."""

    def fault(files: Files) -> Files:
        return {p: c for p, c in {**files, path: content}.items() if c is not None}

    return fault


def rebagged(path: str, content: bytes | None) -> Callable[[Files], Files]:
    """Write or remove one file, and make bag and signature anew."""
    return lambda files: bag(KIT, raw(path, content)(files))


def edited(path: str, edit: Callable[[Any], None]) -> Callable[[Files], Files]:
    """Edit a JSON file, canonical again, bag and signature anew."""

    def fault(files: Files) -> Files:
        value = json.loads(files[path])
        edit(value)
        return bag(KIT, {**files, path: jcs(value)})

    return fault


def tag(path: str, old: bytes, new: bytes) -> Callable[[Files], Files]:
    """Change a tag file under a good signature."""
    return lambda files: sign(KIT, {**files, path: files[path].replace(old, new, 1)})


def resigned_tagmanifest(edit: Callable[[bytes], bytes]) -> Callable[[Files], Files]:
    """A tag manifest of the faulty signer's own making."""

    def fault(files: Files) -> Files:
        listed = edit(files[TAGS])
        return {**files, TAGS: listed, f"{TAGS}.sig": sshsig(KIT.signer, listed)}

    return fault


def manifest(edit: Callable[[bytes], bytes]) -> Callable[[Files], Files]:
    path = "manifest-sha256.txt"
    return lambda files: sign(KIT, {**files, path: edit(files[path])})


def without_line(path: str, start: bytes) -> Callable[[Files], Files]:
    def fault(files: Files) -> Files:
        kept = [line for line in files[path].splitlines(True) if not line.startswith(start)]
        assert len(kept) < len(files[path].splitlines())
        return bag(KIT, {**files, path: b"".join(kept)})

    return fault


def flipped_signature(path: str, start: bytes) -> Callable[[Files], Files]:
    """One bit of the last byte of the signature line that starts so."""

    def fault(files: Files) -> Files:
        lines = files[path].splitlines(True)
        at = next(i for i, line in enumerate(lines) if line.startswith(start))
        letter = lines[at].rstrip(b"=\n")[-9:-8]
        other = b"A" if letter != b"A" else b"B"
        body = lines[at].rstrip(b"=\n")
        lines[at] = body[:-9] + other + body[-8:] + lines[at][len(body) :]
        return bag(KIT, {**files, path: b"".join(lines)})

    return fault


def logs(count: int) -> bytes:
    """Log lines of registers that are not this one."""
    return "".join(f"log {Key(f'{number}.example').vkey}\n" for number in range(count)).encode()


def stranger_policy(files: Files) -> Files:
    policy = files[POLICY].replace(b"quorum all", b"# other\nquorum all")
    return bag(KIT, {**files, POLICY: policy})


def set_first(name: str, value: object) -> Callable[[Any], None]:
    def edit(rows: Any) -> None:
        rows[0][name] = value

    return edit


def swap_first_two(rows: Any) -> None:
    rows[0], rows[1] = rows[1], rows[0]


def drop_disclosure(rows: Any) -> None:
    rows[0]["disclosures"].pop()


def other_disclosure(value: Any) -> None:
    value["device_disclosures"][0] = b64u(jcs(["A" * 22, "content_sha256", "0" * 64]))


W1 = "— witness-a".encode()
LOG = "— group.example/register".encode()
E1 = "data/proofs/E0001"
Case = tuple[Callable[[Files], Files], str, str | None]

CASES: dict[str, Case] = {
    "missing readme": (raw("README.txt", None), "bag.layout", "README.txt"),
    "missing several": (
        lambda f: raw("verify.py", None)(raw("data/custody.csv", None)(f)),
        "bag.layout",
        "verify.py",
    ),
    "fetch.txt": (raw("fetch.txt", b"x"), "bag.layout", "fetch.txt"),
    "stranger": (raw("data/other.txt", b"x"), "bag.layout", "data/other.txt"),
    "hidden": (raw("data/exhibits/.hidden", b"x"), "bag.layout", "data/exhibits/.hidden"),
    "not ascii": (raw("data/exhibits/é😀.jpg", b"x"), "bag.layout", "data/exhibits/??.jpg"),
    "case twins": (raw("data/exhibits/E0001.JPG", b"x"), "bag.layout", "data/exhibits/E0001.jpg"),
    "short number": (raw("data/exhibits/E001.jpg", b"x"), "bag.layout", "data/exhibits/E001.jpg"),
    "long path": (raw("data/time/" + "a" * 191, b"x"), "bag.layout", "data/time/" + "a" * 191),
    "empty readme": (raw("README.txt", b""), "bag.layout", "README.txt"),
    "declaration": (tag("bagit.txt", b"1.0", b"0.97"), "bag.declaration", "bagit.txt"),
    "signers crlf": (tag("allowed_signers", b"\n", b"\r\n"), "bag.signature", "allowed_signers"),
    "signers comment": (tag("allowed_signers", b"\n", b" me\n"), "bag.signature", "allowed_signers"),
    "signed by another": (
        lambda f: {**f, f"{TAGS}.sig": sshsig(Key("stranger"), f[TAGS])},
        "bag.signature",
        f"{TAGS}.sig",
    ),
    "other namespace": (
        lambda f: {**f, f"{TAGS}.sig": sshsig(KIT.signer, f[TAGS], b"file")},
        "bag.signature",
        f"{TAGS}.sig",
    ),
    "signature of other bytes": (
        lambda f: {**f, f"{TAGS}.sig": sshsig(KIT.signer, b"other")},
        "bag.signature",
        f"{TAGS}.sig",
    ),
    "tag manifest changed": (
        lambda f: {**f, TAGS: f[TAGS].replace(b"README", b"REAMDE")},
        "bag.signature",
        f"{TAGS}.sig",
    ),
    "readme changed": (raw("README.txt", b"x\n"), "bag.tagmanifest", "README.txt"),
    "tag unlisted": (
        resigned_tagmanifest(lambda t: t[t.index(b"\n") + 1 :]),
        "bag.tagmanifest",
        "README.txt",
    ),
    "tag manifest unsorted": (
        resigned_tagmanifest(lambda t: b"\n".join(reversed(t[:-1].split(b"\n"))) + b"\n"),
        "bag.tagmanifest",
        TAGS,
    ),
    "tag manifest lists nothing there": (
        resigned_tagmanifest(lambda t: t + b"0" * 64 + b"  z.txt\n"),
        "bag.tagmanifest",
        "z.txt",
    ),
    "exhibit changed": (
        raw("data/exhibits/E0001.jpg", b"other"),
        "bag.manifest",
        "data/exhibits/E0001.jpg",
    ),
    "exhibit removed": (
        raw("data/exhibits/E0002.txt", None),
        "bag.manifest",
        "data/exhibits/E0002.txt",
    ),
    "exhibit added": (
        raw("data/exhibits/E0004.txt", b"x"),
        "bag.manifest",
        "data/exhibits/E0004.txt",
    ),
    "manifest upper case": (
        manifest(lambda t: t[:64].upper() + t[64:]),
        "bag.manifest",
        "manifest-sha256.txt",
    ),
    "manifest one space": (
        manifest(lambda t: t.replace(b"  ", b" ", 1)),
        "bag.manifest",
        "manifest-sha256.txt",
    ),
    "manifest climbs out": (
        manifest(lambda t: t + b"0" * 64 + b"  data/../x\n"),
        "bag.manifest",
        "manifest-sha256.txt",
    ),
    "manifest last line open": (manifest(lambda t: t[:-1]), "bag.manifest", "manifest-sha256.txt"),
    "wrong oxum": (tag("bag-info.txt", b"Oxum: ", b"Oxum: 1"), "bag.info", "bag-info.txt"),
    "no such date": (tag("bag-info.txt", b"05-18", b"02-30"), "bag.info", "bag-info.txt"),
    "bag-info line more": (
        tag("bag-info.txt", b"Source", b"Contact-Name: x\nSource"),
        "bag.info",
        "bag-info.txt",
    ),
    "policy without quorum": (without_line(POLICY, b"quorum"), "policy.format", POLICY),
    "policy of 17 logs": (changed(POLICY, b"quorum", logs(16) + b"quorum"), "policy.format", POLICY),
    "another log before the register": (
        changed(POLICY, b"log ", logs(1) + b"log "),
        "checkpoint.signature",
        HEAD,
    ),
    "policy with wrong key id": (changed(POLICY, b"register+", b"register+0"), "policy.format", POLICY),
    "checkpoint with extension": (
        changed(HEAD, b"\n\n", b"\nmore\n\n"),
        "checkpoint.format",
        HEAD,
    ),
    "checkpoint size with zero": (changed(HEAD, b"\n8\n", b"\n08\n"), "checkpoint.format", HEAD),
    "checkpoint of another size": (changed(HEAD, b"\n8\n", b"\n9\n"), "checkpoint.signature", HEAD),
    "log signature missing": (without_line(HEAD, LOG), "checkpoint.signature", HEAD),
    "log signature broken": (flipped_signature(HEAD, LOG), "checkpoint.signature", HEAD),
    "cosignature broken": (flipped_signature(HEAD, W1), "checkpoint.signature", HEAD),
    "cosignature missing": (without_line(HEAD, W1), "checkpoint.quorum", HEAD),
    "devices not canonical": (
        changed("data/devices.json", b'"id":', b'"id": '),
        "devices.format",
        "data/devices.json",
    ),
    "devices swapped": (
        edited("data/devices.json", swap_first_two),
        "devices.format",
        "data/devices.json",
    ),
    "device of another origin": (
        edited("data/devices.json", set_first("origin", "x.example")),
        "devices.entry",
        "data/devices.json",
    ),
    "device disclosure missing": (
        edited("data/devices.json", drop_disclosure),
        "devices.entry",
        "data/devices.json",
    ),
    "device at another place": (
        edited("data/devices.json", set_first("index", 2)),
        "devices.proof",
        "data/devices.json",
    ),
    "device place is a float": (
        changed("data/devices.json", b'"index":1,', b'"index":1.0,'),
        "devices.format",
        "data/devices.json",
    ),
    "exhibit renumbered": (
        edited("data/exhibits.json", set_first("number", 2)),
        "exhibits.format",
        "data/exhibits.json",
    ),
    "exhibit of unknown device": (
        edited("data/exhibits.json", set_first("device", "D09")),
        "exhibits.format",
        "data/exhibits.json",
    ),
    "exhibit listed twice": (
        edited("data/exhibits.json", lambda rows: rows.append(rows[0])),
        "exhibits.format",
        "data/exhibits.json",
    ),
    "exhibit key twice": (
        changed("data/exhibits.json", b'"number":1,', b'"number":1,"number":1,'),
        "exhibits.format",
        "data/exhibits.json",
    ),
    "title only in json": (
        edited("data/exhibits.json", set_first("title", "other")),
        "exhibits.csv",
        "data/exhibits.csv",
    ),
    "formula not defused": (
        changed("data/exhibits.csv", b"\"'=", b'"='),
        "exhibits.csv",
        "data/exhibits.csv",
    ),
    "csv without cr": (
        changed("data/exhibits.csv", b"\r\n", b"\n"),
        "exhibits.csv",
        "data/exhibits.csv",
    ),
    "exhibit swapped and bagged": (
        rebagged("data/exhibits/E0001.jpg", b"another picture"),
        "exhibit.digest",
        "data/exhibits/E0001.jpg",
    ),
    "disclosures missing": (rebagged(f"{E1}.json", None), "exhibit.disclosure", f"{E1}.json"),
    "disclosure of another": (
        edited(f"{E1}.json", other_disclosure),
        "exhibit.disclosure",
        f"{E1}.json",
    ),
    "disclosures out of order": (
        edited(f"{E1}.json", lambda v: swap_first_two(v["device_disclosures"])),
        "exhibit.disclosure",
        f"{E1}.json",
    ),
    "device proof missing": (
        rebagged(f"{E1}.device.tlog-proof", None),
        "exhibit.device",
        f"{E1}.device.tlog-proof",
    ),
    "device proof of another index": (
        changed(f"{E1}.device.tlog-proof", b"index 0", b"index 1"),
        "exhibit.device",
        f"{E1}.device.tlog-proof",
    ),
    "device proof with extra": (
        changed(f"{E1}.device.tlog-proof", b"index", b"extra QQ==\nindex"),
        "exhibit.device",
        f"{E1}.device.tlog-proof",
    ),
    "device proof too long": (
        changed(f"{E1}.device.tlog-proof", b"\n\n", f"\n{b64(bytes(32))}\n\n".encode()),
        "exhibit.device",
        f"{E1}.device.tlog-proof",
    ),
    "device signature broken": (
        flipped_signature(f"{E1}.device.tlog-proof", "— group.example/device".encode()),
        "exhibit.device",
        f"{E1}.device.tlog-proof",
    ),
    "register proof of another index": (
        changed(f"{E1}.register.tlog-proof", b"index 3", b"index 2"),
        "exhibit.register",
        f"{E1}.register.tlog-proof",
    ),
    "register proof crlf": (
        changed(f"{E1}.register.tlog-proof", b"\n", b"\r\n"),
        "exhibit.register",
        f"{E1}.register.tlog-proof",
    ),
    "register proof cosigned by fewer": (
        without_line(f"{E1}.register.tlog-proof", W1),
        "exhibit.register",
        f"{E1}.register.tlog-proof",
    ),
    "seen missing": (lambda f: rebagged(seen_path(f), None)(f), "exhibit.seen", None),
    "seen is another": (lambda f: rebagged(seen_path(f), f[HEAD])(f), "exhibit.seen", None),
    "seen too many": (
        lambda f: rebagged(f"data/proofs/{'0' * 64}.seen", f[HEAD])(f),
        "proofs.extra",
        f"data/proofs/{'0' * 64}.seen",
    ),
    "proof of no exhibit": (
        rebagged("data/proofs/E0009.json", b"{}"),
        "proofs.extra",
        "data/proofs/E0009.json",
    ),
    "custody not an array": (
        rebagged("data/custody.json", b"{}"),
        "custody.format",
        "data/custody.json",
    ),
    "custody out of order": (
        edited("data/custody.json", swap_first_two),
        "custody.format",
        "data/custody.json",
    ),
    "custody field withheld": (
        edited("data/custody.json", drop_disclosure),
        "custody.entry",
        "data/custody.json",
    ),
    "custody at another place": (
        edited("data/custody.json", set_first("index", 1)),
        "custody.proof",
        "data/custody.json",
    ),
    "custody row left out": (
        changed("data/custody.csv", b'"P-12"', b'"P-13"'),
        "custody.csv",
        "data/custody.csv",
    ),
    "event left out": (
        edited("data/custody.json", lambda rows: rows.pop()),
        "custody.csv",
        "data/custody.csv",
    ),
}


def by_verify_py(folders: list[Path], *options: str) -> list[dict[str, Any]]:
    """What verify.py says of these folders."""
    script = ASSETS / "verify.py"
    if not script.exists():
        pytest.skip("no verify.py: agreement of the verifiers was NOT checked")
    done = subprocess.run(
        [sys.executable, str(script), "--batch", *options],
        input="".join(f"{folder}\n" for folder in folders),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def same(left: dict[str, Any], right: dict[str, Any]) -> bool:
    """Two verifiers agree: all but the wording of the message."""
    return {**left, "message": ""} == {**right, "message": ""}


def test_good_dossiers_are_verified_with_their_intervals(tmp_path: Path, lines: Lines) -> None:
    one = [("jpg", "image/jpeg", "\ttab", b"x" * 3_000_000)]
    for name, files in [("three", dossier(KIT)), ("one", dossier(KIT, one))]:
        write(files, tmp_path / name)
        (tmp_path / f"{name}.card").write_text(card(KIT, files, size=5), newline="\r\n")
    asked = [f"{tmp_path / n}{c}" for n in ("three", "one") for c in ("", f"\t{tmp_path / n}.card")]
    answers = lines("--batch", asked)
    for answer in answers:
        assert answer["verdict"] == "verified", answer
        assert (answer["code"], answer["thing"]) == (None, None)
        assert answer["origin"] == "group.example/register"
    assert [answer["anchored"] for answer in answers] == [False, True, False, True]
    assert [answer["not_checked"][0] == "fingerprints" for answer in answers] == [True, False] * 2
    spans = [(e["not_before"], e["not_after"]) for e in answers[0]["exhibits"]]
    latest = "2026-05-16T13:00:00Z"
    assert spans == [
        ("2026-05-14T09:00:00Z", latest),
        (None, latest),
        ("2026-05-14T09:00:00Z", latest),
    ]


def test_each_fault_is_refused_by_its_name(tmp_path: Path, lines: Lines) -> None:
    good = dossier(KIT)
    folders = []
    for number, (fault, _, _) in enumerate(CASES.values()):
        folders.append(tmp_path / f"{number:03d}")
        write(fault(good), folders[-1])
    answers = lines("--batch", map(str, folders))
    for (name, (_, code, thing)), answer in zip(CASES.items(), answers, strict=True):
        found = (answer["verdict"], answer["code"], answer["thing"])
        assert found == ("refused", code, thing or seen_path(good)), (name, answer["message"])
        assert answer["exhibits"] == []
    for name, page, script in zip(CASES, answers, by_verify_py(folders), strict=True):
        assert same(page, script), (name, page, script)


def test_every_code_of_the_format_has_a_case() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "formats" / "dossier.md"
    table = page.read_text().split("## 4.")[1].split("## 5.")[0]
    prefixes = ("bag.", "policy.", "checkpoint.", "devices.", "exhibits.", "exhibit.", "custody.")
    codes = {c for c in table.split("`") if c.startswith((*prefixes, "proofs.")) and " " not in c}
    codes -= {c for c in codes if c.endswith((".json", ".csv", ".txt", ".sig"))}
    cased = {code for _, code, _ in CASES.values()}
    assert codes - {"bag-info.txt"} - cased <= {"exhibits.csv", "custody.csv"}
    assert {"exhibits.csv", "custody.csv"} <= cased


def test_links_and_unreadable_folders_are_refused(tmp_path: Path, lines: Lines) -> None:
    folder = tmp_path / "linked"
    write(dossier(KIT), folder)
    target = folder / "data" / "exhibits" / "E0001.jpg"
    target.rename(tmp_path / "elsewhere.jpg")
    target.symlink_to(tmp_path / "elsewhere.jpg")
    folders = [folder, tmp_path / "nowhere"]
    answers = lines("--batch", map(str, folders))
    assert [(a["code"], a["thing"]) for a in answers] == [
        ("bag.layout", "data/exhibits/E0001.jpg"),
        ("bag.layout", "."),
    ]
    for page, script in zip(answers, by_verify_py(folders), strict=True):
        assert same(page, script), (page, script)


def test_trust_cards_are_compared(tmp_path: Path, lines: Lines) -> None:
    files = dossier(KIT)
    write(files, tmp_path / "dossier")
    fitting = card(KIT, files)
    signer, policy = fitting.split("\n")[1:3]
    cards = {
        "fits": (fitting, None),
        "no last newline": (fitting[:-1], None),
        "size fits": (f"{fitting}size 8\n", None),
        "size above": (f"{fitting}size 9\n", "trust.size"),
        "other policy": (fitting.replace(policy, "policy " + "0" * 64), "trust.policy"),
        "nothing": ("", "usage"),
        "lines swapped": (f"vedette-trust-v1\n{policy}\n{signer}\n", "usage"),
        "signed size": (f"{fitting}size +8\n", "usage"),
        "five lines": (f"{fitting}size 8\nsize 8\n", "usage"),
    }
    other = Kit(signer=Key("stranger"))
    cards["of another group"] = (card(other, files), "trust.signer")
    # a fingerprint whose last letter carries unused bits is no fingerprint
    last = signer[-1]
    cards["crooked signer"] = (fitting.replace(signer, signer[:-1] + chr(ord(last) + 1)), "usage")
    asked = []
    for number, (text, _) in enumerate(cards.values()):
        path = tmp_path / f"card{number}"
        path.write_text(text)
        asked.append(f"{tmp_path / 'dossier'}\t{path}")
    for (name, (_, code)), answer in zip(cards.items(), lines("--batch", asked), strict=True):
        found = "usage" if "usage" in answer else answer["code"]
        assert found == code, (name, answer)
        if "usage" not in answer:
            assert answer["anchored"] == (code not in ("trust.signer", "trust.policy"))


def mutants(count: int, seed: int) -> list[Files]:
    """Dossiers with a few bytes changed, half of them bagged and signed anew."""
    rng = random.Random(seed)
    good = dossier(KIT)
    bare = payload(KIT)
    out = []
    for number in range(count):
        files = dict(good if number % 2 else bare)
        path = rng.choice(sorted(files))
        data = bytearray(files[path])
        at = rng.randrange(len(data) + 1)
        act = rng.randrange(5)
        if act == 0 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        elif act == 1:
            del data[at : at + rng.randrange(1, 4)]
        elif act == 2:
            data[at:at] = rng.choice([b"\n", b" ", b"\0", b"\r", b"A", b"=", b"0", b'"', b",", b"\xff"])
        elif act == 3:
            at = min(at, max(0, len(data) - 1))
            data[at : at + 1] = bytes([rng.choice(b'0123456789abcABC"\n +/=-_{}[],:')])
        else:
            del data[at:]
        files[path] = bytes(data)
        out.append(files if number % 2 else bag(KIT, files))
    return out


@pytest.mark.parametrize("seed", [1, 2])
def test_both_verifiers_agree_on_random_faults(tmp_path: Path, lines: Lines, seed: int) -> None:
    folders = []
    for number, files in enumerate(mutants(120, seed)):
        folders.append(tmp_path / f"{number:03d}")
        write(files, folders[-1])
    pages = lines("--batch", map(str, folders))
    for folder, page, script in zip(folders, pages, by_verify_py(folders), strict=True):
        assert same(page, script), (folder.name, page, script)
    assert sum(page["verdict"] == "refused" for page in pages) > 80
