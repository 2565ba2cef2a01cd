"""Invented papers: letters and protocols set by typst, testimony and a list in plain text.

The region (Край Трёх Озёр), the villages and the bodies do not exist; people bear roles and
numbers, never names. Every paper says that it is invented. The Chechen note is a sample of the
script (a greeting, days of the week, months), rather than careful Chechen.
"""

from __future__ import annotations

import io
from datetime import datetime

import typst
from PIL import Image

_PAGE = r"""
#let mark = sys.inputs.mark
#set document(title: sys.inputs.title, author: "invented")
#set page(
  paper: "a4",
  margin: (x: 24mm, top: 24mm, bottom: 26mm),
  header: align(right, text(8pt, fill: rgb("#8a1c1c"), tracking: 0.5pt, mark)),
  footer: context align(center, text(8pt, fill: luma(90),
    counter(page).display("1 / 1", both: true))),
)
#set text(font: "Libertinus Serif", size: 11.5pt, lang: sys.inputs.lang)
#set par(justify: true, leading: 0.72em, spacing: 1em)
#show heading: set align(center)
#show heading: set text(14pt)
#let head(left-text, right-text) = grid(
  columns: (1fr, 1fr), gutter: 12mm, align: (left, right), left-text, right-text)
#let fields(..pairs) = table(
  columns: (52mm, 1fr), stroke: 0.4pt + luma(150), inset: 6pt, ..pairs)
#let stamp(body) = rotate(-9deg, reflow: true, box(
  stroke: 1.6pt + rgb("#27408b"), inset: 8pt, radius: 4pt,
  text(9pt, fill: rgb("#27408b"), weight: "bold", align(center, body))))
"""

_MARKS = {
    "ru": "ВЫМЫСЕЛ: образец для показа, всё придумано",
    "fr": "INVENTÉ : exemple de démonstration, rien n'est réel",
    "en": "INVENTED: a sample for demonstration, nothing here is real",
}

REFUSAL_RU = (
    "ru",
    "Постановление об отказе (вымысел)",
    r"""
#head[Следственный отдел \ по Таволжскому району \ (Край Трёх Озёр, вымысел)][
  Материал № 14-вым/26 \ 12 марта 2026 г. \ с. Нижний Таволг]
#v(6mm)
= ПОСТАНОВЛЕНИЕ \ об отказе в возбуждении уголовного дела
#v(3mm)
Следователь отдела (имя не указано), рассмотрев сообщение о преступлении, поступившее от
представителя заявителя П-3, #strong[установил:]

2 марта 2026 г. в отдел поступило сообщение о том, что в ночь на 28 февраля неизвестные лица
вскрыли помещение общественной приёмной по адресу: с. Нижний Таволг, ул. Мостовая, д. 0, после чего
в помещении произошёл пожар. Заявитель указывает, что дверь была прорезана в области замка до начала
пожара, и просит изъять записи камер с соседнего здания.

Опрошенный участковый пояснил, что посторонних лиц в указанное время не видел. Записи камер
не изымались ввиду того, что срок их хранения истёк. Осмотр места происшествия проведён 11 марта,
то есть после уборки помещения. Иных сведений о событии преступления не получено.

На основании изложенного, руководствуясь п. 1 ч. 1 ст. 24, ст. 144, 145 и 148 УПК РФ,
#v(2mm)
#align(center)[*ПОСТАНОВИЛ:*]

+ Отказать в возбуждении уголовного дела за отсутствием события преступления.
+ Копию постановления направить заявителю и прокурору.
+ Разъяснить, что постановление может быть обжаловано руководителю следственного органа,
  прокурору или в суд в порядке ст. 124 и 125 УПК РФ.
#v(10mm)
#grid(columns: (1fr, 1fr), align: (left + horizon, center + horizon),
  [Следователь #box(width: 38mm, line(length: 100%, stroke: 0.5pt))],
  stamp[ВЫМЫСЕЛ \ КОПИЯ ВЕРНА \ 13.03.2026])
""",
)

