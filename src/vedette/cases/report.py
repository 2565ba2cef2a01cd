"""A verdict in words, for the person at the terminal; English, French, Russian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from vedette.cases.verdict import ExhibitTime, Verdict
from vedette.cases.watch import Rule, Watcher

SHOWN = 100
"""So many witnesses and groups are written out; a policy may have thousands."""

_MONTHS: Mapping[str, str] = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "verified": "VERIFIED",
        "open": "CONSISTENT, NOT COMPARED",
        "refused": "REFUSED",
        "first": "First broken thing: {thing} — {message} ({code})",
        "dossier": "Dossier {dossier} of {group}: {exhibits} exhibits, {events} custody events",
        "register": "Register {origin}, {size} entries. Who watched it:",
        "former": "Former keys or registers of this group that the policy names: {count}.",
        "redacted": "Redacted: {shown} parts are shown, {hidden} are hidden, {withheld} exhibits are "
        "withheld. What is shown is unchanged since the whole was entered in the register "
        "under {root}.",
        "signed": "{who} signed its head on {when}.",
        "silent": "{who} did not sign its head.",
        "rule": "The rule asks for {needed} of these {count} organisations ({of}); {met} signed.",
        "some": "The rule asks for {needed} of these {count} ({of}); {met} count.",
        "group": "“{name}” counts when {needed} of these {count} count ({of}); {met} count.",
        "nobody": "The rule asks for no witness.",
        "more": "… and {count} more",
        "when": "{day} {month} {year}, {hour} UTC",
        "both": "recorded not before {before} and not after {after}.",
        "until": "recorded not after {after}; since when is not known.",
        "since": "recorded not before {before}; until when is not known.",
        "never": "no time is vouched for.",
        "anchored": "The dossier's key and policy are those of the trust card.",
        "alone": "NOT compared with a trust card. Compare by telephone, letter or a partner's site:",
        "tokens": "Time stamps that came with the dossier:",
        "claims": "{authority} states that this head existed on {when}.",
        "no claim": "{authority} states nothing of this head that can be read.",
        "ml": "Post-quantum signature of {name}: {state} (carries no verdict)",
        "not": "Not checked: whether the scene was staged; a device key stolen and not yet revoked; a"
        " group and its witnesses who lie together{tokens}.",
        "and tokens": "; time-stamp tokens",
    },
    "fr": {
        "verified": "VÉRIFIÉ",
        "open": "COHÉRENT, NON COMPARÉ",
        "refused": "REFUSÉ",
        "first": "Première chose qui ne va pas : {thing} — {message} ({code})",
        "dossier": "Dossier {dossier} de {group} : {exhibits} pièces, {events} événements de garde",
        "register": "Registre {origin}, {size} entrées. Qui l’a surveillé :",
        "former": "Anciennes clés ou anciens registres de ce groupe que nomme la politique : {count}.",
        "redacted": "Version caviardée : parties montrées {shown}, cachées {hidden} ; pièces retenues "
        "{withheld}. Ce qui est montré n’a pas changé depuis que le tout a été inscrit au "
        "registre sous {root}.",
        "signed": "{who} a signé l’état du registre le {when}.",
        "silent": "{who} n’a pas signé l’état du registre.",
        "rule": "La règle demande {needed} de ces {count} organisations ({of}) ; ont signé : {met}.",
        "some": "La règle demande {needed} parmi ces {count} ({of}) ; comptent : {met}.",
        "group": "« {name} » compte quand {needed} parmi ces {count} comptent ({of}) ; comptent : {met}.",
        "nobody": "La règle ne demande aucun témoin.",
        "more": "… et {count} de plus",
        "when": "{day} {month} {year} à {hour} UTC",
        "both": "enregistrée pas avant le {before} et pas après le {after}.",
        "until": "enregistrée pas après le {after} ; depuis quand, on ne le sait pas.",
        "since": "enregistrée pas avant le {before} ; jusqu’à quand, on ne le sait pas.",
        "never": "aucune date n’est attestée.",
        "anchored": "La clé et la politique du dossier sont celles de la carte de confiance.",
        "alone": "NON comparé à une carte de confiance. Comparez par téléphone, lettre ou site d’un"
        " partenaire :",
        "tokens": "Jetons d’horodatage venus avec le dossier :",
        "claims": "{authority} déclare que cet état du registre existait le {when}.",
        "no claim": "{authority} ne déclare rien de lisible sur cet état du registre.",
        "ml": "Signature post-quantique de {name} : {state} (sans effet sur le verdict)",
        "not": "Non vérifié : si la scène a été mise en scène ; une clé d’appareil volée et pas encore"
        " révoquée ; un groupe et ses témoins qui mentent ensemble{tokens}.",
        "and tokens": " ; les jetons d’horodatage",
    },
    "ru": {
        "verified": "ПРОВЕРЕНО",
        "open": "СОГЛАСОВАНО, НЕ СВЕРЕНО",
        "refused": "ОТКЛОНЕНО",
        "first": "Первое, что не сходится: {thing} — {message} ({code})",
        "dossier": "Досье {dossier} ({group}): материалов {exhibits}, событий хранения {events}",
        "register": "Реестр {origin}, записей: {size}. Кто за ним наблюдал:",
        "former": "Прежние ключи или реестры этой группы, названные в правилах: {count}.",
        "redacted": "Версия с изъятиями: показано частей — {shown}, скрыто — {hidden}, материалов изъято "
        "— {withheld}. Показанное не изменилось с тех пор, как целое внесено в реестр под "
        "{root}.",
        "signed": "{who}: вершина реестра подписана {when}.",
        "silent": "{who}: подписи под вершиной реестра нет.",
        "rule": "Правило требует подписей: {needed} из {count} организаций ({of}); подписали: {met}.",
        "some": "Правило требует: {needed} из {count} ({of}); засчитано: {met}.",
        "group": "«{name}» засчитывается, если засчитано {needed} из {count} ({of}); засчитано: {met}.",
        "nobody": "Правило не требует свидетелей.",
        "more": "… и ещё {count}",
        "when": "{day} {month} {year} г., {hour} UTC",
        "both": "записан не раньше {before} и не позже {after}.",
        "until": "записан не позже {after}; с какого времени, неизвестно.",
        "since": "записан не раньше {before}; до какого времени, неизвестно.",
        "never": "время ничем не подтверждено.",
        "anchored": "Ключ и правила досье — те, что на карточке доверия.",
        "alone": "С карточкой доверия НЕ сверено. Сверьте по телефону, письмом или на сайте партнёра:",
        "tokens": "Метки времени, пришедшие с досье:",
        "claims": "{authority} утверждает, что эта вершина реестра существовала {when}.",
        "no claim": "{authority} не сообщает об этой вершине реестра ничего, что можно прочесть.",
        "ml": "Постквантовая подпись {name}: {state} (на вывод не влияет)",
        "not": "Не проверено: не инсценировано ли снятое; не украден ли ключ устройства, ещё не"
        " отозванный; не лгут ли группа и свидетели вместе{tokens}.",
        "and tokens": "; метки времени",
    },
}


def when_text(instant: str, language: str) -> str:
    """Return an instant (`2026-05-14T10:00:00Z`) as a judge reads it: 14 May 2026, 10:00:00 UTC."""
    at = datetime.fromisoformat(instant[:-1])
    day = "1er" if language == "fr" and at.day == 1 else str(at.day)
    month, hour = _MONTHS[language].split()[at.month - 1], instant[11:19]
    return _WORDS[language]["when"].format(day=day, month=month, year=at.year, hour=hour)


def _name(watcher: Watcher) -> str:
    return f"{watcher.title} ({watcher.key})" if watcher.title else watcher.key


def watch_text(watched: Sequence[Watcher], rule: Sequence[Rule], language: str) -> list[str]:
    """Return who signed the head of the register and when, and the rule that this meets: a sentence each."""
    words = _WORDS[language]
    lines: list[str] = []
    for each in watched[:SHOWN]:
        when = "; ".join(when_text(time, language) for time in each.times)
        lines.append(words["signed" if each.times else "silent"].format(who=_name(each), when=when))
    if len(watched) > SHOWN:
        lines.append(words["more"].format(count=len(watched) - SHOWN))
    names = {each.name: each.title or each.key for each in watched}
    for place, group in enumerate(rule[:SHOWN]):
        alone = all(member in names for member in group.of)
        kind = "group" if place else "rule" if alone else "some"
        shown = [names.get(member, f"“{member}”") for member in group.of[:SHOWN]]
        if len(group.of) > SHOWN:
            shown.append(words["more"].format(count=len(group.of) - SHOWN))
        lines.append(
            words[kind].format(
                name=group.name,
                needed=group.needed,
                count=len(group.of),
                of="; ".join(shown),
                met=len(group.met),
            )
        )
    if len(rule) > SHOWN:
        lines.append(words["more"].format(count=len(rule) - SHOWN))
    return lines if rule else [*lines, words["nobody"]]


def interval_text(exhibit: ExhibitTime, language: str) -> str:
    """Return since when and until when the exhibit was recorded, in words."""
    before, after = (
        when_text(bound, language) if bound else "" for bound in (exhibit.not_before, exhibit.not_after)
    )
    kind = "both" if before and after else "until" if after else "since" if before else "never"
    return _WORDS[language][kind].format(before=before, after=after)


def report_text(verdict: Verdict, language: str, tokens: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return the verdict in words; the first line is the verdict itself.

    `tokens` has, by the file of a time-stamp token, what the programs that checked it said.
    """
    words = _WORDS[language]
    if verdict.verdict == "refused":
        shown = {"thing": verdict.thing, "message": verdict.message, "code": verdict.code}
        return "\n".join([words["refused"], "", words["first"].format(**shown)])
    lines = [words["verified" if verdict.anchored else "open"], ""]
    lines.append(
        words["dossier"].format(
            dossier=verdict.dossier,
            group=verdict.group,
            exhibits=len(verdict.exhibits),
            events=verdict.custody_events,
        )
    )
    lines.append(words["register"].format(origin=verdict.origin, size=verdict.size))
    lines += [f"    {line}" for line in watch_text(verdict.watched, verdict.rule, language)]
    if verdict.former:
        lines.append(words["former"].format(count=len(verdict.former)))
    if verdict.disclosure is not None:
        lines.append(words["redacted"].format(**asdict(verdict.disclosure)))
    lines += [words["ml"].format(name=name, state=state) for name, state in verdict.ml_dsa_44.items()]
    lines.append("")
    for exhibit in verdict.exhibits:
        lines.append(f"E{exhibit.number:04d}  {interval_text(exhibit, language)}")
        lines.append(f"       {exhibit.sha256}")
    if verdict.tokens:
        lines += ["", words["tokens"]]
    for token in verdict.tokens:
        when = when_text(token.time, language) if token.time else ""
        lines.append(
            f"    {words['claims' if when else 'no claim'].format(authority=token.authority, when=when)}"
        )
        lines += [f"        {line}" for line in (tokens or {}).get(token.file, ())]
    lines += ["", words["anchored"] if verdict.anchored else words["alone"]]
    lines += [f"    signer {verdict.signer}", f"    policy {verdict.policy}", ""]
    unchecked = words["and tokens"] if "time-tokens" in verdict.not_checked else ""
    lines.append(words["not"].format(tokens=unchecked))
    return "\n".join(lines)
