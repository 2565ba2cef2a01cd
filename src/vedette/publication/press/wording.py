"""The fixed words of composed texts, and of what is missing in them, in English, French and Russian."""

from __future__ import annotations

from collections.abc import Mapping

from vedette.publication.press.parts import LANGUAGES

_WORDS: Mapping[str, tuple[str, str, str]] = {
    # headings of a press release
    "context": ("Background", "Contexte", "Контекст"),
    "partners": ("Joined by", "Avec", "К обращению присоединились"),
    "contact": ("For further information", "Pour en savoir plus", "Контакт для прессы"),
    "about": ("About us", "Qui nous sommes", "О нас"),
    "links": ("Links", "Liens", "Ссылки"),
    "phone": ("Telephone", "Téléphone", "Телефон"),
    "mail": ("E-mail", "Courriel", "Электронная почта"),
    # a laureate's page
    "voices": ("What others say", "Paroles d’autres", "Что говорят другие"),
    "awards": ("Awards", "Prix", "Награды"),
    "year": ("Year", "Année", "Год"),
    "award": ("Award", "Prix", "Награда"),
    "testimony": ("Testimony", "Témoignage", "Слово лауреата"),
    "biography": ("Biography", "Biographie", "Биография"),
    "country": ("The situation: {}", "La situation : {}", "Обстановка: {}"),
    "related": ("Related pages", "Pages associées", "Связанные страницы"),
    # a report
    "summary": ("Summary", "Résumé", "Краткое содержание"),
    "recommendations": ("Recommendations", "Recommandations", "Рекомендации"),
    "method": ("Method", "Méthode", "Методика"),
    "method_who": ("Who collected the material", "Qui a recueilli les éléments", "Кто собирал материал"),
    "method_when": ("When", "Quand", "Когда"),
    "method_interviews": ("Interviews", "Entretiens", "Опрошено"),
    "method_consent": ("Consent", "Consentement", "Согласие"),
    "method_limits": ("Limits", "Limites", "Ограничения"),
    "method_unit": ("What is counted", "Ce qui est compté", "Что подсчитывается"),
    "report_context": ("Context", "Contexte", "Контекст"),
    "findings": ("Findings", "Constatations", "Установленные факты"),
    "legal": ("Legal analysis", "Analyse juridique", "Правовая оценка"),
    "answer": ("The State’s answer", "La réponse de l’État", "Ответ государства"),
    "annexes": ("Annexes: tables", "Annexes : tableaux", "Приложения: таблицы"),
    "annex": ("Table {}", "Tableau {}", "Таблица {}"),
    "unit": ("Unit: {}", "Unité : {}", "Единица счёта: {}"),
    # classes of evidence
    "class.document": ("document", "document", "документ"),
    "class.medical": ("medical finding", "constatation médicale", "медицинское заключение"),
    "class.testimony": ("witness statement", "déclaration de témoin", "показания очевидца"),
    "class.picture": ("photograph", "photographie", "фотография"),
    "class.film": ("film or sound recording", "film ou enregistrement sonore", "видео- или аудиозапись"),
    "class.court": ("court file", "dossier judiciaire", "материалы судебного дела"),
    "class.official": ("official answer", "réponse officielle", "официальный ответ"),
    "class.open": ("open source", "source ouverte", "открытый источник"),
    "class.own": ("what the group itself saw", "ce que le groupe a lui-même vu", "наблюдения самой группы"),
    # papers
    "embargo": (
        "EMBARGO: not to be published before {}",
        "EMBARGO : ne pas publier avant {}",
        "ЭМБАРГО: не публиковать до {}",
    ),
    "draft": ("Draft, not released", "Projet, non publié", "Черновик, не опубликовано"),
    "press_release": ("Press release", "Communiqué de presse", "Пресс-релиз"),
    "captions": ("Pictures and their captions", "Images et légendes", "Снимки и подписи к ним"),
    "no-caption": ("(no caption)", "(sans légende)", "(без подписи)"),
    "files": ("Files", "Fichiers", "Файлы"),
    "kit": ("Press kit", "Dossier de presse", "Пакет для прессы"),
    "shows": ("Shows", "Montre", "На снимке"),
    # what is missing
    "lack.empty": ("is missing", "manque", "не заполнено"),
    "lack.rows": ("at least one is needed", "il en faut au moins un", "нужна хотя бы одна строка"),
    "lack.note": (
        "names a footnote that is not in the list of evidence",
        "renvoie à une note qui n’est pas dans la liste des preuves",
        "ссылается на сноску, которой нет в перечне доказательств",
    ),
    "lack.untraced": (
        "states facts without a footnote such as [1]",
        "énonce des faits sans note telle que [1]",
        "излагает факты без сноски вида [1]",
    ),
    "lack.order": (
        "ends before it begins",
        "finit avant de commencer",
        "заканчивается раньше, чем начинается",
    ),
    "lack.table": (
        "rows have not as many cells as the first line",
        "des lignes n’ont pas autant de cellules que la première",
        "в строках не столько ячеек, сколько в первой",
    ),
    "lack.pages": (
        "is longer than one page",
        "dépasse une page",
        "длиннее одной страницы",
    ),
    "lack.accused": (
        "accused: level of evidence and how a reply was sought",
        "mis en cause : niveau de preuve et recherche d’une réponse",
        "обвиняемый: уровень доказанности и как запрашивался ответ",
    ),
    "lack.speaker": (
        "is not in the list of people, and taken for somebody who speaks for an organisation",
        "n’est pas dans la liste des personnes, et passe pour porte-parole d’une organisation",
        "нет в списке людей, считается говорящим от имени организации",
    ),
}


def word(key: str, language: str) -> str:
    """Return fixed words in a language, English where there are none."""
    held = _WORDS[key]
    return held[LANGUAGES.index(language)] if language in LANGUAGES else held[0]


KEYS = frozenset(_WORDS)
