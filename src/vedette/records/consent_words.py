# ruff: noqa: E501 - texts in three languages, as wide as they are read
"""What each scope means, and the text that is read out before anybody answers, in three languages.

`RISKS` names the version of these words; a grant says which one was read, in which language: `risks-1/ru`.
When a word here changes, the version changes: what people agreed to stays what they heard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("en", "fr", "ru")
RISKS = "risks-1"


@dataclass(frozen=True, slots=True)
class ScopeWords:
    """A scope in a few words, and as it is read out, each by language."""

    name: Mapping[str, str]
    meaning: Mapping[str, str]


def _words(en: tuple[str, str], fr: tuple[str, str], ru: tuple[str, str]) -> ScopeWords:
    by = dict(zip(LANGUAGES, (en, fr, ru), strict=True))
    return ScopeWords({k: v[0] for k, v in by.items()}, {k: v[1] for k, v in by.items()})


SCOPE_WORDS: Mapping[str, ScopeWords] = {
    "C01": _words(
        ("Take my account", "You write down what I tell and keep it locked. Nobody outside sees it."),
        (
            "Recueillir mon récit",
            "Vous notez ce que je raconte et le gardez sous clé. Personne à l’extérieur ne le voit.",
        ),
        (
            "Записать мой рассказ",
            "Вы записываете то, что я рассказываю, и храните под замком. Посторонние этого не видят.",
        ),
    ),
    "C02": _words(
        ("Record my voice", "You record our talk. Whoever gets the recording can know me by my voice."),
        (
            "Enregistrer ma voix",
            "Vous enregistrez notre entretien. Qui obtient l’enregistrement peut me reconnaître à la voix.",
        ),
        (
            "Записать мой голос",
            "Вы записываете наш разговор. Кто получит запись, может узнать меня по голосу.",
        ),
    ),
    "C03": _words(
        (
            "Film me",
            "You film me. A copy of a film shows my face, my voice and the room. I can ask for writing instead.",
        ),
        (
            "Me filmer",
            "Vous me filmez. Une copie montre mon visage, ma voix et la pièce. Je peux demander un écrit à la place.",
        ),
        (
            "Снять меня на видео",
            "Вы снимаете меня. Копия покажет моё лицо, голос и комнату. Я могу попросить записать всё на бумаге.",
        ),
    ),
    "C04": _words(
        (
            "Photograph my body",
            "You photograph marks on my body, without my face. I choose which, and who may look.",
        ),
        (
            "Photographier mon corps",
            "Vous photographiez des traces sur mon corps, sans le visage. Je choisis lesquelles, et qui peut regarder.",
        ),
        (
            "Сфотографировать моё тело",
            "Вы снимаете следы на моём теле, без лица. Я решаю, какие именно и кто может их видеть.",
        ),
    ),
    "C05": _words(
        ("Photograph my face", "You photograph my face. Whoever gets the picture can know me."),
        (
            "Photographier mon visage",
            "Vous photographiez mon visage. Qui obtient l’image peut me reconnaître.",
        ),
        ("Сфотографировать моё лицо", "Вы снимаете моё лицо. Кто получит снимок, может меня узнать."),
    ),
    "C06": _words(
        (
            "Medical examination and records",
            "The doctor named here examines me and reads my medical papers. The report goes to those listed, to nobody else.",
        ),
        (
            "Examen et dossier médical",
            "Le médecin nommé ici m’examine et lit mes papiers médicaux. Le rapport va aux personnes listées, à nulle autre.",
        ),
        (
            "Медицинский осмотр и документы",
            "Названный здесь врач осматривает меня и читает мои медицинские бумаги. Заключение получат только указанные лица.",
        ),
    ),
    "C07": _words(
        (
            "Work on it inside the group",
            "Named people of the group read it, compare it with other accounts, and look for patterns.",
        ),
        (
            "Travail à l’intérieur du groupe",
            "Des membres désignés du groupe le lisent, le comparent à d’autres récits et cherchent des constantes.",
        ),
        (
            "Работа внутри группы",
            "Названные сотрудники читают мой рассказ, сравнивают его с другими и ищут закономерности.",
        ),
    ),
    "C08": _words(
        (
            "Count it, without my name",
            "It becomes one of the cases in a count. Neither name nor place tells that it is me.",
        ),
        (
            "Le compter, sans mon nom",
            "Il devient un cas parmi d’autres dans un décompte. Ni nom ni lieu ne dit que c’est moi.",
        ),
        (
            "Учесть в статистике без имени",
            "Мой случай войдёт в подсчёт. Ни имя, ни место не покажут, что это я.",
        ),
    ),
    "C09": _words(
        (
            "Crime report in this country, with my name",
            "You hand it to the authorities of this country. The suspect will learn my name, and what I said.",
        ),
        (
            "Plainte pénale dans ce pays, avec mon nom",
            "Vous la remettez aux autorités de ce pays. Le suspect apprendra mon nom et ce que j’ai dit.",
        ),
        (
            "Заявление о преступлении в этой стране, с моим именем",
            "Вы передаёте его властям этой страны. Подозреваемый узнает моё имя и мои слова.",
        ),
    ),
    "C10": _words(
        (
            "Testify in a court here",
            "I speak before a court of this country. The other side is there and asks questions.",
        ),
        (
            "Témoigner devant un tribunal ici",
            "Je parle devant un tribunal de ce pays. L’autre partie est présente et pose des questions.",
        ),
        (
            "Выступить в суде здесь",
            "Я выступаю в суде этой страны. Другая сторона присутствует и задаёт вопросы.",
        ),
    ),
    "C11": _words(
        (
            "International court or committee, with my name",
            "You bring it before an international body. The government reads my name and my account.",
        ),
        (
            "Cour ou comité international, avec mon nom",
            "Vous saisissez un organe international. Le gouvernement lit mon nom et mon récit.",
        ),
        (
            "Международный суд или комитет, с моим именем",
            "Вы обращаетесь в международный орган. Правительство прочтёт моё имя и мой рассказ.",
        ),
    ),
    "C12": _words(
        (
            "International court or committee, asking to hide my name",
            "You ask the body not to publish my name. It may refuse; the government may learn it all the same.",
        ),
        (
            "Cour ou comité international, en demandant l’anonymat",
            "Vous demandez à l’organe de ne pas publier mon nom. Il peut refuser ; le gouvernement peut l’apprendre malgré tout.",
        ),
        (
            "Международный суд или комитет, с просьбой скрыть имя",
            "Вы просите орган не публиковать моё имя. Он может отказать; правительство всё равно может его узнать.",
        ),
    ),
    "C13": _words(
        (
            "United Nations experts: my name to the government",
            "The experts write to the government and name me in the letter.",
        ),
        (
            "Experts des Nations Unies : mon nom au gouvernement",
            "Les experts écrivent au gouvernement et me nomment dans la lettre.",
        ),
        (
            "Эксперты ООН: моё имя правительству",
            "Эксперты пишут правительству и называют меня в письме.",
        ),
    ),
    "C14": _words(
        (
            "United Nations experts: my name in their public list",
            "The letter with my name is published after some weeks and stays on the internet.",
        ),
        (
            "Experts des Nations Unies : mon nom dans leur base publique",
            "La lettre avec mon nom est publiée après quelques semaines et reste sur Internet.",
        ),
        (
            "Эксперты ООН: моё имя в открытой базе",
            "Письмо с моим именем через несколько недель публикуют, и оно остаётся в интернете.",
        ),
    ),
    "C15": _words(
        ("Other organisations", "You pass it to the organisations listed here, and to no other."),
        ("Autres organisations", "Vous le transmettez aux organisations listées ici, et à aucune autre."),
        ("Другие организации", "Вы передаёте это перечисленным здесь организациям, и никому больше."),
    ),
    "C16": _words(
        ("Journalists", "You pass it to the journalists listed here. What they write cannot be called back."),
        (
            "Journalistes",
            "Vous le transmettez aux journalistes listés ici. Ce qu’ils écrivent ne peut être repris.",
        ),
        (
            "Журналисты",
            "Вы передаёте это перечисленным здесь журналистам. Напечатанное вернуть нельзя.",
        ),
    ),
    "C17": _words(
        (
            "Publish with my name",
            "You publish it with my name. Everybody can read it, for ever, also those who hurt me.",
        ),
        (
            "Publier avec mon nom",
            "Vous le publiez avec mon nom. Tout le monde peut le lire, pour toujours, aussi ceux qui m’ont fait du mal.",
        ),
        (
            "Опубликовать с моим именем",
            "Вы публикуете это с моим именем. Прочесть сможет каждый и всегда, и те, кто причинил мне зло.",
        ),
    ),
    "C18": _words(
        (
            "Publish with another name",
            "You publish it under an invented name. People who know me may still guess.",
        ),
        (
            "Publier sous un autre nom",
            "Vous le publiez sous un nom inventé. Des gens qui me connaissent peuvent quand même deviner.",
        ),
        (
            "Опубликовать под другим именем",
            "Вы публикуете это под вымышленным именем. Знакомые всё же могут догадаться.",
        ),
    ),
    "C19": _words(
        ("Publish my image", "You publish a picture or film in which I can be seen."),
        ("Publier mon image", "Vous publiez une photo ou un film où l’on me voit."),
        ("Опубликовать моё изображение", "Вы публикуете снимок или видео, на котором меня видно."),
    ),
    "C20": _words(
        ("Publish my voice", "You publish a recording in which I can be heard."),
        ("Publier ma voix", "Vous publiez un enregistrement où l’on m’entend."),
        ("Опубликовать мой голос", "Вы публикуете запись, на которой меня слышно."),
    ),
    "C21": _words(
        (
            "Publish an excerpt that I approved",
            "You publish only the sentences that I have read or heard and approved.",
        ),
        (
            "Publier un extrait que j’ai approuvé",
            "Vous ne publiez que les phrases que j’ai lues ou entendues et approuvées.",
        ),
        (
            "Опубликовать одобренный мной отрывок",
            "Вы публикуете только те фразы, которые мне показали и которые мной одобрены.",
        ),
    ),
    "C22": _words(
        (
            "Awards",
            "You use it in a nomination for an award. Juries read it; a prize makes people look at me.",
        ),
        (
            "Prix",
            "Vous l’utilisez dans une candidature à un prix. Des jurys le lisent ; un prix attire les regards sur moi.",
        ),
        (
            "Премии",
            "Вы используете это при выдвижении на премию. Жюри прочтёт; премия привлекает ко мне внимание.",
        ),
    ),
    "C23": _words(
        (
            "Archive after the case",
            "When the case is over you keep it in an archive, until the day written here.",
        ),
        (
            "Archive après l’affaire",
            "Quand l’affaire est finie, vous le gardez dans une archive, jusqu’au jour inscrit ici.",
        ),
        (
            "Архив после окончания дела",
            "Когда дело закончится, вы храните это в архиве до указанного здесь дня.",
        ),
    ),
    "C24": _words(
        (
            "Research",
            "The researchers listed here may read it, until the day written here. They name nobody.",
        ),
        (
            "Recherche",
            "Les chercheurs listés ici peuvent le lire, jusqu’au jour inscrit ici. Ils ne nomment personne.",
        ),
        (
            "Исследования",
            "Перечисленные здесь исследователи могут читать это до указанного дня. Они никого не называют.",
        ),
    ),
    "C25": _words(
        (
            "Contact me again",
            "You may contact me again: in the way, at the hours and with the words agreed, and without those who must not know.",
        ),
        (
            "Me recontacter",
            "Vous pouvez me recontacter : de la manière, aux heures et avec les mots convenus, à l’insu de ceux qui ne doivent pas savoir.",
        ),
        (
            "Связаться со мной снова",
            "Вы можете связаться со мной: так, тогда и теми словами, как условились, и втайне от тех, кто не должен знать.",
        ),
    ),
}

READ_OUT: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Nothing happens to you if you say no. You get the same help.",
        "Each question is a question of its own. A yes to one is no yes to another.",
        "Until you say yes, the answer is no.",
        "You may set limits: for whom, for what, in which language, from which day, until which day.",
        "You may take a yes back at any time, without saying why. From then on we stop. What has left cannot be called back; we tell you what that is.",
        "We cannot promise that nobody ever learns your name. We say what we do to hide it.",
        "If somebody tells you what to answer, or waits outside, tell us: we stop, and nothing is lost.",
    ),
    "fr": (
        "Il ne vous arrive rien si vous dites non. L’aide reste la même.",
        "Chaque question est une question à part. Un oui à l’une n’est pas un oui à l’autre.",
        "Tant que vous n’avez pas dit oui, la réponse est non.",
        "Vous pouvez poser des limites : pour qui, pour quoi, en quelle langue, à partir de quel jour, jusqu’à quel jour.",
        "Vous pouvez reprendre un oui à tout moment, sans dire pourquoi. Nous arrêtons alors. Ce qui est parti ne peut être rappelé ; nous vous disons ce que c’est.",
        "Nous ne pouvons pas promettre que personne n’apprendra jamais votre nom. Nous disons ce que nous faisons pour le cacher.",
        "Si quelqu’un vous dit quoi répondre, ou attend dehors, dites-le-nous : nous arrêtons, et rien n’est perdu.",
    ),
    "ru": (
        "Если вы откажетесь, ничего плохого не случится. Помощь остаётся той же.",
        "Каждый вопрос отдельный. Согласие на одно не означает согласия на другое.",
        "Пока вы не сказали «да», ответ — «нет».",
        "Вы можете поставить условия: для кого, для чего, на каком языке, с какого дня, до какого дня.",
        "Вы можете отозвать согласие в любое время, не объясняя причин. С этой минуты мы прекращаем. То, что уже ушло, вернуть нельзя; мы скажем, что именно.",
        "Мы не можем обещать, что никто никогда не узнает ваше имя. Мы говорим, что делаем, чтобы его скрыть.",
        "Если вам подсказывают, что отвечать, или ждут снаружи, скажите нам: мы остановимся, и ничего не пропадёт.",
    ),
}
"""Read aloud before the questions: part of the risks explained."""


def risks_id(language: str) -> str:
    """Return the id of the text read out in a language: `risks-1/fr`."""
    return f"{RISKS}/{language}"


def scope_name(scope: str, language: str) -> str:
    """Return a scope in a few words; English where a language is missing."""
    names = SCOPE_WORDS[scope].name
    return names.get(language[:2], names["en"])


def scope_meaning(scope: str, language: str) -> str:
    """Return a scope as it is read out; English where a language is missing."""
    meanings = SCOPE_WORDS[scope].meaning
    return meanings.get(language[:2], meanings["en"])
