"""The words of a bundle's papers: headings, sentences, attacks and answers; English, French, Russian.

Each attack is one that an opponent may make on a guarantee; the answer says what is proved and what is not.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "for": "For: {recipient}",
        "dossier": "Dossier {dossier}, made by {group}",
        "advice": "Nothing here is legal advice.",
        "index": "Exhibits",
        "columns": "No.|Title|Kind|Pages|SHA-256",
        "none": "not printed",
        "withheld": "withheld in this version",
        "chronology": "Chronology",
        "chronology columns": "Date|What happened|Source",
        "undated": "no date",
        "cast": "People and bodies",
        "cast columns": "Name|Part",
        "claims": "What has to be shown, and what shows it",
        "claims columns": "Element|Claim|Status|For|Against",
        "proven": "proven",
        "disputed": "disputed",
        "unproven": "not proven",
        "proofs": "Proofs and times",
        "head": "The register {origin} has {size} entries. Who watched it:",
        "custody": "Custody",
        "custody columns": "Time|What was done|By|Why",
        "attacks": "How this may be attacked, and the answer",
        "attack": "Attack: {words}",
        "answer": "Answer: {words}",
        "redactions": "What this version hides",
        "whole": "Nothing was hidden in this version.",
        "redacted": "{shown} parts are shown, {hidden} are hidden, {withheld} exhibits are withheld. Hidden"
        " places are black on the pages. What is shown is unchanged since the whole was entered in the"
        " register under {root}. A full version can be asked for: it has the same root.",
        "verify": "How to check",
        "how": "The folder beside this bundle holds the originals and the proofs. Open verify.html in it, or"
        " run verify.py, and compare the trust card, which comes another way. This bundle is for reading: its"
        " pages were drawn from the originals, and prove nothing by themselves.",
        "sheet": "Exhibit {number}",
        "file": "File",
        "kind": "Kind",
        "size": "Size",
        "bytes": "{size} bytes",
        "digest": "SHA-256",
        "recorded": "Recorded",
        "pages": "Pages",
        "no pages": "This exhibit cannot be printed. It is in the folder beside this bundle, under the file"
        " named above.",
        "parted": "Parts of this exhibit are hidden. The original is not with this version.",
    },
    "fr": {
        "for": "Pour : {recipient}",
        "dossier": "Dossier {dossier}, établi par {group}",
        "advice": "Rien ici n’est un conseil juridique.",
        "index": "Pièces",
        "columns": "Nº|Titre|Nature|Pages|SHA-256",
        "none": "non imprimée",
        "withheld": "retenue dans cette version",
        "chronology": "Chronologie",
        "chronology columns": "Date|Ce qui s’est passé|Source",
        "undated": "sans date",
        "cast": "Personnes et organes",
        "cast columns": "Nom|Rôle",
        "claims": "Ce qu’il faut établir, et ce qui l’établit",
        "claims columns": "Élément|Allégation|État|Pour|Contre",
        "proven": "établi",
        "disputed": "contesté",
        "unproven": "non établi",
        "proofs": "Preuves et dates",
        "head": "Le registre {origin} compte {size} entrées. Qui l’a surveillé :",
        "custody": "Conservation",
        "custody columns": "Date|Acte|Par|Motif",
        "attacks": "Comment on peut l’attaquer, et la réponse",
        "attack": "Attaque : {words}",
        "answer": "Réponse : {words}",
        "redactions": "Ce que cette version cache",
        "whole": "Rien n’a été caché dans cette version.",
        "redacted": "Parties montrées : {shown}, cachées : {hidden} ; pièces retenues : {withheld}. Les"
        " endroits"
        " cachés sont noirs sur les pages. Ce qui est montré n’a pas changé depuis que le tout a été inscrit"
        " au registre sous {root}. Une version entière peut être demandée : elle a la même racine.",
        "verify": "Comment vérifier",
        "how": "Le dossier de fichiers à côté de cette liasse contient les originaux et les preuves. Ouvrez-y"
        " verify.html, ou lancez verify.py, et comparez la carte de confiance, qui vient par une autre voie."
        " Cette liasse est faite pour être lue : ses pages ont été dessinées d’après les originaux et ne"
        " prouvent rien par elles-mêmes.",
        "sheet": "Pièce {number}",
        "file": "Fichier",
        "kind": "Nature",
        "size": "Taille",
        "bytes": "{size} octets",
        "digest": "SHA-256",
        "recorded": "Enregistrement",
        "pages": "Pages",
        "no pages": "Cette pièce ne peut pas être imprimée. Elle est dans le dossier de fichiers à côté de"
        " cette liasse, sous le nom indiqué ci-dessus.",
        "parted": "Des parties de cette pièce sont cachées. L’original n’accompagne pas cette version.",
    },
    "ru": {
        "for": "Кому: {recipient}",
        "dossier": "Досье {dossier}, составитель: {group}",
        "advice": "Здесь нет юридических советов.",
        "index": "Материалы",
        "columns": "№|Название|Вид|Страницы|SHA-256",
        "none": "не печатается",
        "withheld": "изъят в этой версии",
        "chronology": "Хронология",
        "chronology columns": "Дата|Что произошло|Источник",
        "undated": "без даты",
        "cast": "Лица и органы",
        "cast columns": "Имя|Роль",
        "claims": "Что нужно доказать и чем это доказано",
        "claims columns": "Элемент|Утверждение|Состояние|За|Против",
        "proven": "доказано",
        "disputed": "оспаривается",
        "unproven": "не доказано",
        "proofs": "Подтверждения и время",
        "head": "В реестре {origin} записей: {size}. Кто за ним наблюдал:",
        "custody": "Хранение",
        "custody columns": "Время|Действие|Кем|Зачем",
        "attacks": "Как это могут оспорить и что ответить",
        "attack": "Возражение: {words}",
        "answer": "Ответ: {words}",
        "redactions": "Что скрыто в этой версии",
        "whole": "В этой версии ничего не скрыто.",
        "redacted": "Показано частей: {shown}, скрыто: {hidden}; изъято материалов: {withheld}. Скрытые места"
        " на страницах закрашены. Показанное не изменилось с тех пор, как целое внесено в реестр под {root}."
        " Можно запросить полную версию: у неё тот же корень.",
        "verify": "Как проверить",
        "how": "В папке рядом с этим сводом лежат подлинники и подтверждения. Откройте в ней verify.html или"
        " запустите verify.py и сверьте карточку доверия, полученную другим путём. Этот свод сделан для"
        " чтения: его страницы нарисованы с подлинников и сами по себе ничего не доказывают.",
        "sheet": "Материал {number}",
        "file": "Файл",
        "kind": "Вид",
        "size": "Размер",
        "bytes": "{size} байт",
        "digest": "SHA-256",
        "recorded": "Запись",
        "pages": "Страницы",
        "no pages": "Этот материал нельзя напечатать. Он лежит в папке рядом с этим сводом под указанным выше"
        " именем.",
        "parted": "Части этого материала скрыты. Подлинника в этой версии нет.",
    },
}

ACTIONS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "collect": "collected",
        "copy": "copied, sealed",
        "transfer": "handed over, sealed",
        "receive": "received, sealed",
        "destroy": "destroyed",
        "view": "opened and looked at",
        "derive": "something was made from it",
        "redact": "redacted",
        "disclose": "disclosed",
    },
    "fr": {
        "collect": "recueillie",
        "copy": "copiée, scellée",
        "transfer": "remise, scellée",
        "receive": "reçue, scellée",
        "destroy": "détruite",
        "view": "ouverte et regardée",
        "derive": "quelque chose en a été tiré",
        "redact": "caviardée",
        "disclose": "communiquée",
    },
    "ru": {
        "collect": "собран",
        "copy": "скопирован запечатанным",
        "transfer": "передан запечатанным",
        "receive": "получен запечатанным",
        "destroy": "уничтожен",
        "view": "открыт и просмотрен",
        "derive": "из него нечто составлено",
        "redact": "сделаны изъятия",
        "disclose": "раскрыт",
    },
}

ATTACKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (
            "The file was altered after it was recorded.",
            (
                "Its SHA-256 was sealed by the device and stands in a register whose head others"
                " cosigned. Any"
                " later change gives another digest, and the verifier names the exhibit."
            ),
        ),
        (
            "The record was made later than is claimed.",
            (
                "It was made not after the cosignatures of organisations outside the group. It is"
                " not shown that"
                " it was not made long before, unless “not before” is given."
            ),
        ),
        (
            "The clock of the device was wrong.",
            (
                "The device's own time is a claim, and no interval rests on it. The intervals rest"
                " on the clocks"
                " of the organisations that signed."
            ),
        ),
        (
            "The chain of custody has a gap.",
            (
                "Every hand-over and opening that was entered is listed with its proof, and none can be"
                " taken out"
                " unseen. What was never entered cannot be seen here; who acted can be heard as a witness."
            ),
        ),
        (
            "The group redacted what speaks against it.",
            (
                "All versions are of one whole, fixed in the register before. Each hidden part is counted."
                " A court"
                " can ask for the whole, which has the same root."
            ),
        ),
        (
            "The scene was staged.",
            (
                "No proof of this kind excludes it. Other exhibits, witnesses and medical findings bear on"
                " it; the"
                " matrix says which."
            ),
        ),
        (
            "The group and its witnesses lie together.",
            (
                "They would all have to. The rule and who signed are written above, and each can be asked"
                " for its"
                " own copy of the register's head."
            ),
        ),
        (
            "The key of the device was stolen.",
            (
                "Until it is revoked, a stolen key signs as its owner would. When it was enrolled"
                " is proved; the"
                " register shows revocations."
            ),
        ),
        (
            "The pages of this bundle are not the originals.",
            (
                "They are drawings of them, for reading. The originals, byte for byte, are beside it,"
                " unless this"
                " version hides them."
            ),
        ),
    ),
    "fr": (
        (
            "Le fichier a été modifié après son enregistrement.",
            (
                "Son SHA-256 a été scellé par l’appareil et figure dans un registre dont d’autres ont cosigné"
                " l’état. Tout changement ultérieur donne une autre empreinte, et le vérificateur nomme la"
                " pièce."
            ),
        ),
        (
            "L’enregistrement est plus tardif qu’on ne le dit.",
            (
                "Il n’est pas postérieur aux cosignatures d’organisations étrangères au groupe. Il n’est pas"
                " démontré qu’il n’est pas bien antérieur, sauf si un « pas avant » est donné."
            ),
        ),
        (
            "L’horloge de l’appareil était fausse.",
            (
                "L’heure de l’appareil est une affirmation, et aucun intervalle ne repose sur elle. Les"
                " intervalles"
                " reposent sur les horloges des organisations qui ont signé."
            ),
        ),
        (
            "La chaîne de conservation a une lacune.",
            (
                "Chaque remise et chaque ouverture inscrites sont listées avec leur preuve, et aucune ne"
                " peut être"
                " retirée sans que cela se voie. Ce qui n’a jamais été inscrit ne se voit pas ici ; qui a"
                " agi peut"
                " être entendu comme témoin."
            ),
        ),
        (
            "Le groupe a caviardé ce qui le contredit.",
            (
                "Toutes les versions sont d’un même tout, fixé auparavant au registre. Chaque"
                " partie cachée est"
                " comptée. Un tribunal peut demander le tout, qui a la même racine."
            ),
        ),
        (
            "La scène a été mise en scène.",
            (
                "Aucune preuve de ce genre ne l’exclut. D’autres pièces, des témoins et des constats"
                " médicaux s’y"
                " rapportent ; le tableau dit lesquels."
            ),
        ),
        (
            "Le groupe et ses témoins mentent ensemble.",
            (
                "Il faudrait que tous mentent. La règle et les signataires sont écrits plus haut,"
                " et à chacun on"
                " peut demander sa propre copie de l’état du registre."
            ),
        ),
        (
            "La clé de l’appareil a été volée.",
            (
                "Tant qu’elle n’est pas révoquée, une clé volée signe comme son détenteur. Son"
                " inscription est"
                " prouvée ; le registre montre les révocations."
            ),
        ),
        (
            "Les pages de cette liasse ne sont pas les originaux.",
            (
                "Ce sont des images faites pour la lecture. Les originaux, octet pour octet, sont à côté,"
                " sauf si"
                " cette version les cache."
            ),
        ),
    ),
    "ru": (
        (
            "Файл изменён после записи.",
            (
                "Его SHA-256 запечатан устройством и стоит в реестре, вершину которого заверили другие. Любое"
                " позднейшее изменение даёт иной отпечаток, и программа проверки назовёт материал."
            ),
        ),
        (
            "Запись сделана позже, чем утверждается.",
            (
                "Она сделана не позже заверяющих подписей организаций вне группы. Что она не"
                " сделана задолго до"
                " того, не доказано, если не указано «не раньше»."
            ),
        ),
        (
            "Часы устройства шли неверно.",
            (
                "Время устройства есть лишь утверждение, и ни один промежуток на нём не основан. Промежутки"
                " основаны на часах подписавших организаций."
            ),
        ),
        (
            "В цепочке хранения есть пробел.",
            (
                "Каждая внесённая передача и каждое вскрытие перечислены с подтверждением, и"
                " незаметно убрать их"
                " нельзя. Чего не внесли, того здесь не видно; действовавшего можно допросить как свидетеля."
            ),
        ),
        (
            "Группа скрыла то, что говорит против неё.",
            (
                "Все версии сделаны с одного целого, ранее закреплённого в реестре. Каждая скрытая часть"
                " посчитана. Суд может запросить целое: у него тот же корень."
            ),
        ),
        (
            "Сцена постановочная.",
            (
                "Подтверждения такого рода этого не исключают. Об этом говорят другие материалы, свидетели и"
                " медицинские данные; какие, сказано в таблице."
            ),
        ),
        (
            "Группа и её свидетели лгут сообща.",
            (
                "Лгать пришлось бы всем. Правило и подписавшие названы выше, и у каждого можно запросить"
                " его копию"
                " вершины реестра."
            ),
        ),
        (
            "Ключ устройства украден.",
            (
                "Пока ключ не отозван, украденный подписывает так же, как владелец. Когда ключ"
                " внесён, доказано;"
                " отзывы видны в реестре."
            ),
        ),
        (
            "Страницы этого свода не подлинники.",
            (
                "Это изображения для чтения. Подлинники, байт в байт, лежат рядом, если эта версия их не"
                " скрывает."
            ),
        ),
    ),
}
"""In one order in every language: digest, time, clock, custody, redaction, scene, collusion, key, copy."""
