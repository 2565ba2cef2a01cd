"""Valid inputs of every kind, made anew by each call: what the fuzzers begin with.

    python fuzz/seeds.py FOLDER        writes FOLDER/<target>/<number> for each target

Nothing here is real and nothing of it is committed. Keys and identities follow from fixed labels, so that a
corpus kept from one run still fits the keys of the next; sealed bytes differ each time, as sealing demands.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/fuzz"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/verifier"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import gzip
import hashlib
import json
from dataclasses import replace

import build_dossier
from seed_base import BIRTH as BIRTH
from seed_base import (
    CHECKPOINT,
    DEVICE,
    DEVICE_KEY,
    ENTRIES,
    HYBRID,
    LEAVES,
    LOG_KEY,
    LOG_KEY_PQ,
    NOTE,
    NOW,
    OLD,
    ORIGIN,
    POLICY,
    RECEIPT_KEY,
    RECIPIENTS,
    RECIPIENTS_VALUES,
    TIME,
    WITNESS_PQ,
    WITNESSES,
    X25519,
    armored,
    fixed,
    frames,
    kit_files,
    manifest,
    package,
    proof,
    receipt,
    sealed,
    slip,
)
from seed_base import FINGERPRINT as FINGERPRINT
from seed_base import MISSION as MISSION
from seed_base import SHARE as SHARE
from seed_houses import HOUSE_SEGMENT as HOUSE_SEGMENT
from seed_houses import honest_log as honest_log
from seed_houses import house_papers, monitoring, time_seeds
from seed_houses import house_plain as house_plain
from seed_houses import time_chain as time_chain
from seed_partners import HOLDINGS as HOLDINGS
from seed_partners import MIRROR as MIRROR
from seed_partners import PARTNERS as PARTNERS
from seed_partners import STATEMENT_KEYS as STATEMENT_KEYS
from seed_partners import (
    alert_channels,
    ceremony_papers,
    mirror_inputs,
    partner_cards,
    people_papers,
    push_subscriptions,
    requests,
    sync_letters,
)
from seed_partners import partnered_kit as partnered_kit
from seed_records import (
    NAME_PAIRS,
    RECORD_VALUES,
    export_lines,
    export_zip,
    mission_plans,
    revisions,
    urgent_data,
)

from vedette.formats import base64, jcs
from vedette.formats.checkpoint import Checkpoint
from vedette.formats.cosignature import cosign
from vedette.formats.derived import DerivedText
from vedette.formats.entry import disclose_all
from vedette.formats.lockbox import Lockbox, Slot, Work
from vedette.formats.manifest import Part
from vedette.formats.note import sign_note
from vedette.formats.proof import TlogProof
from vedette.formats.receipt import State
from vedette.formats.tiles import encode_entries
from vedette.formats.upload import Announced, DeviceRequest, encode_offer, parse_file_name
from vedette.house.looking import Claim, Sight, samples
from vedette.house.looking import Kind as ItemKind
from vedette.house.looking.sight import encode_sight
from vedette.register.anchor import encode_anchor
from vedette.seal import cover
from vedette.tree.proofs import consistency_proof, inclusion_proof


def gates() -> dict[str, list[bytes]]:
    """What a browser sends to a locked house, and settings.toml."""
    head = b"POST / HTTP/1.1\r\nHost: localhost:8400\r\nContent-Length: 40\r\nOrigin: http://localhost:8400"
    form = b"passphrase=zaq-invented-typed-words&sheets=&language=ru"
    settings = b'[site]\norigin = "https://hq.example.org"\nbehind_proxy = true\nlanguages = ["ru", "en"]\n'
    settings += b'[database]\nkind = "postgresql"\nhost = "/run"\nname = "v"\nuser = "v"\nport = 5432\n'
    settings += b'[objects]\nkind = "s3"\nendpoint = "https://s3.example.org"\nbucket = "b"\nregion = "r"\n'
    get = b"GET /?language=fr HTTP/1.1\r\nHost: localhost:8400\r\nAccept-Language: fr-CH, fr;q=0.9"
    return {
        "gate-request": [head + b"\r\n\r\n" + form, get + b"\r\n\r\n"],
        "gate-form": [form, b"sheets=academic+acid&passphrase=", b""],
        "settings-file": [settings, b"[site]\nlisten = '127.0.0.1:0'\nidle_minutes = 0\n"],
    }


def uploads() -> dict[str, list[bytes]]:
    """What couriers and devices send to headquarters, and what it answers."""
    package, digest = fixed("package").hex()[:32], fixed("digest").hex()
    names = [f"d0/outbox/{package}.age", f"d0/outbox/{package}.slip", "d0/log/checkpoint"]
    names += ["d0/log/tile/0/000", "d0/log/tile/entries/x001/234.p/7"]
    offer = encode_offer([Announced(parse_file_name(name), 5, digest) for name in names])
    target = f"/api/v1/deliveries/{package}"
    request = DeviceRequest(ORIGIN, DEVICE, "PUT", target, digest, TIME, package)
    stored = b'{"result":"stored","state":"incoming","files":[{"name":"a","have":0}],"packages":[{}]'
    stored += b',"next":5}'
    return {
        "upload-name": [name.encode() for name in names],
        "upload-offer": [offer, b'{"files":[]}'],
        "upload-request": [request.text().encode()],
        "upload-answers": [b"\0" + stored, b'\5{"result":"refused","reason":"x","have":3}', b"\x08", b"\0[]"],
    }


COVERED = (b"", b"quorum none\n", bytes(70_000))
COVERED_ROWS = (b'{"n":1}', b'{"n":2}', b'{"n":3}')


def area(name: str) -> dict[str, list[bytes]]:
    """Seeds that a file of tests/fuzz keeps itself."""
    found: dict[str, list[bytes]] = import_module(name).seeds()
    return found


def closets() -> dict[str, list[bytes]]:
    """A lockbox with both kinds of slots, covered files, a covered journal."""
    slots = (
        Slot("0" * 32, "passphrase", bytes(40), bytes(48)),
        Slot("1" * 32, "shares", bytes(30), bytes(1_400), "ab" * 32),
    )
    work = Work(512 << 10, 4, 4, bytes(16))
    key, salt, name = fixed("cover"), fixed("salt"), b"policy.txt"
    rows = cover.RowCover(key, salt, name)
    lines = [rows.cover(number, salt[:12], row) for number, row in enumerate(COVERED_ROWS)]
    return {
        "lockbox": [Lockbox(work, slots).encode(), Lockbox(work, slots[:1], bytes(range(32))).encode()],
        "cover": [cover.cover_bytes(key, salt, name, data) for data in COVERED],
        "cover-journal": [b"".join(line + b"\n" for line in [rows.head, *lines]), lines[0]],
    }


def watches() -> dict[str, list[bytes]]:
    """Seeds of tests/fuzz/watches.py, made by the stage of the watch's tests."""
    from watches import seeds as found

    return found()


