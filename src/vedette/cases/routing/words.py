"""What the router says, by code, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vedette.cases.procedures.model import Words

SAID: Mapping[str, Words] = MappingProxyType(
    {
        "country-unknown": Words(
            "Our table of treaties does not hold this country: look up whether it accepted",
            "Notre table des traités ne contient pas ce pays : vérifier s’il a accepté",
            "В нашей таблице договоров этой страны нет: проверьте, признала ли она процедуру",
        ),
        "not-party": Words(
            "The State is not a party; urgent action only for a national of a State party",
            "L’État n’est pas partie ; action en urgence seulement pour un ressortissant d’un État partie",
            "Государство не участник; срочные действия только для гражданина государства-участника",
        ),
        "before-treaty": Words(
            "It happened before the treaty or declaration took effect",
            "Les faits sont antérieurs à l’effet du traité ou de la déclaration",
            "Произошло до вступления договора или заявления в силу",
        ),
        "after-end": Words(
            "It happened after 16 September 2022: the Court is closed for it",
            "Faits postérieurs au 16 septembre 2022 : la Cour est fermée",
            "Произошло после 16 сентября 2022 года: Суд закрыт",
        ),
        "day-of-end": Words(
            "It happened on 16 September 2022, or reaches that day: ask a lawyer",
            "Les faits sont du 16 septembre 2022, ou atteignent ce jour : consulter un juriste",
            "Произошло 16 сентября 2022 года или доходит до этого дня: спросите юриста",
        ),
        "continuing": Words(
            "It began before the treaty took effect: only what continues counts, ask a lawyer",
            "Les faits ont commencé avant l’effet du traité : seul ce qui dure compte, consulter un juriste",
            "Началось до вступления в силу: учитывается только длящееся, спросите юриста",
        ),
        "span": Words(
            "Part of it lies outside the time for which the body is open: ask a lawyer",
            "Une partie des faits est hors du temps de compétence : consulter un juriste",
            "Часть событий вне времени, за которое орган открыт: спросите юриста",
        ),
        "exhaustion": Words(
            "Domestic remedies: not exhausted, and not shown to be ineffective or prolonged",
            "Recours internes : ni épuisés, ni montrés inefficaces ou trop longs",
            "Внутренние средства не исчерпаны и не показано, что они неэффективны или затянуты",
        ),
        "was-elsewhere": Words(
            "The same matter was or is before another international procedure: closed for good",
            "La même affaire a été ou est devant une autre procédure : voie fermée définitivement",
            "То же дело было или есть в другой международной процедуре: закрыто навсегда",
        ),
        "was-submitted": Words(
            "Already submitted to another international procedure",
            "Déjà soumise à une autre procédure internationale",
            "Уже подано в другую международную процедуру",
        ),
        "is-elsewhere": Words(
            "The same matter is being examined elsewhere; once that ends, the way may be open",
            "La même affaire est examinée ailleurs ; une fois close, la voie peut s’ouvrir",
            "То же дело рассматривается в другом органе; после завершения путь может открыться",
        ),
        "pending-here": Words(
            "It is pending here already", "Elle est déjà pendante ici", "Оно уже здесь рассматривается"
        ),
        "was-here": Words(
            "It was here before: only with new facts, ask a lawyer",
            "Elle a déjà été ici : seulement avec des faits nouveaux, consulter un juriste",
            "Оно уже здесь было: только с новыми фактами, спросите юриста",
        ),
        "authority": Words(
            "Written authority of the victim is missing, or a reason why none can be had",
            "Il manque le pouvoir écrit de la victime, ou le motif de son absence",
            "Нет письменных полномочий от пострадавшего или объяснения, почему их нет",
        ),
        "family-consent": Words(
            "The family’s consent is missing", "Le consentement de la famille manque", "Нет согласия семьи"
        ),
        "victim-or-family": Words(
            "Consent of the victim or the family is missing",
            "Le consentement de la victime ou de la famille manque",
            "Нет согласия пострадавшего или семьи",
        ),
        "informed-consent": Words(
            "The victim’s informed consent is missing",
            "Le consentement éclairé de la victime manque",
            "Нет информированного согласия пострадавшего",
        ),
        "names": Words(
            "The victim has not agreed that the name goes to the government",
            "La victime n’a pas accepté que son nom aille au gouvernement",
            "Пострадавший не согласился на передачу имени правительству",
        ),
        "reported": Words(
            "No report to the national body yet, where that is possible",
            "Pas encore de signalement à l’organe national, là où c’est possible",
            "Ещё нет обращения в национальный орган, где это возможно",
        ),
        "time-limit": Words(
            "The time limit: reckon it from the day of service before anything else",
            "Le délai : le calculer d’abord, à partir de la notification",
            "Срок: прежде всего посчитайте его со дня вручения",
        ),
        "three-years": Words(
            "More than three years since another procedure ended, and no reason for it",
            "Plus de trois ans depuis la fin d’une autre procédure, sans motif",
            "Более трёх лет после окончания другой процедуры, причина не указана",
        ),
        "five-years": Words(
            "More than five years since remedies were exhausted, and no reason for it",
            "Plus de cinq ans depuis l’épuisement des recours, sans motif",
            "Более пяти лет после исчерпания средств, причина не указана",
        ),
        "closes-cat": Words(
            "Filing here closes the Committee against Torture for good",
            "Déposer ici ferme définitivement le Comité contre la torture",
            "Подача сюда навсегда закрывает Комитет против пыток",
        ),
        "closes-ecthr": Words(
            "Filing here closes the Strasbourg Court for the same matter",
            "Déposer ici ferme la Cour de Strasbourg pour la même affaire",
            "Подача сюда закрывает Страсбургский суд для того же дела",
        ),
        "holds-hrc": Words(
            "While it is examined here, the Human Rights Committee is closed",
            "Tant qu’elle est examinée ici, le Comité des droits de l’homme est fermé",
            "Пока дело здесь, Комитет по правам человека закрыт",
        ),
        "holds-ced": Words(
            "While it is pending here, an urgent action under art. 30 may be refused",
            "Tant qu’elle est pendante ici, une action en urgence (art. 30) peut être refusée",
            "Пока дело здесь, в срочных действиях по ст. 30 могут отказать",
        ),
        "one-committee": Words(
            "One Committee only for one matter: choose",
            "Un seul Comité par affaire : choisir",
            "Только один Комитет по одному делу: выберите",
        ),
        "no-execution": Words(
            "Russia does not execute judgments that became final after 15 March 2022",
            "La Russie n’exécute pas les arrêts devenus définitifs après le 15 mars 2022",
            "Россия не исполняет постановления, вступившие в силу после 15 марта 2022 года",
        ),
        "no-interim": Words(
            "No interim measures for new Russian facts",
            "Pas de mesures provisoires pour de nouveaux faits russes",
            "Временных мер по новым событиям в России нет",
        ),
        "ten-years": Words(
            "More than ten years ago: the delay must be justified",
            "Plus de dix ans : le retard doit être justifié",
            "Более десяти лет назад: задержку нужно обосновать",
        ),
        "three-years-run": Words(
            "Three years run from the end of the other procedure",
            "Trois ans courent depuis la fin de l’autre procédure",
            "Три года идут с окончания другой процедуры",
        ),
        "five-years-run": Words(
            "Five years run from the exhaustion of remedies",
            "Cinq ans courent depuis l’épuisement des recours",
            "Пять лет идут с исчерпания средств",
        ),
        "urgent-runs": Words(
            "Within three months: send as urgent, it must be received in time",
            "Moins de trois mois : envoyer en urgence, réception à temps",
            "Менее трёх месяцев: отправить как срочное, важно время получения",
        ),
        "urgent-passed": Words(
            "More than three months: standard procedure only",
            "Plus de trois mois : procédure ordinaire seulement",
            "Более трёх месяцев: только обычная процедура",
        ),
        "name-to-state": Words(
            "The victim’s name goes to the State",
            "Le nom de la victime est transmis à l’État",
            "Имя пострадавшего передаётся государству",
        ),
        "subject-torture": Words(
            "Only torture and ill-treatment",
            "Seulement tortures et mauvais traitements",
            "Только пытки и жестокое обращение",
        ),
        "subject-discrimination_race": Words(
            "Only racial discrimination",
            "Seulement la discrimination raciale",
            "Только расовая дискриминация",
        ),
        "subject-discrimination_women": Words(
            "Only discrimination of women",
            "Seulement la discrimination à l’égard des femmes",
            "Только дискриминация женщин",
        ),
        "subject-disappearance": Words(
            "Only disappearances", "Seulement les disparitions", "Только исчезновения"
        ),
        "subject-detention": Words("Only detentions", "Seulement les détentions", "Только лишение свободы"),
        "subject-un_cooperation": Words(
            "Only reprisals for cooperation with the UN",
            "Seulement les représailles pour coopération avec l’ONU",
            "Только преследование за сотрудничество с ООН",
        ),
    }
)
