"""The words of the public site's own furniture, in en, fr and ru; other languages borrow one of them."""

from __future__ import annotations

from collections.abc import Mapping

OWN_NAMES: Mapping[str, str] = {
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "ce": "Нохчийн",
    "de": "Deutsch",
    "es": "Español",
    "ar": "العربية",
}
BORROWED: Mapping[str, str] = {"ce": "ru", "de": "en", "es": "en", "ar": "en"}
MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "ru": (
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
}
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "cases": ("case_page",),
    "press": ("press_release",),
    "reports": ("report",),
    "updates": ("update",),
    "appeals": ("urgent_appeal",),
    "statements": ("statement",),
    "people": ("laureate", "person"),
    "incidents": ("incident",),
    "corrections": ("correction", "retraction"),
}
"""Section, which is also its folder → kinds of documents that stand in it; in the order of the menu."""
SECTION_OF: Mapping[str, str] = {kind: name for name, kinds in SECTIONS.items() for kind in kinds}

_EN: Mapping[str, str] = {
    "skip": "To the text",
    "menu": "Sections",
    "languages": "Languages",
    "home": "Home",
    "cases": "Cases",
    "press": "Press releases",
    "reports": "Reports",
    "updates": "Updates",
    "appeals": "Urgent appeals",
    "statements": "Statements",
    "people": "Defenders and laureates",
    "incidents": "Incidents",
    "corrections": "Corrections and retractions",
    "words": "Word index",
    "about": "About us",
    "help": "Do you need a lawyer?",
    "help.go": "Write to us",
    "help.more": "How to reach us",
    "help.note": "This page runs no script, sets no cookie and asks no other site for anything."
    " The connection itself can be seen by those who carry it.",
    "contact": "Contact",
    "latest": "Latest",
    "all": "All: {what}",
    "published": "Published",
    "updated": "Last update",
    "place": "Place",
    "status": "Status",
    "also": "Also in",
    "related": "Related",
    "notes": "Evidence",
    "notes.back": "back to the text",
    "note": "note {n}",
    "files": "Files",
    "digest": "SHA-256",
    "corrected": "This was corrected",
    "retracted": "This was retracted",
    "corrects": "About",
    "counted": "Counted: {unit}",
    "older": "Older",
    "newer": "Newer",
    "pages": "Pages",
    "page": "page {n}",
    "none": "Nothing is published here yet.",
    "no.corrections": "Nothing was corrected or retracted so far.",
    "corrections.lead": "What was changed or taken back stays named here, with what changed.",
    "map": "Where",
    "map.lead": "Published incidents and cases by area. A circle stands for an area of about 25 km, not for a"
    " place; its size, for how many. Small dots are towns.",
    "map.area": "Area near",
    "map.count": "How many",
    "map.title": "Map of published incidents and cases",
    "words.lead": "Words of titles, summaries, places and names. Choose a first letter.",
    "words.more": "and {n} more",
    "words.other": "0–9",
    "proof": "Proof",
    "proof.title": "How to check this site",
    "proof.lead": "Each page, picture and file of this site is listed with its SHA-256 in release.json. That"
    " list's digest is entered in the group's register, which independent witnesses sign.",
    "proof.entry": "Entry {index} of the register {origin}, {size} entries, seen by: {who}.",
    "proof.waiting": "The entry of this edition is on its way into the register; the proof then lies beside"
    " release.json.",
    "proof.check": "The SHA-256 of release.json is disclosed in the entry; the entry is in the register under"
    " the checkpoint in release.tlog-proof.",
    "proof.not": "This shows when something was published and that it has not changed. It does not show that"
    " what it says is true.",
    "proof.list": "list of all files",
    "nobody": "no witness yet",
    "mirrors": "The same page elsewhere",
    "feed": "Feed",
    "lost": "This page is not here",
    "lost.lead": "It was moved, taken back, or never was. What was corrected or retracted is listed under"
    " “Corrections and retractions”.",
    "choose": "Choose a language",
    "elsewhere": "The picture is not published.",
}
_FR: Mapping[str, str] = {
    "skip": "Aller au texte",
    "menu": "Rubriques",
    "languages": "Langues",
    "home": "Accueil",
    "cases": "Affaires",
    "press": "Communiqués de presse",
    "reports": "Rapports",
    "updates": "Points de situation",
    "appeals": "Appels urgents",
    "statements": "Déclarations",
    "people": "Défenseurs et lauréats",
    "incidents": "Incidents",
    "corrections": "Rectificatifs et retraits",
    "words": "Index des mots",
    "about": "Qui nous sommes",
    "help": "Vous avez besoin d’un avocat ?",
    "help.go": "Nous écrire",
    "help.more": "Comment nous joindre",
    "help.note": "Cette page n’exécute aucun script, ne dépose aucun cookie et n’interroge aucun autre site."
    " La connexion elle-même est visible de ceux qui l’acheminent.",
    "contact": "Contact",
    "latest": "Dernières publications",
    "all": "Tout voir : {what}",
    "published": "Publié le",
    "updated": "Dernière mise à jour",
    "place": "Lieu",
    "status": "État",
    "also": "Aussi en",
    "related": "Voir aussi",
    "notes": "Preuves",
    "notes.back": "retour au texte",
    "note": "note {n}",
    "files": "Fichiers",
    "digest": "SHA-256",
    "corrected": "Ce texte a été rectifié",
    "retracted": "Ce texte a été retiré",
    "corrects": "À propos de",
    "counted": "Unité de compte : {unit}",
    "older": "Plus anciens",
    "newer": "Plus récents",
    "pages": "Pages",
    "page": "page {n}",
    "none": "Rien n’est encore publié ici.",
    "no.corrections": "Rien n’a été rectifié ni retiré à ce jour.",
    "corrections.lead": "Ce qui a été modifié ou retiré reste nommé ici, avec ce qui a changé.",
    "map": "Où",
    "map.lead": "Incidents et affaires publiés, par zone. Un cercle représente une zone d’environ 25 km, non"
    " un lieu ; sa taille, leur nombre. Les petits points sont des villes.",
    "map.area": "Zone proche de",
    "map.count": "Nombre",
    "map.title": "Carte des incidents et affaires publiés",
    "words.lead": "Mots des titres, résumés, lieux et noms. Choisissez une première lettre.",
    "words.more": "et {n} autres",
    "words.other": "0–9",
    "proof": "Preuve",
    "proof.title": "Comment vérifier ce site",
    "proof.lead": "Chaque page, image et fichier de ce site figure avec son SHA-256 dans release.json."
    " L’empreinte de cette liste est inscrite au registre du groupe, que signent des témoins indépendants.",
    "proof.entry": "Entrée {index} du registre {origin}, {size} entrées, vu par : {who}.",
    "proof.waiting": "L’entrée de cette édition est en chemin vers le registre ; la preuve sera ensuite"
    " à côté de release.json.",
    "proof.check": "L’empreinte SHA-256 de release.json est révélée dans l’entrée ; l’entrée est au registre"
    " sous la tête contenue dans release.tlog-proof.",
    "proof.not": "Cela montre quand ceci a été publié et que rien n’a changé depuis. Cela ne montre pas que"
    " ce qui est dit est vrai.",
    "proof.list": "liste de tous les fichiers",
    "nobody": "aucun témoin pour l’instant",
    "mirrors": "La même page ailleurs",
    "feed": "Flux",
    "lost": "Cette page n’est pas ici",
    "lost.lead": "Elle a été déplacée, retirée, ou n’a jamais existé. Ce qui a été rectifié ou retiré est"
    " énuméré sous « Rectificatifs et retraits ».",
    "choose": "Choisissez une langue",
    "elsewhere": "L’image n’est pas publiée.",
}
_RU: Mapping[str, str] = {
    "skip": "К тексту",
    "menu": "Разделы",
    "languages": "Языки",
    "home": "Главная",
    "cases": "Дела",
    "press": "Пресс-релизы",
    "reports": "Доклады",
    "updates": "Новости дел",
    "appeals": "Срочные обращения",
    "statements": "Заявления",
    "people": "Правозащитники и лауреаты",
    "incidents": "Происшествия",
    "corrections": "Исправления и отзывы",
    "words": "Указатель слов",
    "about": "О нас",
    "help": "Нужен адвокат?",
    "help.go": "Написать нам",
    "help.more": "Как с нами связаться",
    "help.note": "На этой странице нет сценариев и файлов cookie, она не обращается к другим сайтам."
    " Само соединение видно тем, через кого оно проходит.",
    "contact": "Контакты",
    "latest": "Новое",
    "all": "Всё: {what}",
    "published": "Опубликовано",
    "updated": "Обновлено",
    "place": "Место",
    "status": "Состояние",
    "also": "На других языках",
    "related": "По теме",
    "notes": "Доказательства",
    "notes.back": "к тексту",
    "note": "примечание {n}",
    "files": "Файлы",
    "digest": "SHA-256",
    "corrected": "Этот текст исправлен",
    "retracted": "Этот текст отозван",
    "corrects": "О публикации",
    "counted": "Единица счёта: {unit}",
    "older": "Раньше",
    "newer": "Позже",
    "pages": "Страницы",
    "page": "страница {n}",
    "none": "Здесь пока ничего не опубликовано.",
    "no.corrections": "До сих пор ничего не исправлено и не отозвано.",
    "corrections.lead": "То, что изменено или отозвано, остаётся здесь: что именно и что изменилось.",
    "map": "Где",
    "map.lead": "Опубликованные происшествия и дела по местности. Круг означает местность около 25 км, а не"
    " точку; его размер — сколько их. Мелкие точки — города.",
    "map.area": "Местность близ",
    "map.count": "Сколько",
    "map.title": "Карта опубликованных происшествий и дел",
    "words.lead": "Слова заголовков, кратких изложений, мест и имён. Выберите первую букву.",
    "words.more": "и ещё {n}",
    "words.other": "0–9",
    "proof": "Доказательство",
    "proof.title": "Как проверить этот сайт",
    "proof.lead": "Все страницы, картинки и файлы этого сайта перечислены с их SHA-256 в release.json."
    " Отпечаток этого списка занесён в реестр; его подписывают независимые свидетели.",
    "proof.entry": "Запись {index} реестра {origin}, всего записей: {size}; засвидетельствовали: {who}.",
    "proof.waiting": "Запись об этом выпуске на пути в реестр; затем доказательство будет лежать рядом с"
    " release.json.",
    "proof.check": "SHA-256 файла release.json раскрыт в записи; запись стоит в реестре под вершиной из"
    " release.tlog-proof.",
    "proof.not": "Это доказывает, когда материал опубликован и что он не изменён. Это не доказывает, что"
    " сказанное в нём — правда.",
    "proof.list": "список всех файлов",
    "nobody": "свидетелей пока нет",
    "mirrors": "Та же страница в других местах",
    "feed": "Лента",
    "lost": "Этой страницы здесь нет",
    "lost.lead": "Она перенесена, отозвана или её не было. Исправленное и отозванное перечислено в разделе"
    " «Исправления и отзывы».",
    "choose": "Выберите язык",
    "elsewhere": "Картинка не опубликована.",
}
WORDS: Mapping[str, Mapping[str, str]] = {"en": _EN, "fr": _FR, "ru": _RU}


def spoken(language: str) -> str:
    """Return the language that the furniture of a page in `language` is written in."""
    return language if language in WORDS else BORROWED[language]


def say(language: str, word: str, /, **values: object) -> str:
    """Return a word of the furniture."""
    found = WORDS[spoken(language)][word]
    return found.format(**values) if values else found


def day(date: str, language: str) -> str:
    """Return a day, month or year (ISO) as it is written in a language; other text as it is."""
    parts = date.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return date
    months = MONTHS[spoken(language)]
    if len(parts) == 1:
        return date
    if not 1 <= int(parts[1]) <= 12:
        return date
    month = months[int(parts[1]) - 1]
    if len(parts) == 2:
        return date if spoken(language) == "ru" else f"{month} {parts[0]}"
    number = int(parts[2])
    if spoken(language) == "fr" and number == 1:
        return f"1er {month} {parts[0]}"
    tail = "\u00a0г." if spoken(language) == "ru" else ""
    return f"{number}\u00a0{month} {parts[0]}{tail}"
