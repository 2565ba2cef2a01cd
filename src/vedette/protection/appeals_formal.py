"""Sentences of the papers for authorities: the crime report, the two of the United Nations."""

from __future__ import annotations

from collections.abc import Mapping

FORMAL: Mapping[str, tuple[str, str, str]] = {
    "cr.title": ("CRIME REPORT", "PLAINTE PÉNALE", "ЗАЯВЛЕНИЕ О ПРЕСТУПЛЕНИИ"),
    "cr.sub": (
        "articles 141 and 144 of the Code of Criminal Procedure of the Russian Federation",
        "articles 141 et 144 du Code de procédure pénale de la Fédération de Russie",
        "статьи 141 и 144 Уголовно-процессуального кодекса Российской Федерации",
    ),
    "cr.lead": (
        (
            "I report an event which bears the signs of a crime: a person has been taken away{where}. "
            "I ask that this report be registered at once, that I be given the slip of "
            "registration, and that it be checked as articles 144 and 145 of the Code of Criminal "
            "Procedure require."
        ),
        (
            "Je signale un fait présentant les signes d’une infraction : une personne a été "
            "emmenée{where}. Je demande que cette plainte soit enregistrée immédiatement, que le "
            "récépissé me soit remis et qu’elle soit vérifiée comme l’exigent les articles 144 et "
            "145 du Code de procédure pénale."
        ),
        (
            "Сообщаю о событии, имеющем признаки преступления: человека увезли{where}. Прошу "
            "немедленно зарегистрировать это заявление, выдать мне талон-уведомление и проверить "
            "сообщение в порядке статей 144 и 145 Уголовно-процессуального кодекса Российской "
            "Федерации."
        ),
    ),
    "cr.where_denied": (
        " and their whereabouts are hidden",
        " et le lieu où elle se trouve est caché",
        ", и место его нахождения скрывают",
    ),
    "cr.where_unknown": (
        ", and where they are is not known to me",
        ", et je ne sais pas où elle se trouve",
        ", и где он находится, мне неизвестно",
    ),
    "cr.person": ("Who was taken", "Personne enlevée", "Кого увезли"),
    "cr.event": ("What happened", "Les faits", "Что произошло"),
    "cr.takers": ("Who did it", "Les auteurs présumés", "Кто это сделал"),
    "cr.witnesses": ("Who saw it", "Les témoins", "Кто это видел"),
    "cr.witnesses_note": (
        ("I will name the witnesses to the investigator once measures for their safety have been taken."),
        "Je nommerai les témoins à l’enquêteur lorsque des mesures de sécurité auront été prises.",
        "Данные очевидцев сообщу следователю после принятия мер их безопасности.",
    ),
    "cr.steps": ("What has been done already", "Ce qui a déjà été fait", "Что уже сделано"),
    "cr.ask": ("I ask", "Je demande", "ПРОШУ"),
    "cr.ask1": ("to open a criminal case;", "d’ouvrir une procédure pénale ;", "возбудить уголовное дело;"),
    "cr.ask2": (
        "to establish at once where the person is and who holds them;",
        "d’établir immédiatement où se trouve la personne et qui la détient ;",
        "немедленно установить, где находится этот человек и кто его удерживает;",
    ),
    "cr.ask3": (
        (
            "to inspect the scene, to seize and keep recordings of cameras, duty logs, journals "
            "of entry and data of communication;"
        ),
        (
            "d’inspecter les lieux, de saisir et conserver les images de vidéosurveillance, les "
            "registres de service, les journaux d’entrée et les données de communication ;"
        ),
        (
            "осмотреть место происшествия, изъять и сохранить записи камер, книги дежурной части, "
            "журналы входа и данные связи;"
        ),
    ),
    "cr.ask4": (
        "to question the witnesses, and to take measures for their safety and that of the family;",
        "d’entendre les témoins et d’assurer leur sécurité et celle de la famille ;",
        "опросить очевидцев и принять меры безопасности в отношении них и семьи;",
    ),
    "cr.ask5": (
        "should the person be found, to order a forensic medical examination without delay;",
        "si la personne est retrouvée, d’ordonner sans délai un examen médico-légal ;",
        "если человек будет найден, незамедлительно назначить судебно-медицинскую экспертизу;",
    ),
    "cr.ask6": (
        "to tell me of the decision taken and to send me its copy.",
        "de m’informer de la décision prise et de m’en adresser copie.",
        "сообщить мне о принятом решении и направить его копию.",
    ),
    "cr.warned": (
        (
            "I have been warned of criminal liability for a knowingly false report (article 306 "
            "of the Criminal Code, article 141, part 6, of the Code of Criminal Procedure)."
        ),
        (
            "J’ai été averti(e) de la responsabilité pénale pour dénonciation sciemment "
            "mensongère (article 306 du Code pénal, article 141, partie 6, du Code de procédure "
            "pénale)."
        ),
        (
            "Об уголовной ответственности за заведомо ложный донос предупреждён (предупреждена): "
            "статья 306 Уголовного кодекса, часть 6 статьи 141 Уголовно-процессуального кодекса."
        ),
    ),
    "cr.warned_by": (
        "signature under the warning",
        "signature sous l’avertissement",
        "подпись о предупреждении",
    ),
    "cr.applicant": ("applicant", "plaignant(e)", "заявитель"),
    "wg.title": (
        "ENFORCED DISAPPEARANCE: URGENT PROCEDURE",
        "DISPARITION FORCÉE : PROCÉDURE URGENTE",
        "НАСИЛЬСТВЕННОЕ ИСЧЕЗНОВЕНИЕ: СРОЧНАЯ ПРОЦЕДУРА",
    ),
    "wg.to": (
        (
            "To: Working Group on Enforced or Involuntary Disappearances, Office of the High "
            "Commissioner for Human Rights, Geneva"
        ),
        (
            "Destinataire : Groupe de travail sur les disparitions forcées ou involontaires, "
            "Haut-Commissariat aux droits de l’homme, Genève"
        ),
        (
            "Кому: Рабочая группа по насильственным или недобровольным исчезновениям, Управление "
            "Верховного комиссара по правам человека, Женева"
        ),
    ),
    "wg.urgent": (
        (
            "The disappearance began less than three months before this report: the urgent "
            "procedure is asked for."
        ),
        (
            "La disparition a commencé moins de trois mois avant ce signalement : la procédure "
            "urgente est demandée."
        ),
        "С начала исчезновения прошло менее трёх месяцев: просим о срочной процедуре.",
    ),
    "wg.late": (
        ("More than three months have passed since the disappearance: the standard procedure applies."),
        ("Plus de trois mois se sont écoulés depuis la disparition : la procédure ordinaire s’applique."),
        "С начала исчезновения прошло более трёх месяцев: применяется обычная процедура.",
    ),
    "wg.1": ("1. The person", "1. La personne", "1. Лицо"),
    "wg.2": ("2. Date and place", "2. Date et lieu", "2. Дата и место"),
    "wg.3": ("3. Circumstances and witnesses", "3. Circonstances et témoins", "3. Обстоятельства и очевидцы"),
    "wg.4": (
        "4. Those believed responsible",
        "4. Responsables présumés",
        "4. Предположительно ответственные",
    ),
    "wg.5": (
        "5. Steps taken by the family or others",
        "5. Démarches de la famille ou d’autres personnes",
        "5. Предпринятые действия",
    ),
    "wg.6": ("6. Who submits this", "6. Auteur de la communication", "6. Кто сообщает"),
    "wg.source_note": (
        "The identity of the source is to be kept confidential.",
        "L’identité de la source doit rester confidentielle.",
        "Просим не разглашать, кто источник.",
    ),
    "wg.consent": (
        "Has the family, or the person, agreed to this submission?",
        "La famille, ou la personne, a-t-elle donné son accord ?",
        "Согласна ли семья (или сам человек) на это сообщение?",
    ),
    "wg.consent_yes": ("yes, recorded", "oui, enregistré", "да, записано"),
    "wg.consent_no": (
        "not yet: to be obtained before sending",
        "pas encore : à obtenir avant l’envoi",
        "ещё нет: получить до отправки",
    ),
    "wg.reachable": (
        "The author stays reachable and will report every change.",
        "L’auteur reste joignable et signalera tout changement.",
        "Автор остаётся на связи и сообщит о любых изменениях.",
    ),
    "sp.title": (
        "URGENT APPEAL TO THE SPECIAL PROCEDURES",
        "APPEL URGENT AUX PROCÉDURES SPÉCIALES",
        "СРОЧНОЕ ОБРАЩЕНИЕ К СПЕЦИАЛЬНЫМ ПРОЦЕДУРАМ",
    ),
    "sp.to": (
        (
            "To: the Special Rapporteur on the situation of human rights defenders; the Working "
            "Group on Enforced or Involuntary Disappearances; the Special Rapporteur on torture"
        ),
        (
            "Destinataires : Rapporteur spécial sur la situation des défenseurs des droits de "
            "l’homme ; Groupe de travail sur les disparitions forcées ; Rapporteur spécial sur la "
            "torture"
        ),
        (
            "Кому: Специальный докладчик по вопросу о положении правозащитников; Рабочая группа "
            "по насильственным исчезновениям; Специальный докладчик по вопросу о пытках"
        ),
    ),
    "sp.names": ("Consents", "Consentements", "Согласия"),
    "sp.government": (
        ("Is the person, or their family, aware that their name goes to the Government, and do they agree?"),
        (
            "La personne, ou sa famille, sait-elle que son nom sera communiqué au Gouvernement, "
            "et l’accepte-t-elle ?"
        ),
        "Знает ли человек (семья), что имя передадут правительству, и согласны ли они?",
    ),
    "sp.public": (
        (
            "Are they aware that the name appears in public reports and in a public database, and "
            "do they agree?"
        ),
        ("Savent-ils que le nom figure dans des rapports publics et une base publique, et l’acceptent-ils ?"),
        "Знают ли они, что имя появится в открытых докладах и открытой базе, и согласны ли?",
    ),
    "sp.unanswered": ("not asked yet", "pas encore demandé", "ещё не спрашивали"),
    "sp.victim": ("The person concerned", "La personne concernée", "О ком обращение"),
    "sp.facts": ("Facts", "Les faits", "Факты"),
    "sp.perpetrators": ("Alleged perpetrators", "Auteurs présumés", "Предполагаемые исполнители"),
    "sp.link": (
        "Human-rights work and possible motive",
        "Activité et motif possible",
        "Правозащитная работа и возможный мотив",
    ),
    "sp.context": (
        "Earlier events and context",
        "Faits antérieurs et contexte",
        "Прежние события и контекст",
    ),
    "sp.steps": ("Action taken and its result", "Démarches et résultats", "Принятые меры и их результат"),
    "sp.ask": (
        "What we ask of the mandate holders",
        "Ce que nous demandons aux titulaires de mandat",
        "О чём просим",
    ),
    "sp.ask_lead": (
        "We ask you to intervene urgently with the Government and to ask it to:",
        ("Nous vous demandons d’intervenir d’urgence auprès du Gouvernement et de lui demander de :"),
        "Просим срочно обратиться к правительству и потребовать:",
    ),
    "sp.submitter": (
        "Submitted by (confidential)",
        "Communication de (confidentiel)",
        "Отправитель (конфиденциально)",
    ),
}