def lookings() -> dict[str, list[bytes]]:
    """One file of each kind that headquarters looks at, by the reader that reads it."""
    of = samples.all_of_them()
    sounds = ("aac", "amr", "flac", "mp3", "ogg", "wav")
    sight = Sight(ItemKind.PDF, "application/pdf", claims=(Claim("pdf", "Title", "x"),), text="x")
    return {
        "looking-answer": [encode_sight(sight), encode_sight(replace(sight, facts={"pages": "1"}))],
        "looking-boxes": [of[name] for name in ("mp4", "mov", "m4a", "heic")],
        "looking-matroska": [of["webm"]],
        "looking-sound": [bytes([number]) + of[name] for number, name in enumerate(sounds)],
        "looking-c2pa": [samples.store(), of["c2pa"], of["png"], of["webp"]],
        "looking-xmp": [samples.XMP],
        "looking-office": [of[name] for name in ("docx", "xlsx", "odt", "zip", "wacz")],
        "looking-office-parts": [
            *(bytes([number]) + b"<a><row><c t='s'><v>0</v></c></row></a>" for number in range(3)),
            b"\x03<x xmlns='urn:oasis'><p>a<s/></p></x>",
            b"\x04" + samples.CORE.encode(),
        ],
        "looking-warc": [of["warc"], of["warc-gz"]],
        "looking-html": [b"<title>a</title><script>b</script><p>c &amp; d<!-- e -->"],
        "looking-mail": [of["mail"]],
        "looking-text": [of[name] for name in ("text", "text-1251", "json", "xmp", "pdf", "warc-gz")],
    }