INSPECTION_RU = (
    "ru",
    "Протокол осмотра, лист 3 (вымысел)",
    r"""
= ПРОТОКОЛ \ осмотра места происшествия (лист 3 из 4)
#v(3mm)
Осмотром установлено: дверь металлическая, одностворчатая, краска вздута и осыпалась на площади
около двух третей полотна. В области замка имеется сквозное отверстие неправильной формы размером
17 × 13 см, края оплавлены, загнуты внутрь помещения.

#table(
  columns: (14mm, 1fr, 34mm), stroke: 0.4pt + luma(120), inset: 6pt,
  [*Фото*], [*Что снято*], [*Расстояние*],
  [7], [Дверь, общий вид с площадки], [2,5 м],
  [8], [Отверстие у замка, с масштабной линейкой], [0,3 м],
  [9], [След копоти над дверью], [2,0 м],
  [10], [Пол перед дверью, обугленные бумаги], [1,2 м],
)

Замечание представителя: осмотр начат через одиннадцать дней после события, пол перед дверью
к этому времени был вымыт. Замечание внесено по требованию представителя.
#v(10mm)
Участвующие лица: представитель П-3 (подпись), понятой 1 (подпись), понятой 2 (подпись).
""",
)

MEDICAL_FR = (
    "fr",
    "Note médicale (inventée)",
    r"""
#head[Cabinet médical du Port-Gris \ (ville inventée)][Dossier P-3 \ 16 mars 2026, 10 h 20]
#v(6mm)
= Note médicale
#v(3mm)
#fields(
  [Personne examinée], [P-3, adulte ; identité connue du médecin seul],
  [Demandeur], [La personne elle-même, assistée de son représentant],
  [Interprète], [Oui, russe – français (I-1)],
  [Personnes présentes], [Médecin, interprète ; aucune autorité],
  [Consentement], [Donné par écrit, pour l'examen et pour le dossier ; peut être retiré],
  [Durée], [50 minutes],
)
*Récit.* P-3 déclare avoir été retenu environ six heures dans un poste de police le 14 mars 2026,
les poignets serrés par un lien en plastique, et avoir reçu des coups sur l'avant-bras gauche.

*Examen.* Deux traces linéaires rougeâtres, presque circulaires, à chaque poignet (largeur 4 mm).
Ecchymose violacée de 62 × 28 mm à la face externe de l'avant-bras gauche. Mobilité conservée,
douleur à la pression. Photographies prises avec une règle et une échelle de couleurs.

#table(
  columns: (1fr, 1fr, 42mm), stroke: 0.4pt + luma(150), inset: 6pt,
  [*Constatation*], [*Cause indiquée*], [*Degré*],
  [Traces aux poignets], [Lien serré pendant des heures], [très compatible],
  [Ecchymose, avant-bras], [Coups d'un objet allongé], [compatible],
)
*Avis.* L'ensemble des constatations est très compatible avec le récit. L'absence d'autres marques
ne permet aucune conclusion. Un contrôle est conseillé dans dix jours.
#v(8mm)
#align(right)[Le médecin (nom réservé) #h(4mm) #box(width: 40mm, line(length: 100%, stroke: 0.5pt))]
""",
)

INTERVIEW_EN = (
    "en",
    "Interview protocol (invented)",
    r"""
= Protocol of an interview
#align(center)[first account, kept short]
#v(3mm)
#fields(
  [Person], [P-7, adult, a neighbour; asked to be called by this number],
  [Date and place], [13 March 2026, 17:40 to 18:25, outside the region],
  [Interviewers], [Lawyer L-2 and note-taker L-4 (two persons present throughout)],
  [Language], [Chechen and Russian; interpreter I-2; notes taken in English],
  [Earlier interviews], [None by officials; one talk with a relative on 1 March],
  [Consent], [To keep the account and to use it before a court; not to publish it],
)
*1. What the person saw, in their own order*

P-7 was at the bus stop opposite the office and waited for the last bus, which did not come. A grey
van stood with its engine running. It had a frame for a plate but no plate. Three men got out; all
had covered faces. One carried a tool "like the ones they use to cut pipes". P-7 went behind the
shelter and did not see them enter, but heard metal being cut for "as long as it takes to boil
a kettle".

*2. Time*

P-7 is sure of the evening, because it was the day of the market, and unsure of the hour: "after
nine, before the lamps go off". The lamps in the street go off at eleven.

*3. What the person did not see*

P-7 did not see the fire begin, did not recognise anybody, and heard no name.

*4. Read back*

The protocol was read back in Russian. P-7 corrected one word (bus _stop_, not bus _station_) and
signed each page with a mark. P-7 knows how to withdraw and whom to call.
#v(8mm)
#grid(columns: (1fr, 1fr, 1fr), gutter: 8mm,
  ..("P-7 (mark)", "L-2", "I-2").map(who => [
    #v(8mm) #line(length: 100%, stroke: 0.5pt) #text(9pt, who)]))
""",
)

