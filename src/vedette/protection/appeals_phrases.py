"""Sentences of the urgent papers, in English, French and Russian: common ones, appeals, statement, forms."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, str, str]] = {
    "unknown": ("not known to us", "inconnu de nous", "нам неизвестно"),
    "open": ("[not established yet]", "[pas encore établi]", "[пока не установлено]"),
    "untranslated": (
        "(original in {spoken}; translation follows)",
        "(original en {spoken} ; traduction à suivre)",
        "(в оригинале на {spoken}; перевод будет)",
    ),
    "lang.en": ("English", "anglais", "английском языке"),
    "lang.fr": ("French", "français", "французском языке"),
    "lang.ru": ("Russian", "russe", "русском языке"),
    "reading": (
        "READING TRANSLATION, NOT TO BE FILED",
        "TRADUCTION POUR LECTURE, À NE PAS DÉPOSER",
        "ПЕРЕВОД ДЛЯ ЧТЕНИЯ, НЕ ПОДАЁТСЯ",
    ),
    "draft": ("DRAFT, NOT SIGNED OFF", "PROJET NON VALIDÉ", "ЧЕРНОВИК, НЕ УТВЕРЖДЁН"),
    "confidential": ("CONFIDENTIAL", "CONFIDENTIEL", "КОНФИДЕНЦИАЛЬНО"),
    "date": ("Date", "Date", "Дата"),
    "signature": ("signature", "signature", "подпись"),
    "from": ("From", "De", "От"),
    "pages": ("p.", "p.", "л."),
    "annexes": ("Annexes", "Annexes", "Приложения"),
    "about": ("about", "vers", "около"),
    "born": ("born", "né(e) le", "дата рождения"),
    "withheld": (
        "Names of witnesses are kept from this paper for their safety.",
        "Les noms des témoins ne figurent pas ici, pour leur sécurité.",
        "Имена очевидцев здесь не названы ради их безопасности.",
    ),
    "witness": ("Witness", "Témoin", "Очевидец"),
    "none_known": ("none is known to us", "aucun à notre connaissance", "нам о них неизвестно"),
    "not_kept": (
        "No step has been noted yet.",
        "Aucune démarche notée à ce jour.",
        "Пока ничего не отмечено.",
    ),
    "call.at": ("When", "Quand", "Когда"),
    "call.station": ("Station and number", "Service et numéro", "Куда, номер"),
    "call.who": ("Who answered", "Qui a répondu", "Кто ответил"),
    "call.answer": ("Answer", "Réponse", "Ответ"),
    "call.original": (
        "Answers stand in the language in which they were noted.",
        "Les réponses figurent dans la langue où elles ont été notées.",
        "Ответы приведены на языке записи.",
    ),
    "ob.title": ("URGENT APPEAL", "APPEL URGENT", "СРОЧНОЕ ОБРАЩЕНИЕ"),
    "ob.what.unknown": (
        "Person taken away; whereabouts unknown",
        "Enlèvement ; lieu de détention inconnu",
        "Человека увезли; место нахождения неизвестно",
    ),
    "ob.what.unconfirmed": (
        "Person taken away; whereabouts not confirmed",
        "Enlèvement ; lieu de détention non confirmé",
        "Человека увезли; место нахождения не подтверждено",
    ),
    "ob.what.held": (
        "Person taken away; the authorities say that they hold the person",
        "Enlèvement ; les autorités disent détenir la personne",
        "Человека увезли; власти подтверждают задержание",
    ),
    "ob.what.closed": (
        "Person taken away; this appeal is closed",
        "Enlèvement ; cet appel est clos",
        "Человека увезли; обращение закрыто",
    ),
    "ob.lead": (
        (
            "has received information (source: {source}) and asks for your urgent intervention in "
            "the following situation."
        ),
        (
            "dispose d’informations (source : {source}) et sollicite votre intervention urgente "
            "dans la situation suivante."
        ),
        "располагает сведениями (источник: {source}) и просит вас срочно вмешаться.",
    ),
    "ob.new": ("New information", "Informations nouvelles", "Новые сведения"),
    "ob.background": ("Background", "Contexte", "Справка"),
    "ob.actions": ("Actions requested", "Actions demandées", "Просим действовать"),
    "ob.actions_lead": (
        "Please write to the authorities and ask them to:",
        "Veuillez écrire aux autorités en leur demandant de :",
        "Просим написать властям и потребовать:",
    ),
    "ob.addresses": ("Addresses", "Adresses", "Адреса"),
    "ob.no_addresses": (
        "No address has been chosen yet.",
        "Aucune adresse n’a encore été choisie.",
        "Адреса пока не выбраны.",
    ),
    "ob.not": ("What not to do", "À ne pas faire", "Чего не делать"),
    "ob.not_default": (
        "Please do not contact the family directly.",
        "Veuillez ne pas contacter directement la famille.",
        "Просим не обращаться напрямую к семье.",
    ),
    "ob.who": ("Who we are", "Qui nous sommes", "Кто мы"),
    "ob.contact": ("Contact", "Contact", "Контакт"),
    "am.title": ("URGENT ACTION", "ACTION URGENTE", "СРОЧНАЯ АКЦИЯ"),
    "am.concern": ("Concern", "Sujet d’inquiétude", "Что вызывает тревогу"),
    "am.concern_hidden": (
        "fear of enforced disappearance, of torture and for the person’s life",
        "craintes de disparition forcée, de torture et pour la vie de la personne",
        "опасность насильственного исчезновения, пыток и гибели",
    ),
    "am.concern_held": (
        "fear of torture and for the person’s life",
        "craintes de torture et pour la vie de la personne",
        "опасность пыток и гибели",
    ),
    "am.sex.female": ("female", "femme", "женщина"),
    "am.sex.male": ("male", "homme", "мужчина"),
    "am.sex.other": ("other", "autre", "другое"),
    "am.names": ("Name(s)", "Nom(s)", "Имя (имена)"),
    "am.issued": ("Issued", "Émise le", "Дата выпуска"),
    "am.details": ("What happened", "Ce qui s’est passé", "Что случилось"),
    "am.background": ("Background", "Informations générales", "Справка"),
    "am.action": (
        "Recommended action: please write in your own words, asking that the authorities:",
        "Actions recommandées : écrivez avec vos propres mots en demandant aux autorités de :",
        "Что делать: напишите своими словами и потребуйте от властей:",
    ),
    "am.appeals": ("Appeals to", "Appels à", "Кому писать"),
    "am.copies": ("Copies to", "Copies à", "Копии"),
    "am.until": ("Please send appeals before", "Envoyez vos appels avant le", "Пишите до"),
    "am.check": (
        "After this date ask us whether appeals are still needed.",
        "Après cette date, demandez-nous si les appels sont encore utiles.",
        "После этой даты спросите нас, нужны ли ещё письма.",
    ),
    "st.embargo": ("UNDER EMBARGO UNTIL {at}", "SOUS EMBARGO JUSQU’AU {at}", "ЭМБАРГО ДО {at}"),
    "st.now": ("FOR IMMEDIATE RELEASE", "POUR PUBLICATION IMMÉDIATE", "ДЛЯ НЕМЕДЛЕННОЙ ПУБЛИКАЦИИ"),
    "st.headline.unknown": (
        "{name}: taken away, whereabouts unknown",
        "{name} : personne enlevée, on ignore où elle se trouve",
        "{name}: человека увезли, где он, неизвестно",
    ),
    "st.headline.unconfirmed": (
        "{name}: taken away, whereabouts not confirmed",
        "{name} : personne enlevée, lieu de détention non confirmé",
        "{name}: человека увезли, где он, не подтверждено",
    ),
    "st.headline.held": (
        "{name}: taken away, held by the authorities",
        "{name} : personne enlevée, détenue par les autorités",
        "{name}: человека увезли, власти подтверждают задержание",
    ),
    "st.headline.closed": (
        "{name}: news of the person taken away",
        "{name} : des nouvelles de la personne enlevée",
        "{name}: новости о человеке, которого увезли",
    ),
    "st.says": ("says", "déclare", "говорит"),
    "st.we_ask": (
        "We call on the authorities to:",
        "Nous demandons aux autorités de :",
        "Мы требуем от властей:",
    ),
    "st.contact": ("For journalists", "Pour la presse", "Для журналистов"),
    "st.about": ("About us", "À propos de nous", "О нас"),
    "co.title": (
        "WHAT WE ASK YOU TO DECIDE",
        "CE QUE NOUS VOUS DEMANDONS DE DÉCIDER",
        "О ЧЁМ МЫ ПРОСИМ ВАС РЕШИТЬ",
    ),
    "co.lead": (
        (
            "Each answer stands by itself. You may say yes to one and no to another. You may take "
            "an answer back at any time; what has already been sent cannot be called back. Nobody "
            "helps you less because of a no."
        ),
        (
            "Chaque réponse vaut pour elle-même. Vous pouvez dire oui à l’une et non à l’autre. "
            "Vous pouvez retirer une réponse à tout moment ; ce qui est déjà parti ne peut pas "
            "être repris. Un non ne change rien à notre aide."
        ),
        (
            "Каждый ответ отдельный. На одно можно сказать «да», на другое «нет». Любой ответ "
            "можно взять назад в любое время; то, что уже отправлено, вернуть нельзя. Отказ не "
            "уменьшит нашей помощи."
        ),
    ),
    "co.person": ("It is about", "Il s’agit de", "Речь идёт о"),
    "co.question": ("Question", "Question", "Вопрос"),
    "co.risk": ("What can follow", "Ce qui peut suivre", "Что за этим может последовать"),
    "co.answer": ("Answer", "Réponse", "Ответ"),
    "co.q1": (
        "May we file a crime report in which the name stands?",
        "Pouvons-nous déposer une plainte pénale où figure le nom ?",
        "Можно ли подать заявление о преступлении с именем?",
    ),
    "co.r1": (
        "The authorities, and those named in it, will learn the name and who filed it.",
        ("Les autorités et les personnes mises en cause apprendront le nom et l’auteur de la plainte."),
        "Власти и те, кто в нём назван, узнают имя и кто подал заявление.",
    ),
    "co.q2": (
        "May we write to the United Nations so that the name goes to the Government?",
        "Pouvons-nous écrire aux Nations unies, le nom étant transmis au Gouvernement ?",
        "Можно ли обратиться в ООН так, что имя передадут правительству?",
    ),
    "co.r2": (
        "The Government will learn that somebody turned to the United Nations.",
        "Le Gouvernement saura que quelqu’un s’est adressé aux Nations unies.",
        "Правительство узнает, что кто-то обратился в ООН.",
    ),
    "co.q3": (
        "May the name appear in public reports and a public database of the United Nations?",
        ("Le nom peut-il paraître dans des rapports publics et une base publique des Nations unies ?"),
        "Может ли имя появиться в открытых докладах и базе ООН?",
    ),
    "co.r3": (
        "Anybody can read it, for years, and it cannot be taken back.",
        "N’importe qui peut le lire, pendant des années, sans retour possible.",
        "Это сможет прочесть любой, годами, и отозвать это нельзя.",
    ),
    "co.q4": (
        "May we tell other organisations, so that they write appeals?",
        "Pouvons-nous informer d’autres organisations pour qu’elles lancent des appels ?",
        "Можно ли сообщить другим организациям, чтобы они написали обращения?",
    ),
    "co.r4": (
        "We name the organisations to you first. What they print can be read by the authorities.",
        "Nous vous disons d’abord lesquelles. Les autorités peuvent lire ce qu’elles publient.",
        "Сначала скажем вам, каким. То, что они напечатают, прочтут и власти.",
    ),
    "co.q5": (
        "May we make it public with the name now, or do we stay silent for the time being?",
        ("Pouvons-nous rendre public le nom maintenant, ou gardons-nous le silence pour l’instant ?"),
        "Сказать об этом публично с именем сейчас или пока молчать?",
    ),
    "co.r5": (
        (
            "Publicity can protect; it can also bring pressure on the family. We decide with you, "
            "and ask again."
        ),
        (
            "La publicité peut protéger ; elle peut aussi attirer des pressions sur la famille. "
            "Nous décidons avec vous et redemanderons."
        ),
        (
            "Огласка может защитить; она же может навлечь давление на семью. Решаем вместе с вами "
            "и спросим ещё раз."
        ),
    ),
    "co.who": (
        "Who answers, and what they are to the person",
        "Qui répond, et son lien avec la personne",
        "Кто отвечает и кем приходится",
    ),
    "co.asked_by": (
        "Who asked, who was present, interpreter",
        "Qui a demandé, qui était présent, interprète",
        "Кто спрашивал, кто был рядом, переводчик",
    ),
    "co.how": (
        "How to take an answer back (a word, a person, a number)",
        "Comment retirer une réponse (un mot, une personne, un numéro)",
        "Как взять ответ назад (слово, человек, номер)",
    ),
    "co.safe": (
        "How and when we may contact you, and who must not know",
        "Comment et quand vous joindre, et qui ne doit pas le savoir",
        "Как и когда с вами связаться и кто не должен знать",
    ),
    "co.sign": ("who answers", "qui répond", "кто отвечает"),
    "co.sign2": ("who asked", "qui a demandé", "кто спрашивал"),
    "co.thumb": (
        "A thumbprint or a recorded word counts as a signature.",
        "Une empreinte du pouce ou une parole enregistrée vaut signature.",
        "Отпечаток пальца или записанное слово заменяет подпись.",
    ),
    "ca.title": ("LOG OF CALLS", "REGISTRE DES APPELS", "ЖУРНАЛ ЗВОНКОВ"),
}
