"""The words of the gate in English, French, Russian: what each check asks, and what each reason says."""

from __future__ import annotations

from collections.abc import Mapping

from vedette.publication.releases.asked import Reason

CHECK_WORDS: Mapping[int, tuple[str, str, str]] = {
    1: (
        "Consent covers each person, item, audience, medium and language",
        "Le consentement couvre chaque personne, pièce, public, support et langue",
        "Согласие охватывает каждого человека, материал, аудиторию, форму и язык",
    ),
    2: (
        "No undertaking of secrecy touches what is told",
        "Aucun engagement de secret ne touche ce qui est dit",
        "Сказанное не затронуто никакой подпиской о неразглашении",
    ),
    3: (
        "Somebody who is not the author reviewed the risk",
        "Une personne autre que l’auteur a examiné le risque",
        "Риск оценил человек, который не писал текст",
    ),
    4: (
        "Nothing singles out a protected person, not even beside what was published before",
        "Rien ne désigne une personne protégée, même rapproché de ce qui a déjà paru",
        "Ничто не указывает на защищаемого человека, даже вместе с опубликованным ранее",
    ),
    5: (
        "Accused people: level of evidence, reply, presumption of innocence",
        "Personnes mises en cause : niveau de preuve, réponse, présomption d’innocence",
        "Обвиняемые: уровень доказательств, возможность ответить, презумпция невиновности",
    ),
    6: (
        "Children and intimate violence: stricter rules, no picture",
        "Enfants et violences intimes : règles plus strictes, pas d’image",
        "Дети и сексуальное насилие: строгие правила, без изображений",
    ),
    7: (
        "Each fact is traced to evidence",
        "Chaque fait renvoie à des preuves",
        "Каждый факт опирается на доказательства",
    ),
    8: (
        "Each file was rebuilt, without metadata and hidden layers",
        "Chaque fichier a été reconstruit, sans métadonnées ni couches cachées",
        "Каждый файл собран заново, без метаданных и скрытых слоёв",
    ),
    9: (
        "Nobody of the team and no witness is in reach now",
        "Personne de l’équipe et aucun témoin n’est à portée en ce moment",
        "Ни группа, ни свидетели сейчас не досягаемы",
    ),
    10: (
        "Labels that law obliges the publisher to print",
        "Mentions que la loi impose à l’éditeur",
        "Пометки, которые издателя обязывает печатать закон",
    ),
    11: (
        "Each language was reviewed by another person",
        "Chaque langue a été relue par une autre personne",
        "Каждый язык проверил другой человек",
    ),
    12: (
        "The digest of each released file is stored",
        "L’empreinte de chaque fichier publié est conservée",
        "Контрольная сумма каждого файла сохранена",
    ),
}