COMPLAINT_RU = (
    "ru",
    "Жалоба в суд (вымысел)",
    r"""
#align(right)[В Озёрный городской суд \ Края Трёх Озёр (вымысел) \
  от представителя заявителя П-3]
#v(6mm)
= ЖАЛОБА \ в порядке статьи 125 УПК РФ
#v(3mm)
12 марта 2026 г. следователь вынес постановление об отказе в возбуждении уголовного дела
(материал № 14-вым/26). Постановление считаю незаконным и необоснованным.

+ Проверка не была полной: свидетель, находившийся на остановке напротив приёмной, не опрошен,
  хотя о нём было сообщено письменно 3 марта.
+ Записи камер можно было изъять: ходатайство подано на второй день, когда срок их хранения ещё
  не истёк.
+ Осмотр проведён спустя одиннадцать дней, после уборки помещения; замечание об этом внесено
  в протокол.

*Прошу:* признать постановление незаконным и обязать руководителя следственного органа устранить
допущенные нарушения.

*Приложения:*
#list(
  [копия постановления от 12 марта 2026 г.;],
  [фотография двери, сделанная 12 марта 2026 г.;],
  [объяснение соседки № 2;],
  [сведения о запросе записей камер.],
)
#v(10mm)
9 апреля 2026 г. #h(1fr) Представитель #box(width: 40mm, line(length: 100%, stroke: 0.5pt))
""",
)

HOSPITAL_FR = (
    "fr",
    "Réponse de l'hôpital (inventée)",
    r"""
#head[Hôpital du Port-Gris \ Service des archives \ (établissement inventé)][
  Le 14 avril 2026 \ Réf. INV-0414]
#v(10mm)
*Objet : votre demande d'accès au dossier P-3*
#v(4mm)
Madame, Monsieur,

Nous avons bien reçu votre demande du 7 avril 2026, accompagnée de l'accord écrit de la personne
concernée. Le registre des entrées du 15 mars mentionne une consultation à 7 h 05, sans
hospitalisation. La copie certifiée de la page est jointe ; les autres lignes ont été masquées.

Les images radiologiques restent à la disposition de la personne, ou d'un médecin de son choix,
pendant dix ans.

Veuillez agréer, Madame, Monsieur, nos salutations distinguées.
#v(12mm)
#grid(columns: (1fr, 1fr), align: (left + horizon, center + horizon),
  [Pour le service des archives \ (signature)], stamp[INVENTÉ \ PORT-GRIS \ ARCHIVES])
""",
)

NEIGHBOUR_RU = """\
ВЫМЫСЕЛ. Образец для показа: человек, место и событие придуманы.

ОБЪЯСНЕНИЕ СОСЕДКИ № 2
с. Нижний Таволг, Край Трёх Озёр, 13 марта 2026 г., 11:15–11:50
Присутствуют: юрист Ю-1, юрист Ю-4. Запись ведётся со слов, по-русски.

Я живу через стену от приёмной. В ту ночь не спала, болел ребёнок. Сначала услышала, как режут
железо: звук тонкий, долгий, потом перестал. Я подумала, что меняют замок, хотя кто же меняет
замок ночью. Потом был удар и запах, как от краски, а не как от печки.

В глазок я посмотрела один раз. На лестнице было двое, лица закрыты. Третий стоял ниже и держал
телефон, светил им под ноги. Форму я не видела, говорить про форму не буду.

Вызвали пожарных мы сами, с мужем. Приехали через сорок минут. Полиция пришла утром, со мной
никто не говорил до сегодняшнего дня.

С моих слов записано верно, мною прочитано. Прошу называть меня «соседка № 2».
"""

NEIGHBOUR_MORE_RU = """\
ВЫМЫСЕЛ. Образец для показа: человек, место и событие придуманы.

ДОПОЛНЕНИЕ К ОБЪЯСНЕНИЮ СОСЕДКИ № 2
10 апреля 2026 г., 16:05–16:20, вне района. Присутствуют: юрист Ю-2, юрист Ю-5.

В первый раз я сказала «сорок минут». Я потом посмотрела в телефоне: звонок был в 23:14, а машина
подъехала в 23:58. Снимок экрана передаю.

После 20 марта к мужу приходил человек, который не назвался, и спрашивал, что мы «писали юристам».
Муж ответил, что ничего. Я не отзываю своё объяснение. Если придёт бумага, что отзываю, значит,
меня заставили; тогда звоните по условленному номеру.
"""