def captures() -> dict[str, list[bytes]]:
    """Web archives, pages that try to call out, a record of collection."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from cases_sources import making
    from vedette.cases.sources import record, survey
    from vedette.house.looking.content import Content

    archive = making.warc(making.story())
    read = survey.encode_survey(survey.survey_warc(Content.of(archive)))
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"
    page = making.hostile("http://127.0.0.1:9")[0][2]
    ways = [way.format("http://127.0.0.1:9").encode() for way in making.WAYS_OUT]
    said = record.Said
    one = record.CollectionRecord(
        "0" * 32,
        1,
        "verification",
        TIME,
        "p-one",
        {"tool": said("Invented 1"), "media": said("", "none"), "started": said(TIME)},
        (record.Item("archive", "a" * 64, "b" * 64, 9),),
        {"who": said("", "not known")},
        (record.Note("place", "open", "words", "p-two", TIME),),
    )
    return {
        "capture-warc": [archive, making.warc(making.story(), packed=True)],
        "capture-wacz": [making.wacz(making.story()), making.wacz([], altered="pages/pages.jsonl")],
        "capture-survey": [read],
        "capture-index": [read.split(b"\n", 1)[1]],
        "capture-http": [chunks, b"HTTP/1.1 200\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b", chunks[49:]],
        "capture-page": [page, *ways, making.story()[0][2]],
        "capture-style": [
            *(way for way in ways if b"style" in way),
            b"a{background:url( 'x' )} @import url(y) screen; b{c:image-set('z' 1x)} @font-face{src:url(f)}",
        ],
        "capture-record": [record.encode(one)],
    }


def imports() -> dict[str, list[bytes]]:
    """A mapping, and a file of each kind that imports read."""
    from imports import workbook

    mapping = (
        'format = "vedette-mapping 1"\nset = "a"\n[file]\nkind = "csv"\n[lookup.x]\n1 = "y"\n[[make]]\n'
        'kind = "event"\nid = "{id}"\nwhen = { column = "t", filled = true }\n[make.fields]\n'
        'title = { from = "t", match = "[a-z]+" }\nbegan = { range = ["{d}", "{d}"], open = ".." }\n'
        'tags = [{ from = "g", split = "|", lookup = "x", other = "keep" }]\n'
    )
    table = 'id;t;d;g;n;p;c\n1;Дом;05.03.2010;a|b;5-7;Аргун;43.1, 45.2\n2;"a;b";;;;;\n'
    sheet = (
        b'<s><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c>'
        b'<c r="B1" t="str"><v>t</v></c></row>'
        b'<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="0"><f>A1</f><v>2.5</v></c></row></sheetData>'
        b'<mergeCells><mergeCell ref="A2:A3"/></mergeCells></s>'
    )
    rows = b'{"r": [{"id": 1, "t": "a", "d": null, "g": ["x", true], "n": 2.0, "p": "b", "c": ""}]}'
    return {
        "import-mapping": [mapping.encode()],
        "import-csv": [table.encode(one) for one in ("utf-8", "utf-16", "cp1251")]
        + [gzip.compress(table.encode(), mtime=0)],
        "import-json": [rows, b'{"id": "1", "t": "a"}\n{"id": "2", "t": "b"}\n'],
        "import-xml": ["<r><e id='1'><t>Дом</t><t>b</t><x:g xmlns:x='u'>&amp;</x:g></e></r>".encode()],
        "import-xlsx": [workbook(sheet)],
        "import-xlsx-parts": [b"\x00" + sheet, b"\x02<sst><si><r><t>a</t></r></si></sst>"],
        "import-guess": [table.encode(), rows, workbook(sheet), "Ð\u009fÑ\u0080Ð¸".encode()],
    }


def seeds() -> dict[str, list[bytes]]:
    """Valid inputs by target; targets that are not named here begin with the recipes below."""
    packages = [package("a.jpg", b"\xff\xd8\xff invented"), package("b.txt", b"x" * 70_000)]
    envelopes = [data for data, _ in packages] + [sealed(b"", (X25519,)), sealed(b"y" * 65_536, (X25519,))]
    slips = [slip(item, index).encode() for index, (_, item) in enumerate(packages)]
    entries = [*ENTRIES, *(item.entry.data for _, item in packages)]
    disclosures = [d.text.encode() for _, item in packages for d in item.disclosures]
    disclosures += [d.text.encode() for d in disclose_all(fixed("r"), "recipients", RECIPIENTS_VALUES)]
    manifests = [
        manifest("Мост.jpg", 12).encode(),
        replace(manifest("b", 0), file_time=TIME, place="41.7,44.8").encode(),
        manifest("c", 5, fixed("p").hex(), Part(fixed("stream").hex()[:32], 3, True)).encode(),
    ]
    notes = [NOTE, sign_note(CHECKPOINT.text(), [LOG_KEY, LOG_KEY_PQ]).encode()]
    receipts = [receipt(state) for state in State if state is not State.HELD]
    keys = [LOG_KEY, LOG_KEY_PQ, DEVICE_KEY, *WITNESSES, WITNESS_PQ]
    lines = [cosign(CHECKPOINT.text(), key, NOW).line().encode() for key in (*WITNESSES, WITNESS_PQ)]
    kit = kit_files()
    dossier = build_dossier.dossier(build_dossier.Kit())
    rows = [
        {"t": "policy", "seed": fixed("row").hex(), "fields": {"policy_sha256": "", "time": TIME}},
        {"t": "recipients", "seed": fixed("row2").hex(), "fields": dict(RECIPIENTS_VALUES)},
    ]
    http = [
        b"POST /witness/add-checkpoint HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        for body in requests()
    ]
    log = hashlib.sha256(ORIGIN.encode()).hexdigest().encode()
    disk = [bytes([op, 0, op, 0, 0, 0]) + b"x" * op for op in range(24)]
    return {
        "header": envelopes,
        "urgent-data": urgent_data(),
        "envelope": [*envelopes, *(armored(data) for data in envelopes)],
        "envelope-parts": [b"\0" * 8 + b"plaintext", bytes(range(48)), b"\xff" * 32],
        "armor": [armored(data) for data in (b"", b"x" * 48, b"y" * 100)],
        "frame": [frame.plaintext for frame in frames()],
        "frame-parts": [b"\0", bytes([1, 0, 0, 0, 9]) + b"content", *(bytes([n]) * 40 for n in range(16))],
        "manifest": manifests,
        "digests": [
            jcs.encode(
                {
                    "v": 1,
                    "manifest_sha256": fixed("m").hex(),
                    "content_sha256": fixed("c").hex(),
                    "content_size": 3,
                }
            )
        ],
        "slip": slips,
        "name-fold": [each.encode() for each in NAME_PAIRS],
        "record-revision": [each.encode() for each in revisions()],
        "record-export": export_lines(),
        "record-export-zip": [export_zip()],
        "record-value": [json.dumps(each, ensure_ascii=False).encode() for each in RECORD_VALUES],
        "derived": [
            DerivedText(fixed("package").hex(), kind, "fr", "p-1", TIME, text).encode()
            for kind, text in (("transcript", "invented\nline"), ("translation", "é" * 300))
        ],
        **time_seeds(),
        "entry": entries,
        "disclosure": disclosures,
        "disclosures": slips,
        "receipt": [r.text().encode() for r in receipts],
        "receipt-note": [sign_note(r.text(), [RECEIPT_KEY]).encode() for r in receipts],
        **ceremony_papers(),
        **people_papers(),
        "kit": [bytes([n]) + kit[name] for n, name in enumerate(sorted(kit))],
        "note": [*notes, *(sign_note(r.text(), [RECEIPT_KEY]).encode() for r in receipts)],
        "signature-lines": lines,
        "vkey": [key.verifier.vkey.encode() for key in keys],
        "signing-key": [key.encode().encode() for key in keys],
        **monitoring(),
        "checkpoint": [CHECKPOINT.text().encode(), b"o\n0\n" + base64.encode(b"0" * 32).encode() + b"\nx\n"],
        "checkpoint-signed": [CHECKPOINT.text().encode(), OLD.text().encode()],
        "cosignature": [bytes(72), cosign(CHECKPOINT.text(), WITNESSES[0], NOW).blob, bytes(2428)],
        "policy": [POLICY, b"quorum none\n"],
        "policy-evaluate": [POLICY],
        "anchor": [
            encode_anchor(sign_note(Checkpoint(DEVICE, n, fixed("r")).text(), [DEVICE_KEY]).encode()).encode()
            for n in (1, 300)
        ],
        "proof": [proof(0), proof(3), TlogProof(0, (), NOTE, b"extra").encode()],
        "tile-path": [
            b"tile/0/000",
            b"tile/entries/x001/234.p/7",
            b"tile/63/x999/x999/999",
            b"tile/8/001.p/1",
        ],
        "entry-bundle": [encode_entries(ENTRIES), encode_entries([b"", b"x"])],
        "tile": [b"\5" + b"".join(LEAVES), b"\0\1" + b"z" * 64, b"\xff" * 8192],
        "log-copy": [b"\0\0", bytes([1, 3]) + NOTE, bytes([2, 5, 0, 0, 9]), bytes(range(64))],
        "witness-request": requests(),
        "witness": requests(),
        "witness-signed": [b"\0\3" + CHECKPOINT.text().encode(), b"\3\2" + OLD.text().encode()],
        "witness-http": [
            *http,
            b"GET /witness/%s/checkpoint HTTP/1.1\r\nHost: w\r\n\r\n" % log,
            b"GET /card HTTP/1.1\r\nHost: w\r\n\r\n",
            b"GET /\r\n\r\n",
        ],
        "inclusion": [bytes([0, 3, 5]) + b"".join(inclusion_proof(LEAVES, 3)), bytes([0, 0, 1])],
        "consistency": [bytes([0, 3, 5]) + b"".join(consistency_proof(LEAVES, 3)), bytes([0, 1, 1])],
        "tree": [bytes(range(80)), b"\1\2\3" * 200],
        "journal": [b"".join(jcs.encode(row) + b"\n" for row in rows), b'{"a":1}\n{"b'],
        "row": [jcs.encode(row) for row in rows],
        "interview-save": [
            b'{"field":"words","text":"invented","base":0,"fragment":"00000000000000000000000000000000"}'
        ],
        "partial-date": [b"2010-02-12", b"2004-02~/..", b"[1667,1670..1672]", b"2010-24", b"?2010-~02"],
        "source-date": [
            "с 12 по 14 февраля 2010 г.".encode(),
            "12–14.02.2010".encode(),
            b"before May 2004",
            b"12.02.10|dd.mm.yy",
            "en début mars 2010".encode(),
        ],
        "mission-plan": mission_plans(),
        "term-lists": [b"list_code,huri_code,en\n4,0100,Life\n4,0101,Killing\n"],
        "vocabulary": ["a version 1\n\nx @01\nX: x\nX: x\nХ: х\n\ny < x\nY: y\nY: y\nУ: у\n".encode()],
        "jcs": [kit["kit.json"], *manifests, b'{"a":[1,-2,null,true,"\\u0001\xf0\x9f\x98\x80"]}'],
        "recipient": [RECIPIENTS[0].encode(), X25519.recipient.encode().encode()],
        "identity": [HYBRID[0].encode().encode(), X25519.encode().encode()],
        "media": [b"\xff\xd8\xff", b"{}", "текст".encode(), b"\0\0\0\x20ftypM4A "],
        "words": [b"41", fixed("w").hex().encode(), TIME.encode(), DEVICE.encode(), b"Zm9v"],
        "child-answer": [b'{"error":"OpenError","message":"x"}\n', b"{}\n"],
        "partner-card": partner_cards(),
        "watch-form": [
            b"line=7f3a12bc+12+493021&delay=20",
            b"line=V1+ABCD%0D%0AEFGH&delay=",
            b"number=482193&code=1234+5678",
        ],
        "sync-letter": sync_letters(),
        "push-subscription": push_subscriptions(),
        "alert-channels": alert_channels(),
        **mirror_inputs(),
        **house_papers(),
        "witness-url": [b"https://w.invented.example/a", b"http://[::1]:80/", b"http://w:99999/"],
        "delivery": disk,
        **closets(),
        **area("bundles"),
        **area("presses"),
        **area("websites"),
        **area("disclosures"),
        **area("releases"),
        **area("redactions"),
        **area("translations"),
        **area("films"),
        **area("pleadings"),
        **area("procedures"),
        **area("clocks"),
        **lookings(),
        **captures(),
        **watches(),
        **imports(),
        **uploads(),
        **gates(),
        "verifier-note": notes,
        "verifier-policy": [POLICY, build_dossier.Kit().policy()],
        "verifier-proof": [proof(0), proof(4)],
        "verifier-entry": slips,
        "verifier-sshsig": [dossier["tagmanifest-sha256.txt.sig"]],
        "verifier-card": [build_dossier.card(build_dossier.Kit(), dossier, 3).encode()],
        "verifier-manifest": [dossier["manifest-sha256.txt"]],
        "dossier": [bytes([n, 0]) for n in range(40)]
        + [bytes([n]) + data for n, (_, data) in enumerate(sorted(dossier.items()))],
    }


if __name__ == "__main__":
    target_folder = Path(sys.argv[1])
    for target_name, inputs in seeds().items():
        place = target_folder / target_name
        place.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(inputs):
            (place / f"seed-{number:03}").write_bytes(data)
        print(f"{target_name}: {len(inputs)}")
