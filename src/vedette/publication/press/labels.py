"""How the parts of a text are called on an editor's page, in English, French and Russian."""

from __future__ import annotations

from collections.abc import Mapping

from vedette.publication.press.parts import LANGUAGES

_LABELS: Mapping[str, tuple[str, str, str]] = {
    # groups
    "group.top": ("What it is", "De quoi il s’agit", "О чём это"),
    "group.quotes": ("Quotes", "Citations", "Цитаты"),
    "group.round": ("Background and partners", "Contexte et partenaires", "Контекст и партнёры"),
    "group.contact": (
        "Contact, about us, links",
        "Contact, qui nous sommes, liens",
        "Контакт, о нас, ссылки",
    ),
    "group.back": (
        "People and evidence (not printed as they stand here)",
        "Personnes et preuves (non imprimées telles quelles)",
        "Люди и доказательства (в таком виде не печатаются)",
    ),
    "group.voices": ("What others say, awards", "Paroles d’autres, prix", "Слова других, награды"),
    "group.life": (
        "Testimony, life, country, related pages",
        "Témoignage, vie, pays, pages associées",
        "Слово лауреата, жизнь, страна, связанные страницы",
    ),
    "group.method": ("Method", "Méthode", "Методика"),
    "group.findings": ("Context and findings", "Contexte et constatations", "Контекст и установленные факты"),
    "group.law": ("Law, answer, tables", "Droit, réponse, tableaux", "Право, ответ, таблицы"),
    # fields
    "headline": ("Headline", "Titre", "Заголовок"),
    "place": ("City", "Ville", "Город"),
    "date": ("Day", "Jour", "Дата"),
    "embargo": (
        "Embargo until (local time)",
        "Embargo jusqu’au (heure locale)",
        "Эмбарго до (местное время)",
    ),
    "embargo_zone": ("By the clock of", "À l’heure de", "По времени"),
    "happened": ("What happened", "Ce qui s’est passé", "Что произошло"),
    "quote_words": (
        "Quote of the victim’s side or the leader",
        "Citation du côté de la victime ou du responsable",
        "Цитата стороны потерпевшего или руководителя",
    ),
    "quote_speaker": ("Who says it", "Qui le dit", "Кто говорит"),
    "quote_role": ("As what they speak", "À quel titre", "В каком качестве"),
    "third_words": ("Quote of a third party", "Citation d’un tiers", "Цитата третьей стороны"),
    "third_speaker": ("Who says it (third party)", "Qui le dit (tiers)", "Кто говорит (третья сторона)"),
    "third_role": (
        "As what they speak (third party)",
        "À quel titre (tiers)",
        "В каком качестве (третья сторона)",
    ),
    "context": ("Context", "Contexte", "Контекст"),
    "partners": ("Partners, one a line", "Partenaires, un par ligne", "Партнёры, по одному в строке"),
    "contact_name": ("Contact person", "Personne à contacter", "Контактное лицо"),
    "contact_phone": ("Telephone", "Téléphone", "Телефон"),
    "contact_mail": ("E-mail", "Courriel", "Электронная почта"),
    "about": ("About us", "Qui nous sommes", "О нас"),
    "links": ("Links and related pages", "Liens et pages associées", "Ссылки и связанные страницы"),
    "links.words": ("Words of the link", "Texte du lien", "Текст ссылки"),
    "links.href": (
        "Address: https://… or code:… of a page of ours",
        "Adresse : https://… ou code:… d’une page à nous",
        "Адрес: https://… или code:… нашей страницы",
    ),
    "name": ("Name", "Nom", "Имя"),
    "role": ("Office or role", "Fonction ou rôle", "Должность или роль"),
    "organisation": ("Organisation", "Organisation", "Организация"),
    "portrait": ("Portrait", "Portrait", "Портрет"),
    "portrait_alt": ("What the portrait shows", "Ce que montre le portrait", "Что на портрете"),
    "portrait_caption": ("Caption of the portrait", "Légende du portrait", "Подпись к портрету"),
    "voices": ("Words of others", "Paroles d’autres", "Слова других"),
    "voices.words": ("Words", "Paroles", "Слова"),
    "voices.speaker": ("Who says it", "Qui le dit", "Кто говорит"),
    "voices.role": ("As what they speak", "À quel titre", "В каком качестве"),
    "awards": ("Awards", "Prix", "Награды"),
    "awards.year": ("Year", "Année", "Год"),
    "awards.award": ("Award", "Prix", "Награда"),
    "testimony": (
        "Testimony, in their own words",
        "Témoignage, dans ses propres mots",
        "Слово лауреата, от первого лица",
    ),
    "biography": ("Biography", "Biographie", "Биография"),
    "country": ("Country", "Pays", "Страна"),
    "country_context": ("The situation there", "La situation là-bas", "Обстановка там"),
    "pictures": ("Further pictures", "Autres images", "Другие снимки"),
    "pictures.picture": ("Picture", "Image", "Снимок"),
    "pictures.alt": ("What it shows", "Ce qu’elle montre", "Что на снимке"),
    "pictures.caption": ("Caption", "Légende", "Подпись"),
    "summary": ("Summary", "Résumé", "Краткое содержание"),
    "recommendations": ("Recommendations", "Recommandations", "Рекомендации"),
    "recommendations.to": ("To whom", "À qui", "Кому"),
    "recommendations.what": ("What, one a line", "Quoi, une par ligne", "Что, по одной в строке"),
    "method_who": ("Who collected the material", "Qui a recueilli les éléments", "Кто собирал материал"),
    "method_from": ("From", "Du", "С"),
    "method_to": ("To", "Au", "По"),
    "method_interviews": ("How many interviews", "Combien d’entretiens", "Сколько опрошено"),
    "method_consent": (
        "How consent was given",
        "Comment le consentement a été donné",
        "Как давалось согласие",
    ),
    "method_limits": ("Limits", "Limites", "Ограничения"),
    "method_unit": ("Counting unit", "Unité de compte", "Единица счёта"),
    "findings": ("Findings", "Constatations", "Установленные факты"),
    "findings.title": ("Heading", "Intertitre", "Подзаголовок"),
    "findings.text": ("Text", "Texte", "Текст"),
    "legal": ("Legal analysis", "Analyse juridique", "Правовая оценка"),
    "answer": ("The State’s answer", "La réponse de l’État", "Ответ государства"),
    "tables": ("Annexes: tables", "Annexes : tableaux", "Приложения: таблицы"),
    "tables.caption": ("Caption", "Légende", "Название"),
    "tables.unit": ("Unit", "Unité", "Единица"),
    "tables.table": (
        "Table: a line a row, cells apart by |",
        "Tableau : une ligne par rangée, cellules séparées par |",
        "Таблица: строка за строкой, ячейки через |",
    ),
    "tables.counted": (
        "Columns that count people (1, 2 …)",
        "Colonnes qui comptent des personnes (1, 2 …)",
        "Столбцы, где считают людей (1, 2 …)",
    ),
    "people": ("People in it", "Personnes", "Люди в тексте"),
    "people.name": ("As they are named here", "Nom tel qu’il paraît", "Как назван здесь"),
    "people.part": ("What they are here", "Ce que la personne est ici", "Кто это здесь"),
    "people.shown": ("How they appear", "Comment la personne apparaît", "Как показан"),
    "people.subject": ("Record of the person", "Fiche de la personne", "Запись о лице"),
    "people.minor": ("Minor", "Mineur", "Несовершеннолетний"),
    "people.intimate": ("Sexual violence", "Violences sexuelles", "Сексуальное насилие"),
    "people.level": (
        "Accused: level of evidence",
        "Mis en cause : niveau de preuve",
        "Обвиняемый: уровень доказанности",
    ),
    "people.replied": (
        "Accused: when and how a reply was sought",
        "Mis en cause : quand et comment une réponse a été demandée",
        "Обвиняемый: когда и как запрошен ответ",
    ),
    "evidence": (
        "Evidence: [1] in a text is the first row",
        "Preuves : [1] dans un texte est la première ligne",
        "Доказательства: [1] в тексте — первая строка",
    ),
    "evidence.class": ("Class", "Catégorie", "Вид"),
    "evidence.words": (
        "What readers may know of it",
        "Ce que le lecteur peut en savoir",
        "Что о нём может знать читатель",
    ),
    "evidence.items": (
        "Items of evidence behind it",
        "Pièces qui l’appuient",
        "Материалы, на которых основано",
    ),
    # choices
    "part.victim": ("victim", "victime", "потерпевший"),
    "part.relative": ("relative", "proche", "родственник"),
    "part.witness": ("witness", "témoin", "свидетель"),
    "part.defender": ("defender", "défenseur", "правозащитник"),
    "part.laureate": ("laureate", "lauréat", "лауреат"),
    "part.spokesperson": ("spokesperson", "porte-parole", "представитель"),
    "part.partner": ("partner", "partenaire", "партнёр"),
    "part.expert": ("expert", "expert", "эксперт"),
    "part.official": ("official", "agent public", "должностное лицо"),
    "part.accused": ("accused", "mis en cause", "обвиняемый"),
    "shown.named": ("by name", "par son nom", "по имени"),
    "shown.pseudonym": ("under a pseudonym", "sous pseudonyme", "под псевдонимом"),
    "shown.image": ("in a picture", "en image", "на снимке"),
    "shown.voice": ("by voice", "par la voix", "голосом"),
    "shown.excerpt": ("in their words", "par ses paroles", "своими словами"),
    "shown.office": ("by office only", "par sa fonction seulement", "только по должности"),
    "level.alleged": ("alleged", "allégué", "утверждается"),
    "level.reasonable": ("reasonable grounds", "motifs raisonnables", "разумные основания"),
    "level.strong": ("strong evidence", "preuves solides", "веские доказательства"),
    "level.court": ("found by a court", "établi par un tribunal", "установлено судом"),
}


def label(key: str, language: str) -> str:
    """Return how something is called; a field of a list by `list.field`. English in another language."""
    held = _LABELS.get(key) or _LABELS[key.partition(".")[2]]
    return held[LANGUAGES.index(language)] if language in LANGUAGES else held[0]


KEYS = frozenset(_LABELS)
