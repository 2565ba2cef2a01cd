"""The three verifiers of a dossier, asked together: the library, verify.py and the page under node.

    with Three(card) as three:
        verdict, disagreement = three.judge(folder, with_card=True)

`disagreement` is None when all three said the same of everything that dossier.md, section 5, names.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from vedette.adapters.bag_folder import BagFolder
from vedette.cases.verify import verify_dossier
from vedette.formats.trust_card import parse_trust_card

REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY / "src/vedette/cases/assets/verify.py"
RUN = REPOSITORY / "verifier/run.mjs"

COMPARED = (
    "verdict",
    "code",
    "thing",
    "anchored",
    "signer",
    "policy",
    "origin",
    "size",
    "exhibits",
    "former",
    "watched",
    "rule",
    "tokens",
    "disclosure",
    "not_checked",
)


class _Lines:
    """A program that answers each line with one line of JSON."""

    def __init__(self, stack: ExitStack, *command: str) -> None:
        self._process = stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        )

    def ask(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "a verifier ended without an answer"
        answer: dict[str, Any] = json.loads(line)
        return answer


class Three:
    """All three, with one trust card; use as a context manager."""

    def __init__(self, card: Path, node: str) -> None:
        self.card = card
        self._parsed = parse_trust_card(card.read_bytes())
        self._stack = ExitStack()
        script = (sys.executable, "-I", "-S", "-B", str(SCRIPT), "--batch")
        self._page = _Lines(self._stack, node, str(RUN), "--batch")
        self._script = _Lines(self._stack, *script, "--trust", str(card))
        self._script_alone = _Lines(self._stack, *script)

    def __enter__(self) -> Three:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def judge(
        self, folder: Path, *, with_card: bool = True, card: Path | None = None
    ) -> tuple[dict[str, Any], str | None]:
        """The verdict on `folder`, and in what the three differ. `card` is a copy of the same card."""
        path = card or self.card
        self._page.ask(f"{folder}\t{path}" if with_card else str(folder))
        script = self._script if with_card else self._script_alone
        script.ask(str(folder))
        parsed = parse_trust_card(path.read_bytes()) if card else self._parsed
        verdict = verify_dossier(BagFolder(folder), parsed if with_card else None)
        library = json.loads(json.dumps(verdict.as_json()))
        answers = {"library": library, "verify.py": script.answer(), "page": self._page.answer()}
        faults = []
        for name in COMPARED:
            said = {who: answer.get(name, "absent") for who, answer in answers.items()}
            if said["library"] != said["verify.py"] or said["library"] != said["page"]:
                faults.append(f"{name}: {said}")
        if "could not be judged" in answers["verify.py"]["message"]:
            faults.append(f"verify.py: {answers['verify.py']['message']}")
        return library, "; ".join(faults) or None
