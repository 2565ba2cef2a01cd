"""The time-stamp tokens that came with a dossier, judged by OpenSSL and by rfc3161-client.

Their root certificate came with the dossier, too: its fingerprint is shown, to be compared with what the
authority publishes. This decides nothing of the verdict; what is found stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vedette.adapters.foreign import read_plain
from vedette.adapters.openssl_ts import GOOD, Judged, accept, judge
from vedette.cases.verdict import Verdict
from vedette.errors import VedetteError
from vedette.house.abroad.authorities import roots, text_of
from vedette.seal.timestamp import MAX_REPLY_BYTES, parse_chain

MAX_NOTE_BYTES = 1_000_000

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "checked": "checked: {words}; exact to {accuracy}",
        "differ": "THE TWO PROGRAMS DIFFER: {words}",
        "bad": "NOT GOOD: {fault}",
        "unknown": "an extent that it does not state",
        "seconds": "{seconds} s",
        "root": "root certificate {subject}, to be compared with the authority’s own:",
    },
    "fr": {
        "checked": "contrôlé : {words} ; exact à {accuracy} près",
        "differ": "LES DEUX PROGRAMMES DIFFÈRENT : {words}",
        "bad": "PAS VALABLE : {fault}",
        "unknown": "un écart qu’il ne déclare pas",
        "seconds": "{seconds} s",
        "root": "certificat racine {subject}, à comparer avec celui que publie l’autorité :",
    },
    "ru": {
        "checked": "проверено: {words}; точность: {accuracy}",
        "differ": "ДВЕ ПРОГРАММЫ РАСХОДЯТСЯ: {words}",
        "bad": "НЕ ГОДИТСЯ: {fault}",
        "unknown": "не указана",
        "seconds": "{seconds} с",
        "root": "корневой сертификат {subject}; сравните с тем, который публикует служба:",
    },
}


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """What was found of one token: judged by both programs, or at fault; and the roots it rests on."""

    judged: Judged | None
    fault: str | None
    roots: tuple[Mapping[str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """One JSON object: `time`, `accuracy_seconds`, each program's verdict, `roots`; or `fault`."""
        if self.judged is None:
            return {"fault": self.fault}
        accuracy = self.judged.accuracy
        return {
            "time": self.judged.time.isoformat().replace("+00:00", "Z"),
            "accuracy_seconds": accuracy.total_seconds() if accuracy is not None else None,
            "said": {each.program: each.verdict for each in self.judged.said},
            "reasons": {each.program: each.reason for each in self.judged.said if each.reason},
            "fault": self.fault,
            "roots": [dict(each) for each in self.roots],
        }

    def lines(self, language: str) -> list[str]:
        """The same for people."""
        words = _WORDS[language]
        if self.judged is None or self.fault is not None:
            return [words["bad"].format(fault=self.fault)]
        accuracy = words["unknown"]
        if self.judged.accuracy is not None:
            accuracy = words["seconds"].format(seconds=f"{self.judged.accuracy.total_seconds():g}")
        kind = "differ" if self.judged.disputed else "checked"
        found = [words[kind].format(words=self.judged.words(), accuracy=accuracy)]
        for root in self.roots:
            found += [words["root"].format(subject=root["subject"]), f"    SHA-256 {root['sha256']}"]
        return found

    @property
    def good(self) -> bool:
        """Whether both programs take it."""
        return self.judged is not None and all(each.verdict == GOOD for each in self.judged.said)


def check_tokens(dossier: Path, verdict: Verdict) -> dict[str, TokenCheck]:
    """Return what both programs say of every token of a verified dossier, by file; {} when it was refused.

    When all are good, `time-tokens` leaves the verdict's `not_checked`.
    """
    found: dict[str, TokenCheck] = {}
    if not verdict.tokens:
        return found
    checkpoint = read_plain(dossier / "data" / "proofs" / "checkpoint", MAX_NOTE_BYTES, "checkpoint")
    for token in verdict.tokens:
        try:
            reply = read_plain(dossier / token.file, MAX_REPLY_BYTES, token.file)
            path = f"data/time/{token.authority}-chain.pem"
            chain = read_plain(dossier / path, MAX_REPLY_BYTES, path)
            named = tuple(roots(parse_chain(chain)[0]))
            judged = judge(reply, text_of(checkpoint), chain)
        except VedetteError as error:
            found[token.file] = TokenCheck(None, str(error))
            continue
        try:
            accept(judged, token.file)
        except VedetteError as error:
            found[token.file] = TokenCheck(judged, str(error), named)
        else:
            found[token.file] = TokenCheck(judged, None, named)
    if all(check.good for check in found.values()):
        named_unchecked = verdict.not_checked
        verdict.not_checked = tuple(name for name in named_unchecked if name != "time-tokens")
    return found
