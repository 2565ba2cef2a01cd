"""What fields, choices, demands and papers of the urgent track are called, in English, French and Russian."""

from __future__ import annotations

from collections.abc import Mapping

LABELS: Mapping[str, tuple[str, str, str]] = {
    "group.person": ("Who was taken", "Qui a été enlevé", "Кого увезли"),
    "group.taking": ("When, where, how", "Quand, où, comment", "Когда, где и как"),
    "group.takers": ("Who took them", "Qui l’a enlevé", "Кто увёз"),
    "group.context": ("Before and around it", "Avant et autour", "Что было до этого"),
    "group.author": ("Who writes and who files", "Qui écrit et qui dépose", "Кто пишет и кто подаёт"),
    "group.appeal": ("What is asked, and of whom", "Ce qui est demandé, et à qui", "Что требуем и от кого"),
    "name_local": (
        "Full name in Cyrillic, as in the passport",
        "Nom complet en cyrillique, comme au passeport",
        "Фамилия, имя, отчество",
    ),
    "name_latin": ("Full name in Latin letters", "Nom complet en lettres latines", "Имя латиницей"),
    "sex": ("Sex", "Sexe", "Пол"),
    "born": ("Date of birth", "Date de naissance", "Дата рождения"),
    "birth_place": ("Place of birth", "Lieu de naissance", "Место рождения"),
    "citizenship": ("Nationality", "Nationalité", "Гражданство"),
    "document": ("Identity document and number", "Pièce d’identité et numéro", "Документ и номер"),
    "address": ("Home address", "Adresse du domicile", "Адрес проживания"),
    "phone": ("Telephone", "Téléphone", "Телефон"),
    "occupation": ("Occupation", "Profession", "Род занятий"),
    "civil": ("Civil status", "État civil", "Семейное положение"),
    "pregnant": ("Pregnant", "Enceinte", "Беременность"),
    "look": (
        "Appearance: height, build, hair, marks",
        "Apparence : taille, corpulence, cheveux, signes",
        "Внешность: рост, телосложение, волосы, приметы",
    ),
    "clothing": ("Clothing when last seen", "Vêtements la dernière fois", "Одежда в последний раз"),
    "health": ("Health, medicine needed", "Santé, traitement nécessaire", "Здоровье, нужные лекарства"),
    "photo": ("Photograph enclosed", "Photographie jointe", "Фотография приложена"),
    "defender": ("A defender of human rights?", "Défend les droits humains ?", "Правозащитник?"),
    "activity": (
        "Human-rights work, group, role",
        "Activité pour les droits humains, groupe, rôle",
        "Правозащитная работа, организация, роль",
    ),
    "last_seen": ("Last seen", "Vu(e) pour la dernière fois", "Видели последний раз"),
    "zone": ("Clock used there", "Heure locale", "Местное время"),
    "exact": ("How sure is the time", "Précision de l’heure", "Точность времени"),
    "place": ("Place", "Lieu", "Место"),
    "circumstances": (
        "What happened, in order",
        "Ce qui s’est passé, dans l’ordre",
        "Что произошло, по порядку",
    ),
    "vehicles": ("Vehicles, plates", "Véhicules, plaques", "Машины, номера"),
    "others_taken": (
        "Others taken at the same time",
        "Autres personnes enlevées en même temps",
        "Кого ещё увезли",
    ),
    "warrant": ("Paper or warrant shown", "Mandat ou papier montré", "Показали ли документ"),
    "force": ("Believed responsible", "Responsables présumés", "Кто предположительно ответственен"),
    "force_words": (
        "How they looked, spoke, were armed",
        "Apparence, langue, armes",
        "Как выглядели, говорили, чем вооружены",
    ),
    "why_state": (
        "Why they are believed to be officials",
        "Pourquoi on pense à des agents de l’État",
        "Почему считаем, что это представители власти",
    ),
    "held": ("Where they may be held", "Lieu de détention possible", "Где может находиться"),
    "acknowledged": ("What officials say", "Ce que disent les autorités", "Что говорят власти"),
    "earlier": (
        "Earlier threats and attacks",
        "Menaces et attaques antérieures",
        "Прежние угрозы и нападения",
    ),
    "background": ("Background", "Contexte", "Справка"),
    "reason": (
        "Why it may be linked to their work or words",
        "Lien possible avec son travail ou ses paroles",
        "Как это связано с работой или словами",
    ),
    "source": ("Where the information comes from", "D’où viennent les informations", "Откуда сведения"),
    "applicant": ("Who files the crime report", "Qui dépose la plainte", "Заявитель"),
    "applicant_born": (
        "Applicant’s date of birth",
        "Date de naissance du plaignant",
        "Дата рождения заявителя",
    ),
    "applicant_status": ("Applicant is", "Qualité du plaignant", "Заявитель – это"),
    "applicant_relation": ("Relation to the person taken", "Lien avec la personne enlevée", "Кем приходится"),
    "applicant_address": ("Applicant’s address", "Adresse du plaignant", "Адрес заявителя"),
    "applicant_phone": ("Applicant’s telephone", "Téléphone du plaignant", "Телефон заявителя"),
    "submitter": ("Organisation that writes", "Organisation qui écrit", "Организация-отправитель"),
    "submitter_contact": (
        "Safe contact of the organisation",
        "Contact sûr de l’organisation",
        "Безопасный контакт организации",
    ),
    "who_we_are": (
        "Who we are, in three sentences",
        "Qui nous sommes, en trois phrases",
        "Кто мы, в трёх предложениях",
    ),
    "addressee": ("Crime report to", "Plainte adressée à", "Куда подаётся заявление"),
    "demands": ("What is asked", "Ce qui est demandé", "Что требуем"),
    "demand_more": ("Further demand, in words", "Autre demande, en mots", "Ещё одно требование, словами"),
    "not_to_do": (
        "What readers must not do",
        "Ce que les lecteurs ne doivent pas faire",
        "Чего делать нельзя",
    ),
    "kind": ("This appeal is", "Cet appel est", "Это обращение"),
    "until": ("Appeal until", "Appel valable jusqu’au", "Действует до"),
    "number": ("Number of the appeal", "Numéro de l’appel", "Номер обращения"),
    "quote": ("Words to be quoted", "Paroles à citer", "Слова для цитаты"),
    "quote_by": ("Who says them", "Qui les dit", "Кто это говорит"),
    "embargo": ("Embargo until", "Embargo jusqu’au", "Эмбарго до"),
    "press_contact": ("Contact for journalists", "Contact presse", "Контакт для прессы"),
    "witnesses": ("Witnesses", "Témoins", "Очевидцы"),
    "witnesses.code": ("Code, never a name", "Code, jamais un nom", "Код, не имя"),
    "witnesses.saw": ("What they saw or heard", "Ce qu’ils ont vu ou entendu", "Что видели или слышали"),
    "steps": ("Steps taken", "Démarches faites", "Что уже сделано"),
    "steps.date": ("Date", "Date", "Дата"),
    "steps.authority": ("Body", "Autorité", "Орган"),
    "steps.what": ("What was done", "Démarche", "Что сделано"),
    "steps.result": ("Result", "Résultat", "Результат"),
    "steps.number": ("Number", "Numéro", "Номер"),
    "threats": (
        "Earlier events, with dates",
        "Événements antérieurs, avec dates",
        "Прежние события с датами",
    ),
    "threats.date": ("Date", "Date", "Дата"),
    "threats.what": ("What", "Quoi", "Что"),
    "annexes": ("Annexes", "Annexes", "Приложения"),
    "annexes.what": ("What", "Quoi", "Что"),
    "annexes.pages": ("Pages", "Pages", "Листов"),
    "updates": (
        "New information, with dates",
        "Informations nouvelles, avec dates",
        "Новые сведения с датами",
    ),
    "updates.date": ("Date", "Date", "Дата"),
    "updates.what": ("Fact", "Fait", "Факт"),
    "sex.female": ("female", "femme", "женский"),
    "sex.male": ("male", "homme", "мужской"),
    "sex.other": ("other", "autre", "другое"),
    "civil.single": ("single", "célibataire", "не в браке"),
    "civil.married": ("married", "marié(e)", "в браке"),
    "civil.widowed": ("widowed", "veuf, veuve", "вдовец, вдова"),
    "civil.divorced": ("divorced", "divorcé(e)", "в разводе"),
    "yes.yes": ("yes", "oui", "да"),
    "yes.no": ("no", "non", "нет"),
    "defender.team": ("yes, one of this group", "oui, membre de ce groupe", "да, участник нашей группы"),
    "defender.yes": ("yes", "oui", "да"),
    "defender.no": ("no", "non", "нет"),
    "exact.exact": ("exact", "exacte", "точное"),
    "exact.about": ("about", "approximative", "примерное"),
    "exact.day": ("only the day is known", "seul le jour est connu", "известен только день"),
    "warrant.shown": ("shown", "montré", "показали"),
    "warrant.none": ("none was shown", "aucun n’a été montré", "не показали"),
    "force.police": ("police", "police", "полиция"),
    "force.security": ("security service", "service de sécurité", "служба безопасности"),
    "force.army": (
        "armed forces or national guard",
        "forces armées ou garde nationale",
        "военные или росгвардия",
    ),
    "force.officials": (
        "officials of another kind",
        "agents de l’État d’un autre type",
        "другие представители власти",
    ),
    "force.armed": (
        "armed persons who did not say who they are",
        "personnes armées non identifiées",
        "вооружённые люди, которые не представились",
    ),
    "force.private": (
        "persons without a known link to the State",
        "personnes sans lien connu avec l’État",
        "лица без известной связи с государством",
    ),
    "acknowledged.yes": (
        "they say that they hold the person",
        "elles disent détenir la personne",
        "подтверждают задержание",
    ),
    "acknowledged.no": ("they deny it", "elles nient", "отрицают"),
    "acknowledged.silent": ("no answer", "pas de réponse", "не отвечают"),
    "applicant_status.relative": ("a relative", "un proche", "родственник"),
    "applicant_status.representative": ("a representative", "un représentant", "представитель"),
    "applicant_status.witness": ("a witness", "un témoin", "очевидец"),
    "source.family": ("the family", "la famille", "семья"),
    "source.lawyer": ("the family’s lawyer", "l’avocat de la famille", "адвокат семьи"),
    "source.own": (
        "our own investigators, who spoke with witnesses",
        "nos enquêteurs, qui ont parlé aux témoins",
        "наши сотрудники, опросившие очевидцев",
    ),
    "source.witness": ("witnesses", "des témoins", "очевидцы"),
    "kind.new": ("new", "nouveau", "новое"),
    "kind.update": ("an update", "une mise à jour", "дополнение"),
    "kind.good": ("closed, good news", "clos, bonne nouvelle", "закрыто, хорошие вести"),
    "kind.bad": ("closed, bad news", "clos, mauvaise nouvelle", "закрыто, плохие вести"),
    "demands.whereabouts": (
        "say at once where the person is held and by whom, and on what ground",
        "dire immédiatement où et par qui la personne est détenue, et sur quel fondement",
        "немедленно сообщить, где, кем и на каком основании удерживается этот человек",
    ),
    "demands.safety": (
        (
            "guarantee the person’s life and physical and mental integrity, and protect them from "
            "torture and ill-treatment"
        ),
        (
            "garantir sa vie et son intégrité physique et psychologique, et la protéger de la "
            "torture et des mauvais traitements"
        ),
        (
            "гарантировать жизнь, физическую и психическую неприкосновенность, не допустить пыток "
            "и жестокого обращения"
        ),
    ),
    "demands.contact": (
        "give access to a lawyer of the person’s own choice, to the family and to a doctor",
        "permettre l’accès à un avocat de son choix, à sa famille et à un médecin",
        "допустить адвоката по выбору, родных и врача",
    ),
    "demands.release": (
        "release the person at once, or bring them before a judge without delay",
        "la libérer immédiatement, ou la présenter sans délai à un juge",
        "немедленно освободить или незамедлительно доставить к судье",
    ),
    "demands.investigate": (
        "investigate promptly, independently and thoroughly, and make the result public",
        "mener une enquête rapide, indépendante et approfondie, et en publier le résultat",
        "провести быстрое, независимое и полное расследование и сообщить его результат",
    ),
    "demands.preserve": (
        "secure camera recordings, duty logs and telephone records before they are erased",
        (
            "conserver les images de vidéosurveillance, les registres de service et les données "
            "téléphoniques avant leur effacement"
        ),
        "изъять записи камер, книги дежурной части и данные связи, пока они не стёрты",
    ),
    "demands.protect": (
        "protect the family, the witnesses and those who help them from pressure and reprisals",
        ("protéger la famille, les témoins et ceux qui les aident contre les pressions et les représailles"),
        "защитить семью, очевидцев и тех, кто помогает им, от давления и мести",
    ),
    "demands.harassment": (
        "end every act of harassment, also judicial, against defenders of human rights",
        (
            "mettre fin à tout acte de harcèlement, y compris judiciaire, contre les défenseurs "
            "des droits humains"
        ),
        "прекратить любое преследование правозащитников, в том числе судебное",
    ),
    "demands.norms": (
        (
            "respect the Declaration on Human Rights Defenders, the Declaration on Enforced "
            "Disappearance and the International Covenant on Civil and Political Rights"
        ),
        (
            "respecter la Déclaration sur les défenseurs des droits de l’homme, la Déclaration "
            "sur les disparitions forcées et le Pacte international relatif aux droits civils et "
            "politiques"
        ),
        (
            "соблюдать Декларацию о правозащитниках, Декларацию о защите от насильственных "
            "исчезновений и Международный пакт о гражданских и политических правах"
        ),
    ),
    "paper.crime-report": ("Crime report", "Plainte pénale", "Заявление о преступлении"),
    "paper.wgeid": (
        "Urgent form for the Working Group on Enforced Disappearances",
        "Formulaire urgent au Groupe de travail sur les disparitions forcées",
        "Срочная форма для Рабочей группы по насильственным исчезновениям",
    ),
    "paper.special-procedures": (
        "Text for the UN special procedures",
        "Texte pour les procédures spéciales de l’ONU",
        "Текст для специальных процедур ООН",
    ),
    "paper.observatory": (
        "Urgent appeal, pattern of the Observatory",
        "Appel urgent, modèle de l’Observatoire",
        "Срочное обращение по образцу Обсерватории",
    ),
    "paper.amnesty": (
        "Case sheet, two pages",
        "Fiche d’action urgente, deux pages",
        "Листок срочной акции, две страницы",
    ),
    "paper.statement": ("Statement", "Déclaration", "Заявление для прессы"),
    "paper.consent": (
        "Consent form for the family",
        "Formulaire de consentement pour la famille",
        "Форма согласия для семьи",
    ),
    "paper.calls": ("Log of calls", "Registre des appels", "Журнал звонков"),
    "missing.must": ("cannot be sent without it", "indispensable à l’envoi", "без этого отправлять нельзя"),
    "missing.should": ("should be there", "souhaitable", "желательно"),
    "missing.translation": ("translation", "traduction", "перевод"),
    "missing.stale": (
        "translation of an earlier text",
        "traduction d’un texte antérieur",
        "перевод прежнего текста",
    ),
    "missing.limit": ("too long", "trop long", "слишком длинно"),
    "missing.consent": ("consent", "consentement", "согласие"),
    "missing.calls": ("calls to duty stations", "appels aux services de garde", "звонки в дежурные части"),
    "missing.letters": (
        "letters that the fonts of the PDF have not: look at it, or send the DOCX",
        "lettres absentes des polices du PDF : vérifiez-le, ou envoyez le DOCX",
        "буквы, которых нет в шрифтах PDF: проверьте его или отправьте DOCX",
    ),
}
