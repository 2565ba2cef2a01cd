"""README.txt of a dossier: how to check it with stock tools, in English, French and Russian.

Lines that begin with four spaces and a dollar sign are commands; the tests run them as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vedette.cases.report import watch_text, when_text
from vedette.cases.watch import TOKEN_FILE, claimed_time, rules, signed_times, watchers
from vedette.formats import base64
from vedette.formats.keys import VerifierKey
from vedette.formats.note import parse_note
from vedette.formats.policy import Policy
from vedette.formats.trust_card import TrustCard
from vedette.values.instants import parse_instant

_NONE: Mapping[str, bytes] = MappingProxyType({})
_DER = bytes.fromhex("302a300506032b6570032100")

_EN = """\
HOW TO CHECK THIS DOSSIER

Nothing here needs a network. Work on a copy. The quickest way: open verify.html in a browser and drop
this folder on it, or run   python3 verify.py --trust CARD   . Both say VERIFIED or REFUSED, and name the first
broken thing. Without a trust card, had by another way, they can only say CONSISTENT, NOT COMPARED.

Those programs came with the dossier, from the party that wants to be believed. So first compare, by telephone or
letter or on a partner's site, these two fingerprints with the ones you were given another way:

    signer {signer}
    policy {policy}

With stock tools, in a terminal opened in this folder:

1. The files are those that were bagged (Windows: Get-FileHash):
    $ sha256sum --quiet -c manifest-sha256.txt
    $ sha256sum --quiet -c tagmanifest-sha256.txt

2. The bag was made by the group "{group}" (ssh-keygen is in Windows, macOS and Linux):
    $ ssh-keygen -Y verify -f allowed_signers -I vedette-dossier -n vedette-dossier -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt

3. The head of the register, data/proofs/checkpoint, is signed by its log and by the witnesses (OpenSSL 3):
{openssl}{time}
Who watched the register:
{watch}

What this shows: these bytes were in the register when the witnesses, who do not control each other, signed its head, and
have not changed since. What it does not show: that what they show is true, that a clock on a device was right, or
what happened before the bytes were recorded.
"""

_FR = """\
COMMENT VÉRIFIER CE DOSSIER

Rien ici ne demande de réseau. Travaillez sur une copie. Le plus rapide : ouvrez verify.html dans un navigateur et
déposez-y ce dossier, ou lancez   python3 verify.py --lang fr --trust CARTE   . Les deux disent VÉRIFIÉ ou REFUSÉ
et nomment la première chose qui ne va pas. Sans carte de confiance, reçue par une autre voie, ils ne peuvent dire
que COHÉRENT, NON COMPARÉ.

Ces programmes sont venus avec le dossier, de la partie qui veut être crue. Comparez donc d'abord, par téléphone, par lettre
ou sur le site d'un partenaire, ces deux empreintes avec celles que vous avez reçues par une autre voie :

    signer {signer}
    policy {policy}

Les commandes des points 1 à {last} ci-dessus (en anglais) vérifient, avec des outils ordinaires :
1. que les fichiers sont ceux qui ont été réunis (sha256sum ; sous Windows, Get-FileHash) ;
2. que le dossier a été composé par le groupe « {group} » (ssh-keygen) ;
3. que la tête du registre est signée par son journal et par les témoins (OpenSSL 3).{time}

Qui a surveillé le registre :
{watch}

Ce que cela montre : ces octets étaient dans le registre quand les témoins, qui ne dépendent pas les uns des autres, en ont
signé la tête, et n'ont pas changé depuis. Ce que cela ne montre pas : que ce qu'on y voit est vrai, que l'horloge
d'un appareil était juste, ni ce qui s'est passé avant l'enregistrement.
"""

_RU = """\
КАК ПРОВЕРИТЬ ЭТО ДОСЬЕ

Сеть не нужна. Работайте с копией. Быстрее всего: откройте verify.html в браузере и перетащите на страницу эту папку
или выполните   python3 verify.py --lang ru --trust КАРТОЧКА   . Обе программы отвечают «ПРОВЕРЕНО» или «ОТКЛОНЕНО» и
называют первое, что не сходится. Без карточки доверия, полученной другим путём, они могут сказать только
«СОГЛАСОВАНО, НЕ СВЕРЕНО».

Эти программы пришли вместе с досье, от стороны, которая хочет, чтобы ей поверили. Поэтому сначала сверьте по
телефону, письмом или на сайте организации-партнёра два отпечатка с теми, что вы получили другим путём:

    signer {signer}
    policy {policy}

Команды пунктов 1–{last} выше (в английском тексте) проверяют обычными средствами:
1. что файлы — те самые, которые были собраны (sha256sum; в Windows — Get-FileHash);
2. что досье составила группа «{group}» (ssh-keygen);
3. что вершина реестра подписана его журналом и свидетелями (OpenSSL 3).{time}

