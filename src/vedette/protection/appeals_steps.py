"""The first day of the urgent track as a list of things to do, each with the hour by which it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from vedette.protection.appeals import LANGUAGES


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, within so many hours after the person was last seen."""

    code: str
    hours: int
    words: tuple[str, str, str]

    def said(self, language: str) -> str:
        """Return it in a language."""
        return self.words[LANGUAGES.index(language)]

    def due(self, since: datetime) -> datetime:
        """Return by when it is done."""
        return since + timedelta(hours=self.hours)


STEPS: tuple[Step, ...] = (
    Step(
        "facts",
        1,
        (
            "Write down who, when, where, how; what is not known is written as “?”",
            "Noter qui, quand, où, comment ; ce qu’on ignore s’écrit « ? »",
            "Записать кто, когда, где, как; чего не знаем, отмечаем «?»",
        ),
    ),
    Step(
        "family",
        1,
        (
            "Reach the family by the agreed channel; ask for a photograph and the passport’s data",
            "Joindre la famille par le canal convenu ; demander une photo et les données du passeport",
            "Связаться с семьёй условленным способом; попросить фотографию и данные паспорта",
        ),
    ),
    Step(
        "keys",
        1,
        (
            "Freeze the keys and devices the person carried",
            "Geler les clés et appareils que la personne portait",
            "Заморозить ключи и устройства, которые были с человеком",
        ),
    ),
    Step(
        "stations",
        2,
        (
            "Ring every duty station; write down each call, also when nobody answers",
            "Appeler chaque service de garde ; noter chaque appel, même sans réponse",
            "Обзвонить все дежурные части; записать каждый звонок, даже без ответа",
        ),
    ),
    Step(
        "lawyer",
        2,
        (
            "Send a lawyer to the place where the person may be held",
            "Envoyer un avocat là où la personne peut être détenue",
            "Направить адвоката туда, где человека могут удерживать",
        ),
    ),
    Step(
        "crime-report",
        3,
        (
            "File the crime report and keep the slip",
            "Déposer la plainte et garder le récépissé",
            "Подать заявление о преступлении, сохранить талон",
        ),
    ),
    Step(
        "cameras",
        3,
        (
            "Ask in writing that camera recordings be kept",
            "Demander par écrit la conservation des images",
            "Письменно потребовать сохранить записи камер",
        ),
    ),
    Step(
        "others",
        3,
        (
            "Bring others at risk to safety: colleagues, witnesses, the second site",
            "Mettre à l’abri les autres : collègues, témoins, second site",
            "Увести из-под удара остальных: коллег, свидетелей, вторую квартиру",
        ),
    ),
    Step(
        "publicity",
        4,
        (
            "Decide with the family: public or silent; write down who decided",
            "Décider avec la famille : public ou silence ; noter qui a décidé",
            "Решить с семьёй: говорить или молчать; записать, кто решил",
        ),
    ),
    Step(
        "partners",
        6,
        (
            "Tell partner organisations confidentially",
            "Informer les organisations partenaires, à titre confidentiel",
            "Сообщить партнёрским организациям конфиденциально",
        ),
    ),
    Step(
        "un",
        12,
        (
            "Send WGEID and the special procedures their texts",
            "Envoyer les textes au Groupe de travail et aux procédures spéciales",
            "Отправить тексты Рабочей группе и специальным процедурам",
        ),
    ),
    Step(
        "appeals",
        18,
        (
            "Send the appeals for which there is consent",
            "Envoyer les appels pour lesquels il y a un accord",
            "Отправить обращения, на которые есть согласие",
        ),
    ),
    Step(
        "again",
        24,
        (
            "Ring every duty station again; write to the prosecutor about what was not done",
            "Rappeler chaque service de garde ; écrire au procureur sur ce qui n’a pas été fait",
            "Обзвонить дежурные части снова; написать прокурору о том, чего не сделали",
        ),
    ),
)
ROLES = ("family", "lawyer", "head", "team", "partner", "authority", "embassy", "press", "other")
"""Who stands in a contact tree."""
