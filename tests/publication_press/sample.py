"""An invented press release, laureate's page and report, as an editor types them, in three languages."""

from __future__ import annotations

from vedette.publication.press.draft import Draft, empty, with_page

Values = dict[str, str]
Rows = dict[str, list[dict[str, str]]]

ITEMS = "i1"
EVIDENCE = {
    "en": [
        {"class": "medical", "words": "two examinations, May 2026", "items": ITEMS},
        {"class": "official", "words": "answer of 2 June 2026", "items": ITEMS},
    ],
    "fr": [
        {"class": "medical", "words": "deux examens, mai 2026", "items": ITEMS},
        {"class": "official", "words": "réponse du 2 juin 2026", "items": ITEMS},
    ],
    "ru": [
        {"class": "medical", "words": "два осмотра, май 2026 г.", "items": ITEMS},
        {"class": "official", "words": "ответ от 2 июня 2026 г.", "items": ITEMS},
    ],
}
SHARED = {"date": "2026-10-08"}
RELEASE: dict[str, tuple[Values, Rows]] = {
    "en": (
        {
            "headline": "Invented Group Selected as Laureate of the Invented Award",
            "place": "Geneva",
            "happened": "A jury of ten invented organisations has chosen the Invented Group. The award "
            "is given to "
            "defenders who face great personal risk; it will be presented on 8 October. [1]\n\nThe "
            "group sends "
            "lawyers for short turns into a region where residents cannot work. In May it documented "
            "how a man was "
            "beaten in custody; the authority answered that nothing had happened. [1] [2]",
            "quote_words": "When others are watching us, it is harder to take steps against us.",
            "quote_speaker": "Ilya Vymyslov",
            "quote_role": "head of the Invented Group",
            "third_words": "The jury has shown again that those who defend rights make a difference on "
            "the ground.",
            "third_speaker": "Claire Inventée",
            "third_role": "chair of the Invented Foundation",
            "context": "The group was founded after people who worked for an invented organisation were "
            "killed. "
            "None of those killings has been solved. [2]",
            "partners": "Invented Watch\nInvented Commission of Lawyers\nInvented Help",
            "contact_name": "Anna Vymyslova",
            "contact_phone": "+41 22 000 00 00",
            "contact_mail": "press@group.invented.example",
            "about": "The Invented Group is a mobile group of lawyers. It works for anyone who applies.",
        },
        {
            "links": [{"words": "The Invented Award", "href": "https://award.invented.example/"}],
            "evidence": EVIDENCE["en"],
        },
    ),
    "fr": (
        {
            "headline": "Le Groupe inventé lauréat du Prix inventé",
            "place": "Genève",
            "happened": "Un jury de dix organisations inventées a choisi le Groupe inventé. Le prix est "
            "donné à des "
            "défenseurs qui courent un grand risque ; il sera remis le 8 octobre. [1]\n\nLe groupe "
            "envoie des "
            "juristes, pour peu de temps, dans une région où ceux qui y vivent ne peuvent travailler. "
            "En mai, il a "
            "établi comment un homme a été battu en garde à vue ; l’autorité a répondu qu’il ne s’était rien "
            "passé. [1] [2]",
            "quote_words": "Quand on nous regarde, il est plus difficile d’agir contre nous.",
            "quote_speaker": "Ilya Vymyslov",
            "quote_role": "responsable du Groupe inventé",
            "third_words": "Le jury a montré une fois de plus que ceux qui défendent les droits font "
            "avancer les "
            "choses.",
            "third_speaker": "Claire Inventée",
            "third_role": "présidente de la Fondation inventée",
            "context": "Le groupe a été fondé après le meurtre de personnes qui travaillaient pour une "
            "organisation "
            "inventée. Aucun de ces meurtres n’a été élucidé. [2]",
            "partners": "Veille inventée\nCommission inventée de juristes\nSecours inventé",
            "contact_name": "Anna Vymyslova",
            "contact_phone": "+41 22 000 00 00",
            "contact_mail": "press@group.invented.example",
            "about": "Le Groupe inventé est un groupe mobile de juristes. Il travaille pour quiconque "
            "le demande.",
        },
        {
            "links": [{"words": "Le Prix inventé", "href": "https://award.invented.example/fr"}],
            "evidence": EVIDENCE["fr"],
        },
    ),
    "ru": (
        {
            "headline": "Вымышленная группа — лауреат Вымышленной премии",
            "place": "Женева",
            "happened": "Жюри из десяти вымышленных организаций выбрало Вымышленную группу. Премию дают "
            "тем, кто "
            "защищает права с большим риском для себя; её вручат 8 октября. [1]\n\nГруппа направляет юристов "
            "короткими сменами в регион, где местные работать не могут. В мае она зафиксировала, как "
            "человека "
            "избили в отделе; ведомство ответило, что ничего не было. [1] [2]",
            "quote_words": "Когда на нас смотрят, против нас труднее что-то предпринять.",
            "quote_speaker": "Илья Вымыслов",
            "quote_role": "руководитель Вымышленной группы",
            "third_words": "Жюри вновь показало, что защитники прав могут многое изменить на месте.",
            "third_speaker": "Клер Энвантэ",
            "third_role": "председатель Вымышленного фонда",
            "context": "Группа создана после убийства людей, работавших в вымышленной организации. Ни "
            "одно из этих "
            "убийств не раскрыто. [2]",
            "partners": "Вымышленный дозор\nВымышленная комиссия юристов\nВымышленная помощь",
            "contact_name": "Анна Вымыслова",
            "contact_phone": "+41 22 000 00 00",
            "contact_mail": "press@group.invented.example",
            "about": "Вымышленная группа — мобильная группа юристов. Она работает для каждого, кто "
            "обратится.",
        },
        {
            "links": [{"words": "Вымышленная премия", "href": "https://award.invented.example/ru"}],
            "evidence": EVIDENCE["ru"],
        },
    ),
}
PORTRAIT = "portrait-1"
LAUREATE_ROW = {"part": "laureate", "shown": "named image excerpt", "subject": "r1"}
LAUREATE: dict[str, tuple[Values, Rows]] = {
    "en": (
        {
            "headline": "Invented Group, laureate 2026",
            "name": "Ilya Vymyslov",
            "role": "Head",
            "organisation": "Invented Group",
            "portrait": PORTRAIT,
            "portrait_alt": "A man at a lectern",
            "portrait_caption": "Ilya Vymyslov at the presentation",
            "testimony": "Terrible crimes are still committed. We have shown that even here one can "
            "fight for rights.",
            "biography": "Ilya Vymyslov founded the Invented Group in an invented November. [1]\n\nHe "
            "is a lawyer. [1]",
            "country": "Invented Country",
            "country_context": "Defenders there are watched, searched, slandered and tried. [2]",
        },
        {
            "voices": [
                {
                    "words": "Their work shows how to go on defending justice.",
                    "speaker": "Mary Invented",
                    "role": "former president",
                }
            ],
            "awards": [{"year": "2026", "award": "Invented Award"}, {"year": "2024", "award": "Front Award"}],
            "links": [{"words": "Press release", "href": "code:invented-award-2026"}],
            "evidence": EVIDENCE["en"],
            "people": [{**LAUREATE_ROW, "name": "Ilya Vymyslov"}],
        },
    ),
    "fr": (
        {
            "headline": "Le Groupe inventé, lauréat 2026",
            "name": "Ilya Vymyslov",
            "role": "Responsable",
            "organisation": "Groupe inventé",
            "portrait": PORTRAIT,
            "portrait_alt": "Un homme à un pupitre",
            "portrait_caption": "Ilya Vymyslov lors de la remise",
            "testimony": "Des crimes horribles sont toujours commis. Nous avons montré que même ici on "
            "peut se battre.",
            "biography": "Ilya Vymyslov a fondé le Groupe inventé un mois de novembre inventé. "
            "[1]\n\nIl est juriste. [1]",
            "country": "Pays inventé",
            "country_context": "Les défenseurs y sont surveillés, perquisitionnés, diffamés et "
            "poursuivis. [2]",
        },
        {
            "voices": [
                {
                    "words": "Leur travail montre comment continuer à défendre la justice.",
                    "speaker": "Mary Invented",
                    "role": "ancienne présidente",
                }
            ],
            "awards": [{"year": "2026", "award": "Prix inventé"}, {"year": "2024", "award": "Prix du front"}],
            "links": [{"words": "Communiqué de presse", "href": "code:invented-award-2026"}],
            "evidence": EVIDENCE["fr"],
            "people": [{**LAUREATE_ROW, "name": "Ilya Vymyslov"}],
        },
    ),
    "ru": (
        {
            "headline": "Вымышленная группа — лауреат 2026 года",
            "name": "Илья Вымыслов",
            "role": "Руководитель",
            "organisation": "Вымышленная группа",
            "portrait": PORTRAIT,
            "portrait_alt": "Мужчина у кафедры",
            "portrait_caption": "Илья Вымыслов на вручении",
            "testimony": "Страшные преступления совершаются до сих пор. Мы показали, что и здесь можно "
            "бороться.",
            "biography": "Илья Вымыслов основал Вымышленную группу в вымышленном ноябре. [1]\n\nОн "
            "юрист. [1]",
            "country": "Вымышленная страна",
            "country_context": "За защитниками там следят, их обыскивают, на них клевещут, их судят. [2]",
        },
        {
            "voices": [
                {
                    "words": "Их работа показывает, как и дальше защищать справедливость.",
                    "speaker": "Мэри Инвентед",
                    "role": "бывший президент",
                }
            ],
            "awards": [
                {"year": "2026", "award": "Вымышленная премия"},
                {"year": "2024", "award": "Передовая премия"},
            ],
            "links": [{"words": "Пресс-релиз", "href": "code:invented-award-2026"}],
            "evidence": EVIDENCE["ru"],
            "people": [{**LAUREATE_ROW, "name": "Илья Вымыслов"}],
        },
    ),
}
REPORT: tuple[Values, Rows] = (
    {
        "headline": "Nothing happened: an invented report",
        "place": "Geneva",
        "summary": "Forty acts were documented. None was investigated.",
        "method_who": "Six lawyers of the group, in three turns.",
        "method_from": "2026-01-10",
        "method_to": "2026-06-30",
        "method_interviews": "34",
        "method_consent": "Written; each person agreed to each use by itself.",
        "method_limits": "Only those who came to us. Documented, not total.",
        "method_unit": "One act: one victim, one violation, one occasion.",
        "context": "The district is invented. [2]",
        "legal": "An effective investigation is prompt, thorough and independent.",
        "answer": "The authority answered once: nothing had happened. [2]",
        "contact_name": "Anna Vymyslova",
        "contact_phone": "+41 22 000 00 00",
        "about": "The Invented Group is a mobile group of lawyers.",
    },
    {
        "recommendations": [
            {"to": "To the invented Committee", "what": "Open a case.\nHear the victims."},
            {"to": "To other States", "what": "Ask what became of it."},
        ],
        "findings": [
            {
                "title": "Beatings",
                "text": "Thirty people said the same of one room. [1]\n\nSo did a doctor. [1]",
            }
        ],
        "tables": [
            {
                "caption": "Acts by month",
                "unit": "acts",
                "table": "Month | Acts\nMay | 22\nJune | 18",
                "counted": "2",
            }
        ],
        "evidence": EVIDENCE["en"],
    },
)


def written(kind: str, pages: dict[str, tuple[Values, Rows]], **more: str) -> Draft:
    """A draft into which these pages were typed, one language after the other."""
    draft = empty(kind)
    for language, (values, rows) in pages.items():
        draft = with_page(draft, language, {**SHARED, **values, **more}, rows)
    return draft


def release() -> Draft:
    """The press release in three languages."""
    return written("press_release", RELEASE)


def laureate() -> Draft:
    """The laureate's page in three languages."""
    return written("laureate", LAUREATE)


def report() -> Draft:
    """The report, in English."""
    return written("report", {"en": REPORT})