Кто наблюдал за реестром:
{watch}

Что это доказывает: эти байты были в реестре, когда свидетели, не зависящие друг от друга, подписали его вершину, и с
тех пор не менялись. Чего это не доказывает: что показанное — правда, что часы устройства шли верно, и что
происходило до того, как запись была сделана.
"""


def _openssl(number: int, who: str, key: VerifierKey, timed: bool) -> str:
    """The commands that check one Ed25519 line of the checkpoint with OpenSSL alone."""
    der = base64.encode(_DER + key.public_key)
    mark = base64.encode(key.key_id + bytes(2))[:5]
    pick = f"grep '^— {key.name} {mark}' data/proofs/checkpoint | cut -d' ' -f3 | base64 -d > $d/line{number}"
    lines = [f"   {who}:", f"    $ {pick}", f"    $ echo {der} | base64 -d > $d/key{number}"]
    text = "$d/text"
    if timed:
        seconds = f"$((0x$(tail -c +5 $d/line{number} | head -c 8 | od -An -tx1 | tr -d ' \\n')))"
        lines.append(f"    $ (printf 'cosignature/v1\\ntime %s\\n' {seconds}; cat $d/text) > $d/text{number}")
        text = f"$d/text{number}"
    skip = 13 if timed else 5
    lines.append(f"    $ tail -c +{skip} $d/line{number} > $d/sig{number}")
    lines.append(
        f"    $ openssl pkeyutl -verify -pubin -keyform DER -inkey $d/key{number}"
        f" -rawin -in {text} -sigfile $d/sig{number}"
    )
    return "\n".join(lines) + "\n"


_TIME = {
    "en": """
4. The head existed when authorities that have no part in this stamped it (OpenSSL 3). Each is checked at the time that
   it states, so that it outlives the authority's certificate. Compare the root certificate in data/time/ with the one
   that the authority publishes; it came with the dossier.
""",
    "fr": """
4. que cette tête existait quand des autorités étrangères à l'affaire l'ont horodatée (OpenSSL 3). Le certificat racine
   de data/time/ est venu avec le dossier : comparez-le avec celui que publie l'autorité.""",
    "ru": """
4. что вершина уже существовала, когда её заверили метками времени службы, не причастные к делу (OpenSSL 3). Корневой
   сертификат в data/time/ пришёл с досье: сравните его с тем, который публикует служба.""",
}


def _time(checkpoint: bytes, tokens: Mapping[str, bytes]) -> str:
    """The commands that check each time stamp, and what it states; nothing for one that states nothing."""
    lines: list[str] = []
    text = parse_note(checkpoint).text.encode("utf-8")
    for path, token in sorted(tokens.items()):
        match, at = TOKEN_FILE.fullmatch(path), claimed_time(token, text)
        if match is None or at is None:
            continue
        seconds = int(parse_instant(at, "time stamp").timestamp())
        lines.append(f"   {match[1]} states {when_text(at, 'en')}:")
        lines.append(
            f"    $ openssl ts -verify -data $d/text -in {path} -CAfile data/time/{match[1]}-chain.pem"
            f" -attime {seconds}"
        )
    return "\n".join([*lines, ""])


def readme_text(
    policy: Policy, card: TrustCard, group: str, checkpoint: bytes, tokens: Mapping[str, bytes] = _NONE
) -> bytes:
    """Return README.txt for a dossier with this cosigned `checkpoint` of the register.

    Commands are written for the witnesses that signed it: the policy may do without the others; and for the
    time stamps over it, `tokens` by their paths.
    """
    signed = policy.evaluate(checkpoint).times
    openssl = "    $ d=$(mktemp -d) && sed '/^$/,$d' data/proofs/checkpoint > $d/text\n"
    openssl += _openssl(0, "the log", policy.log_keys[0], timed=False)
    present = [(name, witness) for name, witness in policy.witnesses.items() if name in signed]
    for number, (name, witness) in enumerate(present, 1):
        openssl += _openssl(number, f"witness {name}", witness.key, timed=True)
    commands = _time(checkpoint, tokens)
    values = {"signer": card.signer, "policy": card.policy, "group": group, "openssl": openssl}
    watched = watchers(policy, signed_times(policy, parse_note(checkpoint)))
    parts: list[str] = []
    for language, text in (("en", _EN), ("fr", _FR), ("ru", _RU)):
        time = _TIME[language] if commands.strip() else ""
        parts.append(
            text.format(
                **values,
                watch="\n".join(
                    f"    {line}" for line in watch_text(watched, rules(policy, watched), language)
                ),
                time=time + commands if time and language == "en" else time,
                last=4 if time else 3,
            )
        )
    return ("\n" + "=" * 78 + "\n\n").join(parts).encode("utf-8")