GUARD_FR = """\
INVENTÉ. Exemple de démonstration : la personne, le lieu et les faits n'existent pas.

TÉMOIGNAGE DU GARDIEN DE NUIT (texte approuvé pour publication, sous pseudonyme)
Recueilli le 14 mars 2026, en français, hors de la région.

Je garde l'entrepôt au bout de la rue du Pont. Le soir de l'incendie, une camionnette grise est
passée deux fois, lentement, puis elle s'est arrêtée sous le lampadaire qui ne marche plus. J'ai
noté l'heure parce que je note tout : 21 h 50 la première fois, 22 h 10 la seconde.

Quand la fumée est sortie, j'ai appelé les pompiers. On m'a répondu que quelqu'un avait déjà
appelé. J'ai attendu. La camionnette est repartie avant leur arrivée, sans allumer ses phares.

Le lendemain, deux hommes sont venus demander si notre caméra fonctionnait. J'ai dit la vérité :
elle fonctionne. Ils ne sont pas revenus avec un papier. Une semaine plus tard, l'enregistrement
était effacé par le suivant, comme toujours.

On m'a relu ce texte. Je suis d'accord pour qu'il soit publié, sans mon nom.
"""

VAN_EN = """\
INVENTED. A sample for demonstration: the person, the place and the events do not exist.

ACCOUNT OF THE DRIVER OF THE LAST BUS
Taken on 8 April 2026, 19:00 to 19:30, outside the region. Present: lawyer L-2, lawyer L-5.

I drive the last bus from Upper Tavolg. That evening I did not stop at the bridge, and I have been
sorry for it. A grey van stood across half the road. A man in front of it waved me on with a torch;
he had something over his face. I slowed, saw two people waiting behind the shelter, and drove on.

In the mirror I saw that the van carried no plate. I cannot say how many men there were. I wrote
the time on my sheet as 22:05. The sheet is with the bus company and I have asked for a copy.

I agree that this may be shown to a court. I do not agree that it be printed.
"""

NOTE_CE = """\
Invented sample / вымысел: образец письма, не свидетельство.

Нохчийн мотт

Маршалла ду шуьга!
Де дика дойла!

оршот, шинара, кхаара, еара, пӀераска, шуот, кӀира
март, апрель, май

13 март 2026
Баркалла!
"""

LIST_CSV = """\
№;документ;листов;дата;подлинник или копия;примечание
1;Заявление (вымысел);2;2026-03-02;подлинник;
2;Постановление об отказе (вымысел);1;2026-03-12;копия;"получено 13 марта; без подписи"
3;Объяснение соседки № 2 (вымысел);1;2026-03-13;подлинник;не публиковать
4;Note médicale P-3 (inventée);1;2026-03-16;copie;accord de la personne
5;Interview P-7 (invented);1;2026-03-13;original;not to be published
6;Фотография двери (вымысел);1;2026-03-12;файл;можно публиковать
"""

Paper = tuple[str, str, str]
"""The language, the title and the typst text of one document."""


class Press:
    """Sets papers with the typefaces built into typst, never those of the machine."""

    def __init__(self) -> None:
        self._compiler = typst.Compiler(ignore_system_fonts=True)

    def pdf(self, paper: Paper, made: datetime) -> bytes:
        """Return `paper` as a PDF dated `made` (aware)."""
        return self._set(paper, "pdf", made)

    def picture(self, paper: Paper, made: datetime) -> Image.Image:
        """Return the first page of `paper` as a picture, about 1080 pixels wide."""
        return Image.open(io.BytesIO(self._set(paper, "png", made))).convert("RGB")

    def _set(self, paper: Paper, form: str, made: datetime) -> bytes:
        lang, title, body = paper
        done = self._compiler.compile(
            (_PAGE + body).encode("utf-8"),
            format=form,  # type: ignore[arg-type]
            ppi=131.0,
            sys_inputs={"lang": lang, "title": title, "mark": _MARKS[lang]},
            timestamp=int(made.timestamp()),
        )
        if not isinstance(done, bytes):  # typst gives a list when there are several pages
            raise TypeError("papers: one page expected")
        return done
