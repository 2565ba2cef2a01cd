"""A verdict in words, for the person at the terminal; English, French, Russian."""

from __future__ import annotations

from collections.abc import Mapping

from vedette.cases.verdict import Verdict

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "verified": "VERIFIED",
        "refused": "REFUSED",
        "first": "First broken thing: {thing} — {message} ({code})",
        "dossier": "Dossier {dossier} of {group}: {exhibits} exhibits, {events} custody events",
        "register": "Register {origin}, {size} entries; head cosigned by:",
        "nobody": "nobody: the policy asks for no witness",
        "exhibit": "E{number:04d}  recorded not before {before}, not after {after}",
        "unknown": "(unknown)",
        "anchored": "The dossier's key and policy are those of the trust card.",
        "alone": "NOT compared with a trust card. Compare by telephone, letter or a partner's site:",
        "ml": "Post-quantum signature of {name}: {state} (carries no verdict)",
        "not": "Not checked: whether the scene was staged; a device key stolen and not yet revoked; a"
        " group and its witnesses who lie together; time-stamp tokens.",
    },
    "fr": {
        "verified": "VÉRIFIÉ",
        "refused": "REFUSÉ",
        "first": "Première chose qui ne va pas : {thing} — {message} ({code})",
        "dossier": "Dossier {dossier} de {group} : {exhibits} pièces, {events} événements de garde",
        "register": "Registre {origin}, {size} entrées ; tête cosignée par :",
        "nobody": "personne : la politique ne demande aucun témoin",
        "exhibit": "E{number:04d}  enregistrée pas avant {before}, pas après {after}",
        "unknown": "(inconnu)",
        "anchored": "La clé et la politique du dossier sont celles de la carte de confiance.",
        "alone": "NON comparé à une carte de confiance. Comparez par téléphone, lettre ou site d’un"
        " partenaire :",
        "ml": "Signature post-quantique de {name} : {state} (sans effet sur le verdict)",
        "not": "Non vérifié : si la scène a été mise en scène ; une clé d’appareil volée et pas encore"
        " révoquée ; un groupe et ses témoins qui mentent ensemble ; les jetons d’horodatage.",
    },
    "ru": {
        "verified": "ПРОВЕРЕНО",
        "refused": "ОТКЛОНЕНО",
        "first": "Первое, что не сходится: {thing} — {message} ({code})",
        "dossier": "Досье {dossier} ({group}): материалов {exhibits}, событий хранения {events}",
        "register": "Реестр {origin}, записей: {size}; вершину подписали:",
        "nobody": "никто: правила не требуют свидетелей",
        "exhibit": "E{number:04d}  записан не раньше {before}, не позже {after}",
        "unknown": "(неизвестно)",
        "anchored": "Ключ и правила досье — те, что на карточке доверия.",
        "alone": "С карточкой доверия НЕ сверено. Сверьте по телефону, письмом или на сайте партнёра:",
        "ml": "Постквантовая подпись {name}: {state} (на вывод не влияет)",
        "not": "Не проверено: не инсценировано ли снятое; не украден ли ключ устройства, ещё не"
        " отозванный; не лгут ли группа и свидетели вместе; метки времени.",
    },
}


def report_text(verdict: Verdict, language: str) -> str:
    """Return the verdict in words; the first line is the verdict itself."""
    words = _WORDS[language]
    lines = [words[verdict.verdict], ""]
    if verdict.verdict == "refused":
        shown = {"thing": verdict.thing, "message": verdict.message, "code": verdict.code}
        lines.append(words["first"].format(**shown))
        return "\n".join(lines)
    lines.append(
        words["dossier"].format(
            dossier=verdict.dossier,
            group=verdict.group,
            exhibits=len(verdict.exhibits),
            events=verdict.custody_events,
        )
    )
    lines.append(words["register"].format(origin=verdict.origin, size=verdict.size))
    lines += [f"    {name}  {time}" for name, time in verdict.cosigned.items()]
    if not verdict.cosigned:
        lines.append(f"    {words['nobody']}")
    lines += [words["ml"].format(name=name, state=state) for name, state in verdict.ml_dsa_44.items()]
    lines.append("")
    for exhibit in verdict.exhibits:
        before = exhibit.not_before or words["unknown"]
        after = exhibit.not_after or words["unknown"]
        lines.append(words["exhibit"].format(number=exhibit.number, before=before, after=after))
        lines.append(f"       {exhibit.sha256}")
    lines += ["", words["anchored"] if verdict.anchored else words["alone"]]
    lines += [f"    signer {verdict.signer}", f"    policy {verdict.policy}", "", words["not"]]
    return "\n".join(lines)