_WORDS: Mapping[str, tuple[str, str, str]] = {
    "no-texts": ("there is no text", "il n’y a pas de texte", "нет текста"),
    "1.green": ("consent is there for all of it", "le consentement couvre tout", "согласие есть на всё"),
    "1.no-record": (
        "somebody is told of who was never asked: no record stands for them",
        "une personne est évoquée sans avoir été interrogée : aucune fiche ne la représente",
        "речь о человеке, которого не спрашивали: для него нет записи",
    ),
    "1.never-asked": ("was never asked", "n’a jamais été demandé", "не спрашивали"),
    "1.refused": ("was refused", "a été refusé", "отказано"),
    "1.withdrawn": ("was withdrawn", "a été retiré", "отозвано"),
    "1.confirm-again": (
        "has to be asked once more before this use",
        "doit être redemandé avant cet usage",
        "перед этим использованием надо спросить ещё раз",
    ),
    "1.language": ("does not cover this language", "ne couvre pas cette langue", "не охватывает этот язык"),
    "1.audience": ("does not cover this audience", "ne couvre pas ce public", "не охватывает эту аудиторию"),
    "1.medium": ("does not cover this medium", "ne couvre pas ce support", "не охватывает эту форму"),
    "1.other-items": ("covers other items", "couvre d’autres pièces", "охватывает другие материалы"),
    "1.expired": ("has ended", "a pris fin", "истекло"),
    "1.doubt": ("is in doubt", "est mis en doute", "под сомнением"),
    "1.": ("is not there", "n’est pas là", "отсутствует"),
    "2.green": ("none binds here", "aucun ne lie ici", "ничто не связывает"),
    "2.touched": (
        "an undertaking still binds",
        "un engagement lie encore",
        "подписка ещё действует",
    ),
    "3.green": ("reviewed by somebody else", "examiné par une autre personne", "проверено другим человеком"),
    "3.none": (
        "nobody reviewed these texts and files",
        "personne n’a examiné ces textes et fichiers",
        "эти тексты и файлы никто не проверил",
    ),
    "3.author": (
        "who reviewed it wrote in it",
        "la personne qui a examiné y a écrit",
        "проверивший сам участвовал в тексте",
    ),
    "3.not-relatives": ("nobody thought of relatives", "on n’a pas pensé aux proches", "не учтены родные"),
    "3.not-codetainees": (
        "nobody thought of co-detainees",
        "on n’a pas pensé aux codétenus",
        "не учтены сокамерники",
    ),
    "3.not-drivers": ("nobody thought of drivers", "on n’a pas pensé aux chauffeurs", "не учтены водители"),
    "3.not-medics": ("nobody thought of medics", "on n’a pas pensé aux soignants", "не учтены медики"),
    "3.not-sources": (
        "nobody thought of sources inside",
        "on n’a pas pensé aux sources internes",
        "не учтены источники внутри",
    ),
    "3.not-team": ("nobody thought of the team", "on n’a pas pensé à l’équipe", "не учтена группа"),
    "3.stays": ("the review says no", "l’examen dit non", "проверка отвечает отказом"),
    "4.green": (
        "scanned: nothing was found",
        "analysé : rien trouvé",
        "проверено: ничего не найдено",
    ),
    "4.unscanned": (
        "what comes out was not scanned",
        "ce qui sort n’a pas été analysé",
        "выпускаемое не проверено",
    ),
    "4.disclosed": ("betrays somebody", "trahit une personne", "выдаёт человека"),
    "4.closed": (
        "names of protected people were not compared: a member of the team with the key does it",
        "des noms protégés n’ont pas été comparés : un membre de l’équipe qui a la clé le fait",
        "имена защищаемых не сверены: это делает сотрудник, у которого есть ключ",
    ),
    "4.unread": ("could not be read by the scan", "n’a pas pu être analysé", "не удалось проверить"),
    "4.unmasked": (
        "together with what is published already, details single somebody out",
        "avec ce qui a déjà paru, des détails désignent une personne",
        "вместе с опубликованным подробности указывают на человека",
    ),
    "4.small": (
        "cells of a table count fewer than five people",
        "des cases d’un tableau comptent moins de cinq personnes",
        "в ячейках таблицы меньше пяти человек",
    ),
    "5.green": (
        "nobody is accused, or all of it is there",
        "personne n’est mis en cause, ou tout y est",
        "никто не обвинён, или всё соблюдено",
    ),
    "5.level": (
        "the evidence against a named person is below the level that was set",
        "la preuve contre une personne nommée est sous le niveau fixé",
        "доказательства против названного ниже установленного уровня",
    ),
    "5.reply": (
        "a named person was not asked for a reply",
        "une personne nommée n’a pas pu répondre",
        "у названного не спросили ответа",
    ),
    "5.presumed": (
        "nobody looked whether innocence is presumed in its words",
        "personne n’a vérifié la présomption d’innocence dans les termes",
        "никто не проверил, соблюдена ли презумпция невиновности",
    ),
    "6.green": ("nobody of them is shown", "aucune n’est montrée", "никто из них не показан"),
    "6.minor-named": ("a child is named", "un enfant est nommé", "назван ребёнок"),
    "6.minor-image": ("a child is shown", "un enfant est montré", "показан ребёнок"),
    "6.minor-voice": ("a child is heard", "un enfant est entendu", "слышен голос ребёнка"),
    "6.intimate-named": (
        "somebody who suffered intimate violence is named",
        "une victime de violences intimes est nommée",
        "назван пострадавший от сексуального насилия",
    ),
    "6.intimate-image": (
        "somebody who suffered intimate violence is shown",
        "une victime de violences intimes est montrée",
        "показан пострадавший от сексуального насилия",
    ),
    "6.intimate-voice": (
        "somebody who suffered intimate violence is heard",
        "une victime de violences intimes est entendue",
        "слышен голос пострадавшего от сексуального насилия",
    ),
    "6.file": (
        "a file shows one of them",
        "un fichier montre l’une d’elles",
        "файл показывает одного из них",
    ),
    "7.green": ("each has its evidence", "chacun a ses preuves", "у каждого есть доказательства"),
    "7.bare": (
        "tells a fact without evidence",
        "énonce un fait sans preuve",
        "сообщает факт без доказательства",
    ),
    "7.no-note": ("names evidence that is not listed", "nomme une preuve absente", "ссылка в пустоту"),
    "7.no-item": (
        "rests on no item of the case",
        "ne repose sur aucune pièce de l’affaire",
        "не опирается на материал дела",
    ),
    "8.green": ("clean as they come out", "propres tels qu’ils sortent", "чисты на выходе"),
    "8.unscanned": ("files were not scanned", "des fichiers n’ont pas été analysés", "файлы не проверены"),
    "8.found": ("was not rebuilt", "n’a pas été reconstruit", "не собран заново"),
    "8.original": (
        "comes from an item, and no derivative says how",
        "vient d’une pièce, sans dérivé qui dise comment",
        "взят из материала без записи о производном",
    ),
    "9.green": ("everybody is out of reach", "tout le monde est hors d’atteinte", "все вне досягаемости"),
    "9.mission": (
        "a mission is on its way, and the review does not say that it is out of reach",
        "une mission est en route, et l’examen ne la dit pas hors d’atteinte",
        "выезд продолжается, и проверка не говорит, что он вне досягаемости",
    ),
    "9.people": (
        "the review does not say that witnesses are out of reach",
        "l’examen ne dit pas les témoins hors d’atteinte",
        "проверка не говорит, что свидетели вне досягаемости",
    ),
    "10.green": (
        "they stand, or none is required",
        "elles y sont, ou aucune n’est due",
        "стоят или не нужны",
    ),
    "10.no-words": (
        "a label has no words in this language",
        "une mention n’a pas de texte dans cette langue",
        "у пометки нет текста на этом языке",
    ),
    "10.missing": ("a label is missing", "une mention manque", "нет пометки"),
    "11.green": ("reviewed in each language", "relu dans chaque langue", "проверено на каждом языке"),
    "11.unreviewed": (
        "was reviewed by nobody else",
        "n’a été relu par personne d’autre",
        "никем другим не проверено",
    ),
    "11.no-piece": (
        "shows a picture that is not in the release",
        "montre une image absente",
        "показывает изображение, которого нет в публикации",
    ),
    "11.no-alt": (
        "a picture is not described",
        "une image n’est pas décrite",
        "изображение не описано",
    ),
    "11.undescribed": (
        "is not described in each language",
        "n’est pas décrit dans chaque langue",
        "описан не на каждом языке",
    ),
    "12.green": ("stored, and the same", "conservée, identique", "сохранена, совпадает"),
    "12.differs": (
        "is not the file whose digest is stored",
        "n’est pas le fichier dont l’empreinte est conservée",
        "не тот файл, чья сумма сохранена",
    ),
}


def _in(words: tuple[str, str, str], language: str) -> str:
    return words[{"fr": 1, "ru": 2}.get(language, 0)]


def check_words(number: int, language: str) -> str:
    """Return what a check asks."""
    return _in(CHECK_WORDS[number], language)


def reason_words(reason: Reason, language: str) -> str:
    """Return a reason in a language: where, why, how many."""
    found = _WORDS.get(reason.code) or _WORDS.get(reason.code.partition(".")[0] + ".") or _WORDS["no-texts"]
    count = f" ({reason.count})" if reason.count else ""
    return f"{reason.where + ': ' if reason.where else ''}{_in(found, language)}{count}"
