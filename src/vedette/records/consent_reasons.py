"""The sentence of each reason, and what would change it, in three languages."""

from __future__ import annotations

from collections.abc import Mapping

from vedette.records.consent import Code, Reason

_Pair = tuple[str, str]

_EN: Mapping[Code, _Pair] = {
    Code.GRANTED: ("The person agreed to this use.", ""),
    Code.PUBLISHED: ("Everything known here was published by its source.", ""),
    Code.NOT_THERE: ("No such person is in your cases.", "Ask the team of the case."),
    Code.NEVER_ASKED: (
        "The person has never been asked about this use.",
        "Ask the person about this very use.",
    ),
    Code.REFUSED: ("The person said no to this use.", "Only the person can change that. Do not press."),
    Code.WITHDRAWN: (
        "The person took this consent back.",
        "Only a new yes of the person, given freely, later.",
    ),
    Code.NOT_YET_GIVEN: ("The consent begins later than this moment.", "Wait until it begins."),
    Code.OTHER_ITEMS: ("The person agreed for other items only.", "Leave this item out, or ask about it."),
    Code.INTIMATE: (
        "This item is intimate; a yes to everything does not cover it.",
        "Ask about this very item.",
    ),
    Code.EXPIRED: ("The consent has run out.", "Ask again."),
    Code.REVIEW_DUE: (
        "The consent had to be looked at again, and was not.",
        "Ask the person whether it still stands.",
    ),
    Code.AUDIENCE: (
        "The person did not agree to these readers.",
        "Choose readers from the list, or ask about them.",
    ),
    Code.AUDIENCE_UNSAID: (
        "The consent is for listed readers only; nobody was named.",
        "Say to whom it goes.",
    ),
    Code.LANGUAGE: ("The person did not agree to this language.", "Use a language that was agreed, or ask."),
    Code.MEDIUM: (
        "The person did not agree to this form (text, image, voice …).",
        "Use a form that was agreed, or ask.",
    ),
    Code.NOT_BEFORE: ("Not before an agreed day.", "Wait for that day."),
    Code.EVENT: (
        "Not before something has happened.",
        "When it has, write down that it has, and how you know.",
    ),
    Code.CONDITION: ("A condition of the person is open.", "Somebody must read it and say that it is met."),
    Code.DOUBT: (
        "There is a doubt whether the person answered freely. Nothing leaves until it is settled.",
        "Two people must look into it and settle it.",
    ),
    Code.CONFIRM: ("It was used once since the person was last asked.", "Ask again before each new use."),
    Code.GUARDIAN: (
        "Somebody who answers for the person is missing.",
        "Ask the guardian, and the person too.",
    ),
    Code.ASSENT: ("The child, or the person, was not asked themselves.", "Ask in words they understand."),
    Code.CHILD_REFUSES: ("The child, or the person, said no.", "A guardian’s yes does not replace it."),
    Code.OF_AGE: ("The child has come of age.", "Ask the person, now grown up."),
    Code.RELATIVE: (
        "A relative answered; that is for the search only.",
        "Only the person can agree to this use.",
    ),
}
_FR: Mapping[Code, _Pair] = {
    Code.GRANTED: ("La personne a accepté cet usage.", ""),
    Code.PUBLISHED: ("Tout ce qui est connu ici a été publié par sa source.", ""),
    Code.NOT_THERE: ("Cette personne n’est pas dans vos dossiers.", "Demandez à l’équipe du dossier."),
    Code.NEVER_ASKED: (
        "La personne n’a jamais été interrogée sur cet usage.",
        "Posez-lui la question pour cet usage précis.",
    ),
    Code.REFUSED: ("La personne a dit non à cet usage.", "Elle seule peut changer cela. N’insistez pas."),
    Code.WITHDRAWN: (
        "La personne a retiré ce consentement.",
        "Seul un nouveau oui de la personne, donné librement, plus tard.",
    ),
    Code.NOT_YET_GIVEN: ("Le consentement commence plus tard.", "Attendez qu’il commence."),
    Code.OTHER_ITEMS: (
        "La personne a accepté pour d’autres éléments seulement.",
        "Retirez cet élément, ou posez la question.",
    ),
    Code.INTIMATE: (
        "Cet élément est intime ; un oui à tout ne le couvre pas.",
        "Posez la question pour cet élément précis.",
    ),
    Code.EXPIRED: ("Le consentement a expiré.", "Demandez de nouveau."),
    Code.REVIEW_DUE: (
        "Le consentement devait être revu et ne l’a pas été.",
        "Demandez à la personne s’il tient toujours.",
    ),
    Code.AUDIENCE: (
        "La personne n’a pas accepté ces destinataires.",
        "Choisissez dans la liste, ou posez la question.",
    ),
    Code.AUDIENCE_UNSAID: (
        "Le consentement ne vaut que pour des destinataires nommés ; aucun n’est indiqué.",
        "Dites à qui cela va.",
    ),
    Code.LANGUAGE: (
        "La personne n’a pas accepté cette langue.",
        "Prenez une langue convenue, ou posez la question.",
    ),
    Code.MEDIUM: (
        "La personne n’a pas accepté cette forme (texte, image, voix…).",
        "Prenez une forme convenue, ou posez la question.",
    ),
    Code.NOT_BEFORE: ("Pas avant un jour convenu.", "Attendez ce jour."),
    Code.EVENT: (
        "Pas avant qu’une chose se soit produite.",
        "Quand ce sera fait, notez-le, et comment vous le savez.",
    ),
    Code.CONDITION: (
        "Une condition posée par la personne est ouverte.",
        "Quelqu’un doit la lire et dire qu’elle est remplie.",
    ),
    Code.DOUBT: (
        "On doute que la personne ait répondu librement. Rien ne sort tant que le doute n’est pas levé.",
        "Deux personnes doivent l’examiner et le lever.",
    ),
    Code.CONFIRM: (
        "Il a servi une fois depuis la dernière question posée à la personne.",
        "Redemandez avant chaque nouvel usage.",
    ),
    Code.GUARDIAN: (
        "Il manque quelqu’un qui réponde pour la personne.",
        "Demandez au tuteur, et à la personne aussi.",
    ),
    Code.ASSENT: (
        "L’enfant, ou la personne, n’a pas été interrogé directement.",
        "Demandez avec des mots qu’il comprend.",
    ),
    Code.CHILD_REFUSES: ("L’enfant, ou la personne, a dit non.", "Le oui d’un tuteur ne le remplace pas."),
    Code.OF_AGE: ("L’enfant est devenu majeur.", "Demandez à la personne, maintenant adulte."),
    Code.RELATIVE: (
        "Un proche a répondu ; cela ne vaut que pour la recherche.",
        "Seule la personne peut accepter cet usage.",
    ),
}
_RU: Mapping[Code, _Pair] = {
    Code.GRANTED: ("Человек согласился на это использование.", ""),
    Code.PUBLISHED: ("Всё, что здесь известно, опубликовано самим источником.", ""),
    Code.NOT_THERE: ("В ваших делах такого человека нет.", "Спросите у тех, кто ведёт дело."),
    Code.NEVER_ASKED: ("Человека об этом никогда не спрашивали.", "Спросите именно об этом использовании."),
    Code.REFUSED: ("Человек ответил «нет».", "Изменить это может только он. Не давите."),
    Code.WITHDRAWN: (
        "Человек отозвал это согласие.",
        "Только новое, добровольное и более позднее «да» самого человека.",
    ),
    Code.NOT_YET_GIVEN: ("Согласие начинает действовать позже.", "Дождитесь этого времени."),
    Code.OTHER_ITEMS: (
        "Человек согласился только на другие материалы.",
        "Уберите этот материал или спросите о нём.",
    ),
    Code.INTIMATE: (
        "Это интимный материал; согласие на всё его не охватывает.",
        "Спросите именно об этом материале.",
    ),
    Code.EXPIRED: ("Срок согласия истёк.", "Спросите снова."),
    Code.REVIEW_DUE: (
        "Согласие нужно было пересмотреть, но этого не сделали.",
        "Спросите человека, остаётся ли оно в силе.",
    ),
    Code.AUDIENCE: (
        "На этих получателей человек не соглашался.",
        "Выберите получателя из списка или спросите о нём.",
    ),
    Code.AUDIENCE_UNSAID: (
        "Согласие дано только для названных получателей, а получатель не указан.",
        "Укажите, кому это передаётся.",
    ),
    Code.LANGUAGE: ("На этот язык человек не соглашался.", "Возьмите согласованный язык или спросите."),
    Code.MEDIUM: (
        "На этот вид (текст, снимок, голос…) человек не соглашался.",
        "Возьмите согласованный вид или спросите.",
    ),
    Code.NOT_BEFORE: ("Не раньше условленного дня.", "Дождитесь этого дня."),
    Code.EVENT: (
        "Не раньше, чем произойдёт условленное событие.",
        "Когда оно произойдёт, запишите это и откуда вам известно.",
    ),
    Code.CONDITION: (
        "Условие, поставленное человеком, не выполнено.",
        "Кто-то должен прочесть его и подтвердить, что оно выполнено.",
    ),
    Code.DOUBT: (
        "Есть сомнение, что человек ответил по своей воле. Пока оно не снято, ничего не передаётся.",
        "Двое должны разобраться и снять его.",
    ),
    Code.CONFIRM: (
        "С тех пор как человека спрашивали, этим уже воспользовались один раз.",
        "Спрашивайте снова перед каждым новым использованием.",
    ),
    Code.GUARDIAN: (
        "Нет того, кто отвечает за этого человека.",
        "Спросите опекуна, и самого человека тоже.",
    ),
    Code.ASSENT: (
        "Самого ребёнка (или самого человека) не спросили.",
        "Спросите понятными ему словами.",
    ),
    Code.CHILD_REFUSES: ("Ребёнок (или сам человек) ответил «нет».", "Согласие опекуна этого не заменяет."),
    Code.OF_AGE: ("Ребёнок стал совершеннолетним.", "Спросите его самого, теперь уже взрослого."),
    Code.RELATIVE: (
        "Ответил родственник; этого достаточно только для поисков.",
        "На такое использование может согласиться только сам человек.",
    ),
}
SENTENCES: Mapping[str, Mapping[Code, _Pair]] = {"en": _EN, "fr": _FR, "ru": _RU}


def sentence(reason: Reason | Code, language: str) -> str:
    """Return why, as a sentence; English where a language is missing."""
    return _pair(reason, language)[0]


def cure(reason: Reason | Code, language: str) -> str:
    """Return what would change it; "" when nothing needs to."""
    return _pair(reason, language)[1]


def _pair(reason: Reason | Code, language: str) -> _Pair:
    code = reason.code if isinstance(reason, Reason) else reason
    return SENTENCES.get(language[:2], _EN)[code]
