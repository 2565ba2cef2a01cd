"""verify.py: its Ed25519 against OpenSSL, its parsers against vectors, its verdicts against faults."""

from __future__ import annotations

import ast
import base64
import collections
import hashlib
import importlib.util
import io
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mutate_dossier import benign, families, link_copy, make, mutations

REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY / "src/vedette/cases/assets/verify.py"
SPEC = importlib.util.spec_from_file_location("dossier_verify_py", SCRIPT)
assert SPEC and SPEC.loader
verify: Any = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(verify)

CODES = [
    "bag.layout",
    "bag.declaration",
    "bag.signature",
    "trust.signer",
    "trust.policy",
    "bag.tagmanifest",
    "bag.manifest",
    "bag.info",
    "policy.format",
    "checkpoint.format",
    "checkpoint.signature",
    "checkpoint.quorum",
    "trust.size",
    "devices.format",
    "devices.entry",
    "devices.proof",
    "exhibits.format",
    "exhibits.csv",
    "exhibit.digest",
    "exhibit.disclosure",
    "exhibit.device",
    "exhibit.register",
    "exhibit.seen",
    "proofs.extra",
    "custody.format",
    "custody.entry",
    "custody.proof",
    "custody.csv",
]


# -- Ed25519


def openssl(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def agree(key: bytes, message: bytes, signature: bytes) -> bool:
    ours = verify.ed25519_verify(key, message, signature)
    theirs = openssl(key, message, signature)
    assert ours == theirs, (key.hex(), message.hex(), signature.hex())
    return bool(ours)


def small_order_encodings() -> list[bytes]:
    """All encodings, canonical or not, of the points whose order divides 8, and a few beside."""
    p = verify.P
    y8 = find_order_8()
    ys = [0, 1, p - 1, p, p + 1, y8, p - y8, 2**255 - 1, 2**255 - 19 + 2]
    return [((y & (2**255 - 1)) | sign << 255).to_bytes(32, "little") for y in ys for sign in (0, 1)]


def find_order_8() -> int:
    """The y of a point of order 8: [L]P of points until one is found."""
    for n in range(2, 500):
        try:
            x, y = verify.point_decode(n.to_bytes(32, "little"))
        except verify.Bad:
            continue
        x, y = multiple(verify.L, x, y)
        if multiple(4, x, y) != (0, 1):
            return int(y)
    raise AssertionError


def multiple(n: int, x: int, y: int) -> tuple[int, int]:
    p = verify.P
    total, step = (0, 1, 1, 0), (x, y, 1, x * y % p)
    while n:
        if n & 1:
            total = verify.point_add(total, verify.cached(step))
        step, n = verify.point_add(step, verify.cached(step)), n >> 1
    inverse = pow(total[2], p - 2, p)
    return total[0] * inverse % p, total[1] * inverse % p


def test_ed25519_agrees_with_openssl_on_valid_and_mutated_signatures() -> None:
    rng = random.Random(1)
    good = 0
    for _ in range(500):
        private = Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
        key, message = private.public_key().public_bytes_raw(), rng.randbytes(rng.randrange(80))
        signature = private.sign(message)
        assert agree(key, message, signature)
        good += 1
        bit = rng.randrange(512)
        changed = (int.from_bytes(signature, "little") ^ 1 << bit).to_bytes(64, "little")
        assert not agree(key, message, changed)
        assert not agree(key, message + b"x", signature)
        bit = rng.randrange(256)
        agree((int.from_bytes(key, "little") ^ 1 << bit).to_bytes(32, "little"), message, signature)
    assert good == 500


def test_ed25519_agrees_with_openssl_on_small_orders_and_other_spellings() -> None:
    rng = random.Random(2)
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key, scalars = private.public_key().public_bytes_raw(), [0, 1, 2, verify.L - 1, verify.L]
    accepted = 0
    points = small_order_encodings()
    for a in [*points, key]:
        for r in points:
            for s in (0, rng.choice(scalars)):
                for _ in range(3):
                    message = rng.randbytes(4)
                    accepted += agree(a, message, r + s.to_bytes(32, "little"))
    assert accepted > 20


def test_ed25519_refuses_s_not_below_the_order_and_bad_lengths() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key, signature = private.public_key().public_bytes_raw(), private.sign(b"m")
    s = int.from_bytes(signature[32:], "little")
    for more in range(1, 16):
        if s + more * verify.L < 2**256:
            large = (s + more * verify.L).to_bytes(32, "little")
            assert not agree(key, b"m", signature[:32] + large)
    for wrong in (b"", signature[:-1], signature + b"\0", bytes(64), b"\xff" * 64):
        assert not agree(key, b"m", wrong)
    assert not verify.ed25519_verify(key[:-1], b"m", signature)


def test_ed25519_agrees_with_openssl_on_random_keys_and_edges_of_r() -> None:
    rng = random.Random(3)
    private = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
    signature = private.sign(b"m")
    for _ in range(300):
        agree(rng.randbytes(32), b"m", signature)
        agree(private.public_key().public_bytes_raw(), b"m", rng.randbytes(32) + signature[32:])


# -- vectors


def test_inclusion_proofs_of_the_vectors(shared: Path) -> None:
    seen: collections.Counter[bool] = collections.Counter()
    for path in sorted((shared / "vectors/merkle-proofs/inclusion").rglob("*.json")):
        case = json.loads(path.read_text())
        decode = base64.b64decode
        arguments = (
            decode(case["leafHash"] or ""),
            case["leafIdx"],
            case["treeSize"],
            [decode(node) for node in case["proof"] or []],
            decode(case["root"] or ""),
        )
        try:
            verify.leaf_included(*arguments)
            refused = False
        except verify.Bad:
            refused = True
        assert refused == case["wantErr"], path
        seen[refused] += 1
    assert seen[True] and seen[False]


def test_signed_notes_and_keys_of_the_vectors(shared: Path) -> None:
    vectors = json.loads((shared / "vectors/signed-note/notes.json").read_text())

    def key_of(vkey: str) -> tuple[Any, tuple[int, bytes]]:
        for kind in (1, 4):
            try:
                name, key_id, key = verify.parse_vkey(vkey, kind)
            except verify.Bad:
                continue
            return (name, key_id), (kind, key)
        raise verify.Bad("no Ed25519 key")

    for case in vectors["notes"]:
        keys = dict(map(key_of, case["vkeys"]))
        try:
            text, signatures = verify.parse_note(case["note"].encode())
            valid = bool(verify.note_signers(text, signatures, keys))
        except verify.Bad:
            valid = False
        assert valid == (case["expect"] == "valid"), case["name"]
    for case in vectors["vkeys"]:
        try:
            key_of(case["vkey"])
            valid = True
        except verify.Bad:
            valid = False
        # ML-DSA keys are unknown here
        expected = case["expect"] == "valid" and len(case["vkey"]) < 500
        assert valid == expected, case["name"]


def test_cosigned_checkpoint_of_the_vectors(shared: Path) -> None:
    case = json.loads((shared / "vectors/signed-note/cosigned-checkpoint.json").read_text())
    keys = {}
    for name, kind in (("log", 1), ("witness_a", 4)):
        signer, key_id, key = verify.parse_vkey(case["vkeys"][name], kind)
        keys[signer, key_id] = (kind, key)
    checkpoint = verify.Checkpoint(case["note"].encode())
    signers = verify.note_signers(checkpoint.text, checkpoint.signatures, keys)
    assert [at for _, at in signers] == [0, case["timestamp"]]
    wrong = verify.Checkpoint(case["must_fail"][0]["note"].encode())
    with pytest.raises(verify.Bad):
        verify.note_signers(wrong.text, wrong.signatures, keys)


def test_tlog_proofs_of_the_vectors(shared: Path) -> None:
    vectors = json.loads((shared / "vectors/tlog-proof/format.json").read_text())
    for case in vectors["parses"]:
        if case["extra"]:
            with pytest.raises(verify.Bad):  # a dossier has none
                verify.parse_proof(case["text"].encode())
            continue
        index, hashes, checkpoint = verify.parse_proof(case["text"].encode())
        assert index == case["index"]
        assert [base64.b64encode(h).decode() for h in hashes] == case["hashes"]
        assert checkpoint.decode() == case["checkpoint"]
    for case in vectors["malformed"]:
        with pytest.raises(verify.Bad):
            verify.parse_proof(case["text"].encode())


# -- dossiers


class Stage:
    """A valid dossier in a folder, its card, its keys."""

    def __init__(self, root: Path, kit: Any = None) -> None:
        self.kit, self.root, self.folder = kit or make.Kit(), root, root / "dossier"
        self.files = make.dossier(self.kit)
        make.write(self.files, self.folder)
        self.card_text = make.card(self.kit, self.files)
        self.card_path = root / "card.txt"
        self.card_path.write_text(self.card_text)
        self.card = verify.parse_card(self.card_text.encode())

    def judge(self, folder: Path, card: Any = None) -> dict[str, Any]:
        run = verify.Dossier(str(folder), card)
        assert run.run() == (run.verdict == "verified")
        for lang in ("en", "fr", "ru"):
            word = "open" if run.verdict == "verified" and card is None else run.verdict
            assert verify.report(run, lang).startswith(verify.WORDS[lang][word] + "\n")
        result: dict[str, Any] = run.result()
        assert "could not be judged" not in result["message"], result
        return result

    def of(self, files: dict[str, bytes], name: str) -> Path:
        make.write(files, self.root / name)
        return self.root / name


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(tmp_path_factory.mktemp("stage"))


def test_valid_dossier_verifies_with_and_without_a_card(stage: Stage) -> None:
    with_card = stage.judge(stage.folder, stage.card)
    assert (with_card["verdict"], with_card["code"], with_card["thing"]) == ("verified", None, None)
    assert with_card["anchored"] and "fingerprints" not in with_card["not_checked"]
    assert with_card["signer"] == make.fingerprint(stage.kit)
    assert with_card["policy"] == make.sha(stage.files["data/proofs/policy.txt"])
    assert [e["number"] for e in with_card["exhibits"]] == [1, 2, 3]
    assert {e["not_after"] for e in with_card["exhibits"]} == {"2026-05-16T13:00:00Z"}
    assert [e["not_before"] for e in with_card["exhibits"]] == [
        "2026-05-14T09:00:00Z",
        None,
        "2026-05-14T09:00:00Z",
    ]
    without = stage.judge(stage.folder)
    assert without["verdict"] == "verified" and not without["anchored"]
    assert "fingerprints" in without["not_checked"]


def test_every_fault_is_refused_with_its_code(stage: Stage, tmp_path: Path) -> None:
    wrong, codes = [], set()
    for name, expected, apply in mutations(stage.folder, 20261122, 700, stage.kit):
        copy = link_copy(stage.folder, tmp_path / "copy")
        apply(copy)
        result = stage.judge(copy, None if name.startswith("no-card ") else stage.card)
        codes.add(result["code"])
        harmless = name.removeprefix("no-card ").startswith("any ") and result["verdict"] == "verified"
        if not harmless and (result["verdict"] != "refused" or (expected and result["code"] not in expected)):
            wrong.append((name, expected, result["code"], result["message"]))
        assert harmless or (result["exhibits"] == [] and result["message"].startswith(result["thing"]))
        shutil.rmtree(copy)
        (tmp_path / "copy-aside").unlink(missing_ok=True)
    assert not wrong, "\n".join(map(str, wrong))
    assert set(CODES) - codes <= {"trust.size"}
    # hard links were never written through
    assert stage.judge(stage.folder, stage.card)["verdict"] == "verified"


def test_every_family_of_faults_is_met(stage: Stage) -> None:
    names = {n.rpartition(" ")[0] for n, _, _ in mutations(stage.folder, 1, 200, stage.kit)}
    assert names == {shown for shown, _ in families()}


def test_the_same_seed_makes_the_same_faults(stage: Stage) -> None:
    runs = [[(n, c) for n, c, _ in mutations(stage.folder, 5, 60, stage.kit)] for _ in range(2)]
    assert runs[0] == runs[1]


def test_benign_variants_still_verify(stage: Stage, tmp_path: Path) -> None:
    for number, seed in enumerate((1, 2)):
        card = tmp_path / f"card{number}"
        shutil.copy(stage.card_path, card)
        for count, (name, apply) in enumerate(benign(stage.folder, seed, card)):
            room = tmp_path / f"{number}-{count}"
            room.mkdir()
            copy = link_copy(stage.folder, room / "copy")
            apply(copy)
            result = stage.judge(copy, verify.parse_card(card.read_bytes()))
            assert (result["verdict"], result["anchored"]) == ("verified", True), (name, result)


def test_every_single_byte_of_the_small_notes_matters(stage: Stage, tmp_path: Path) -> None:
    """Every byte of the checkpoint and the policy altered, bagged and signed with the true key."""
    for path in ("data/proofs/checkpoint", "data/proofs/policy.txt"):
        for place in range(0, len(stage.files[path]), 3):
            changed = bytearray(stage.files[path])
            changed[place] ^= 0x04
            copy = link_copy(stage.folder, tmp_path / "copy")
            files = make.bag(stage.kit, {**stage.files, path: bytes(changed)})
            for name, data in files.items():
                if data != stage.files[name]:
                    (copy / name).unlink()
                    (copy / name).write_bytes(data)
            assert stage.judge(copy)["verdict"] == "refused", (path, place)
            shutil.rmtree(copy)


def test_card_with_a_larger_size_is_refused_and_an_equal_one_is_not(stage: Stage) -> None:
    for size, code in ((8, None), (9, "trust.size"), (0, None)):
        card = verify.parse_card(make.card(stage.kit, stage.files, size).encode())
        result = stage.judge(stage.folder, card)
        assert result["code"] == code
        assert result["thing"] == (code and "data/proofs/checkpoint")


def test_card_out_of_form_is_a_fault_of_usage(stage: Stage) -> None:
    good = stage.card_text
    for bad in (
        "",
        "vedette-trust-v2" + good[16:],
        good.replace("signer", "Signer"),
        good.replace("policy ", "policy  "),
        good + "size 08\n",
        good + "size -1\n",
        good + "\n\n",
        good.replace("\n", "\r"),
    ):
        with pytest.raises(verify.Bad):
            verify.parse_card(bad.encode())


def test_fault_in_the_bag_names_the_first_path(stage: Stage, tmp_path: Path) -> None:
    files = dict(stage.files)
    files["data/exhibits/E0001.jpg"] += b"x"
    files["data/exhibits/E0003.bin"] += b"x"
    result = stage.judge(stage.of(files, "two-faults"), stage.card)
    assert (result["code"], result["thing"]) == ("bag.manifest", "data/exhibits/E0001.jpg")
    files = {p: d for p, d in stage.files.items() if p not in ("README.txt", "verify.py")}
    result = stage.judge(stage.of(files, "two-missing"), stage.card)
    assert (result["code"], result["thing"]) == ("bag.layout", "README.txt")
    files = {**stage.files, "data/exhibits/é.jpg": b"x"}
    result = stage.judge(stage.of(files, "not-ascii"), stage.card)
    assert (result["code"], result["thing"]) == ("bag.layout", "data/exhibits/?.jpg")
    result = stage.judge(tmp_path / "no such folder", stage.card)
    assert (result["code"], result["thing"]) == ("bag.layout", ".")


class SeenKit(make.Kit):
    """A kit whose checkpoints can be made wrong before they are put into the dossier."""

    change: Any = None
    calls = 0

    def checkpoint(self, leaves: list[bytes], times: list[int]) -> bytes:
        self.calls += 1
        note = super().checkpoint(leaves, times)
        return self.change(self, note, leaves, times) if self.calls == 1 and self.change else note


def test_seen_checkpoint_must_be_the_registers(tmp_path: Path) -> None:
    def dropped(kit: Any, note: bytes, leaves: Any, times: Any) -> bytes:
        return b"".join(note.splitlines(keepends=True)[:-1])

    def larger(kit: Any, note: bytes, leaves: Any, times: Any) -> bytes:
        return bytes(make.Kit.checkpoint(kit, leaves * 50, times))

    def other(kit: Any, note: bytes, leaves: Any, times: Any) -> bytes:
        text = make.checkpoint_text("other.example/log", leaves)
        return bytes(text + b"\n" + make.Key("other.example/log").line(text))

    def extended(kit: Any, note: bytes, leaves: Any, times: Any) -> bytes:
        text = make.checkpoint_text(kit.log.name, leaves) + b"more\n"
        lines = [w.line(text, t) for w, t in zip(kit.witnesses, times, strict=True)]
        return bytes(text + b"\n" + kit.log.line(text) + b"".join(lines))

    # older than today's policy: no fault, and no bound
    kit = SeenKit()
    kit.change = dropped
    stage = Stage(tmp_path / "dropped", kit)
    result = stage.judge(stage.folder, stage.card)
    assert result["code"] is None and {e["not_before"] for e in result["exhibits"]} == {None}
    for number, change in enumerate((larger, other, extended)):
        kit = SeenKit()
        kit.change = change
        stage = Stage(tmp_path / str(number), kit)
        result = stage.judge(stage.folder, stage.card)
        assert result["code"] == "exhibit.seen", change.__name__
        assert result["thing"].endswith(".seen")


def test_policies_of_two_levels_and_none(tmp_path: Path) -> None:
    class Two(make.Kit):
        text = ""

        def policy(self) -> bytes:
            base = super().policy().decode().split("group ")[0]
            return (base + self.text).encode()

    for number, (text, code) in enumerate(
        [
            ("group a any w1\ngroup b 1 w2\ngroup c all a b\nquorum c\n", None),
            ("# comment\n\n \tquorum\tw1  \n", None),
            ("quorum none\n", None),
            ("group a any w1\ngroup b any w1\nquorum a\n", "policy.format"),
            ("group a 3 w1 w2\nquorum a\n", "policy.format"),
            ("group a 01 w1 w2\nquorum a\n", "policy.format"),
            (f"witness w3 {make.Key('witness-c.example/w3', 4).vkey}\nquorum w3\n", "checkpoint.quorum"),
        ]
    ):
        kit = Two()
        kit.text = text
        stage = Stage(tmp_path / str(number), kit)
        assert stage.judge(stage.folder, stage.card)["code"] == code, text


def test_lines_of_unknown_keys_are_passed_over(tmp_path: Path) -> None:
    class More(make.Kit):
        def checkpoint(self, leaves: list[bytes], times: list[int]) -> bytes:
            note = super().checkpoint(leaves, times)
            return (
                note
                + make.Key("stranger.example/w", 4).line(b"whatever\n", 5)
                + (f"— witness-a.example/w1 {make.b64(b'ABCD' + bytes(2428))}\n".encode())
            )

    stage = Stage(tmp_path, More())
    assert stage.judge(stage.folder, stage.card)["verdict"] == "verified"


# -- the program


def program(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", "-B", "-W", "error", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8")


def test_program_says_its_verdict_by_its_exit_code(stage: Stage, tmp_path: Path) -> None:
    card = str(stage.card_path)
    good = program(str(SCRIPT), str(stage.folder), "--trust", card)
    assert (good.returncode, good.stderr) == (0, "") and good.stdout.startswith("VERIFIED\n")
    broken = link_copy(stage.folder, tmp_path / "broken")
    (broken / "README.txt").unlink()
    red = program(str(SCRIPT), str(broken), "--lang", "ru")
    assert (red.returncode, red.stderr) == (1, "") and red.stdout.startswith("ОТКЛОНЕНО\n")
    assert "README.txt" in red.stdout and "bag.layout" in red.stdout
    assert program(str(SCRIPT), str(stage.folder), "--trust", str(broken / "bagit.txt")).returncode == 2
    assert program(str(SCRIPT), "--lang", "xx").returncode == 2
    lines = f"{stage.folder}\n{broken}\n"
    batch = program(str(SCRIPT), "--batch", "--trust", card, text=lines)
    assert batch.returncode == 1
    verdicts = [json.loads(line)["verdict"] for line in batch.stdout.splitlines()]
    assert verdicts == ["verified", "refused"]


def test_program_inside_a_dossier_checks_that_dossier(tmp_path: Path) -> None:
    kit = make.Kit()
    files = make.bag(kit, {**make.payload(kit), "verify.py": SCRIPT.read_bytes()})
    make.write(files, tmp_path / "dossier")
    result = program(str(tmp_path / "dossier/verify.py"), "--json")
    assert json.loads(result.stdout)["verdict"] == "verified"


def test_script_is_of_the_standard_library_and_python_3_8() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    assert names - {"__future__"} <= sys.stdlib_module_names
    assert not names & {"socket", "ssl", "urllib", "http", "subprocess", "ctypes", "pickle"}


def test_every_code_has_a_reason_and_every_language_every_word() -> None:
    words = [set(verify.WORDS[lang]) for lang in ("en", "fr", "ru")]
    assert words[0] == words[1] == words[2] >= set(verify.NOT_CHECKED)
    for code in CODES:
        reason = max((k for k in verify.REASONS if code.startswith(k)), key=len)
        assert verify.REASONS[reason].count("|") == 2


def test_large_exhibit_is_hashed_in_blocks(stage: Stage, tmp_path: Path) -> None:
    data = random.Random(4).randbytes(3_500_000)
    (tmp_path / "big").write_bytes(data)
    run = verify.Dossier(str(tmp_path))
    seen = io.StringIO()
    run.progress = lambda count: seen.write(f"{count} ")
    assert run.digest("big") == hashlib.sha256(data).hexdigest()
    assert run.sizes["big"] == len(data) and len(seen.getvalue().split()) >= 4
