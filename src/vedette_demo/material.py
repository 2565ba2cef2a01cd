"""The invented files of a mission of two shifts and three devices, made again from a seed.

    folder/shift-1/d1/…   folder/shift-1/d2/…   folder/shift-2/d3/…

The same seed and the same versions of Pillow and typst give the same bytes and the same file
times. All people, places and testimony are invented and every file says so; the coordinates in
the photographs lie in the empty South Pacific. `papers` holds the words (the Chechen note is a
sample of the script rather than careful Chechen), `scenes` the pictures, `sounds` the noise.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random

from PIL import Image

from vedette_demo import papers, scenes, sounds

ZONE = timezone(timedelta(hours=3))
_OCEAN = (-48.8767, -123.3933)  # the point of the sea farthest from any land


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a device, and what the mission means to do with it.

    `title` has the keys en, fr, ru and names nobody. `consent` has references such as
    `C18/2026-001`: a consent scope, then a number. What is public is always an exhibit.
    """

    path: Path
    shift: str
    device: str
    media_type: str
    title: Mapping[str, str]
    exhibit: bool
    public: bool
    consent: tuple[str, ...]
    taken: datetime


@dataclass(frozen=True, slots=True)
class Device:
    """A telephone of a shift, and its files in the order they were made."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """A stay of the mobile group in the region: its folder and its devices."""

    name: str
    folder: Path
    devices: tuple[Device, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """The files of all the shift's devices."""
        return tuple(item for device in self.devices for item in device.items)


@dataclass(frozen=True, slots=True)
class _Bench:
    """What one file is made with."""

    random: Random
    press: papers.Press
    taken: datetime


@dataclass(frozen=True, slots=True)
class _Plan:
    """One file before it is made: its name, its instant (local), its words and its maker."""

    name: str
    taken: str
    make: Callable[[_Bench], bytes]
    en: str
    fr: str
    ru: str
    consent: tuple[str, ...] = field(default=())
    exhibit: bool = True
    public: bool = False


_MEDIA_TYPES = {
    ".jpg": "image/jpeg",
    ".wav": "audio/wav",
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
}


def _developed(image: Image.Image, bench: _Bench, upright: bool = False) -> bytes:
    north, east = bench.random.uniform(-0.01, 0.01), bench.random.uniform(-0.01, 0.01)
    return scenes.jpeg(image, bench.taken, (_OCEAN[0] + north, _OCEAN[1] + east), upright)


def _photo(scene: scenes.Scene, upright: bool = False) -> Callable[[_Bench], bytes]:
    return lambda bench: _developed(scene(bench.random), bench, upright)


def _photo_of(
    scene: Callable[[Random, Image.Image], Image.Image], paper: papers.Paper
) -> Callable[[_Bench], bytes]:
    def make(bench: _Bench) -> bytes:
        page = bench.press.picture(paper, bench.taken)
        return _developed(scene(bench.random, page), bench)

    return make


def _pdf(paper: papers.Paper) -> Callable[[_Bench], bytes]:
    return lambda bench: bench.press.pdf(paper, bench.taken)


def _text(text: str) -> Callable[[_Bench], bytes]:
    return lambda bench: text.encode("utf-8")


def _sound(seconds: float) -> Callable[[_Bench], bytes]:
    return lambda bench: sounds.street(bench.random, seconds)


_LONG_NAME = (
    "Копия протокола осмотра места происшествия с фототаблицей, снято с экрана телефона, "
    "вторая попытка (первая смазана), стр. 3 из 4.jpg"
)

_PLAN: Mapping[str, Mapping[str, tuple[_Plan, ...]]] = {
    "shift-1": {
        "d1": (
            _Plan(
                "Дверь приёмной после пожара.jpg",
                "2026-03-12 09:14:05",
                _photo(scenes.burnt_door),
                en="Door of the reception office after the fire (invented)",
                fr="Porte du bureau d'accueil après l'incendie (inventé)",
                ru="Дверь приёмной после пожара (вымысел)",
                consent=("C18/2026-001",),
                public=True,
            ),
            _Plan(
                "IMG_20260312_092251.jpg",
                "2026-03-12 09:22:51",
                _photo(scenes.corridor),
                en="Corridor of the district department (invented)",
                fr="Couloir du service de district (inventé)",
                ru="Коридор районного отдела (вымысел)",
                consent=("C11/2026-001",),
            ),
            _Plan(
                "улица вечером.wav",
                "2026-03-12 20:47:30",
                _sound(12.0),
                en="Street in the evening, sound (invented)",
                fr="La rue le soir, son (inventé)",
                ru="Улица вечером, звук (вымысел)",
                exhibit=False,
            ),
            _Plan(
                "Отказ № 14 от 12 марта (копия).pdf",
                "2026-03-13 10:02:00",
                _pdf(papers.REFUSAL_RU),
                en="Decision refusing to open a criminal case (invented)",
                fr="Décision de refus d'ouvrir une affaire pénale (inventée)",
                ru="Постановление об отказе в возбуждении дела (вымысел)",
                consent=("C11/2026-001",),
            ),
            _Plan(
                "Объяснение соседки № 2.txt",
                "2026-03-13 11:52:10",
                _text(papers.NEIGHBOUR_RU),
                en="Account of neighbour no. 2 (invented)",
                fr="Déclaration de la voisine no 2 (inventée)",
                ru="Объяснение соседки № 2 (вымысел)",
                consent=("C01/2026-002", "C11/2026-002"),
            ),
            _Plan(
                "note médicale – P-3.pdf",
                "2026-03-16 11:15:00",
                _pdf(papers.MEDICAL_FR),
                en="Medical note on P-3 (invented)",
                fr="Note médicale concernant P-3 (inventée)",
                ru="Медицинская справка, П-3 (вымысел)",
                consent=("C06/2026-001", "C11/2026-001"),
            ),
            _Plan(
                "Список приложений.csv",
                "2026-03-16 19:30:44",
                _text(papers.LIST_CSV),
                en="List of annexes (invented)",
                fr="Liste des annexes (inventée)",
                ru="Список приложений (вымысел)",
                exhibit=False,
            ),
        ),
        "d2": (
            _Plan(
                "fourgon sur la route, vu de l'arrêt.jpg",
                "2026-03-13 16:58:12",
                _photo(scenes.road_with_van),
                en="Van without plates on the road (invented)",
                fr="Fourgon sans plaque sur la route (inventé)",
                ru="Фургон без номеров на дороге (вымысел)",
                consent=("C11/2026-003",),
            ),
            _Plan(
                "2026-03-13 interview P-7, first account.pdf",
                "2026-03-13 18:40:00",
                _pdf(papers.INTERVIEW_EN),
                en="Interview protocol, P-7 (invented)",
                fr="Procès-verbal d'entretien, P-7 (inventé)",
                ru="Протокол опроса, П-7 (вымысел)",
                consent=("C01/2026-003", "C11/2026-003"),
            ),
            _Plan(
                "Нохчийн мотт.txt",
                "2026-03-13 21:05:00",
                _text(papers.NOTE_CE),
                en="Sample of Chechen script (invented)",
                fr="Exemple d'écriture tchétchène (inventé)",
                ru="Образец чеченского письма (вымысел)",
                exhibit=False,
            ),
            _Plan(
                "témoignage du gardien de nuit.txt",
                "2026-03-14 12:20:09",
                _text(papers.GUARD_FR),
                en="Account of the night watchman, approved text (invented)",
                fr="Témoignage du gardien de nuit, texte approuvé (inventé)",
                ru="Рассказ ночного сторожа, одобренный текст (вымысел)",
                consent=("C18/2026-004", "C21/2026-004"),
                public=True,
            ),
            _Plan(
                "IMG_20260314_170233.jpg",
                "2026-03-14 17:02:33",
                _photo(scenes.stairwell, True),
                en="Stairwell (invented)",
                fr="Cage d'escalier (inventée)",
                ru="Лестница (вымысел)",
                exhibit=False,
            ),
            _Plan(
                "лестница_шум.wav",
                "2026-03-14 17:05:01",
                _sound(9.0),
                en="Noise recorded in the stairwell (invented)",
                fr="Bruit enregistré dans l'escalier (inventé)",
                ru="Шум на лестнице (вымысел)",
                consent=("C11/2026-001",),
            ),
            _Plan(
                _LONG_NAME,
                "2026-03-15 08:31:47",
                _photo_of(scenes.screen_in_hand, papers.INSPECTION_RU),
                en="Record of inspection, sheet 3, seen on a screen (invented)",
                fr="Procès-verbal de constat, feuille 3, vu sur un écran (inventé)",
                ru="Протокол осмотра, лист 3, с экрана (вымысел)",
                consent=("C11/2026-001",),
            ),
        ),
    },
    "shift-2": {
        "d3": (
            _Plan(
                "witness of the van - driver's account.txt",
                "2026-04-08 19:41:00",
                _text(papers.VAN_EN),
                en="Account of the bus driver (invented)",
                fr="Récit du chauffeur d'autobus (inventé)",
                ru="Рассказ водителя автобуса (вымысел)",
                consent=("C01/2026-005", "C11/2026-005"),
            ),
            _Plan(
                "Жалоба, ст. 125 (черновик 2).pdf",
                "2026-04-09 09:10:00",
                _pdf(papers.COMPLAINT_RU),
                en="Complaint to the court (invented)",
                fr="Plainte adressée au tribunal (inventée)",
                ru="Жалоба в суд (вымысел)",
                consent=("C11/2026-001",),
            ),
            _Plan(
                "здание суда.jpg",
                "2026-04-09 10:26:40",
                _photo(scenes.court_building),
                en="Court building (invented)",
                fr="Bâtiment du tribunal (inventé)",
                ru="Здание суда (вымысел)",
                consent=("C18/2026-006",),
                public=True,
            ),
            _Plan(
                "Отказ на столе.jpg",
                "2026-04-09 10:58:15",
                _photo_of(scenes.document_on_table, papers.REFUSAL_RU),
                en="The refusal as handed over (invented)",
                fr="Le refus tel que remis (inventé)",
                ru="Отказ в том виде, как вручён (вымысел)",
                consent=("C11/2026-001",),
            ),
            _Plan(
                "road noise 2 (window open).wav",
                "2026-04-10 08:15:22",
                _sound(12.0),
                en="Noise of the road, sound (invented)",
                fr="Bruit de la route, son (inventé)",
                ru="Шум дороги, звук (вымысел)",
                exhibit=False,
            ),
            _Plan(
                "Дополнение к объяснению № 2.txt",
                "2026-04-10 16:22:37",
                _text(papers.NEIGHBOUR_MORE_RU),
                en="Further account of neighbour no. 2 (invented)",
                fr="Déclaration complémentaire de la voisine no 2 (inventée)",
                ru="Дополнение к объяснению соседки № 2 (вымысел)",
                consent=("C01/2026-002", "C11/2026-002"),
            ),
            _Plan(
                "réponse de l'hôpital.pdf",
                "2026-04-14 15:00:00",
                _pdf(papers.HOSPITAL_FR),
                en="Answer of the hospital (invented)",
                fr="Réponse de l'hôpital (inventée)",
                ru="Ответ больницы (вымысел)",
                consent=("C06/2026-001", "C11/2026-001"),
            ),
        ),
    },
}


def generate(folder: Path, seed: int = 2014) -> tuple[Shift, ...]:
    """Make the invented files under `folder` and return the shifts that hold them.

    Files of the same names are written over; nothing else in `folder` is touched.
    """
    press = papers.Press()
    return tuple(
        Shift(
            name=shift,
            folder=folder / shift,
            devices=tuple(
                Device(
                    device,
                    tuple(_make(folder, shift, device, plan, press, seed) for plan in plans),
                )
                for device, plans in devices.items()
            ),
        )
        for shift, devices in _PLAN.items()
    )


def _make(folder: Path, shift: str, device: str, plan: _Plan, press: papers.Press, seed: int) -> Item:
    path = folder / shift / device / plan.name
    taken = datetime.strptime(plan.taken, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)
    # each file has its own generator, so that a new file does not change the others
    random = Random(f"{seed}/{shift}/{device}/{plan.name}")  # noqa: S311 - pictures, not keys
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(plan.make(_Bench(random, press, taken)))
    os.utime(path, (taken.timestamp(), taken.timestamp()))
    return Item(
        path=path,
        shift=shift,
        device=device,
        media_type=_MEDIA_TYPES[path.suffix],
        title={"en": plan.en, "fr": plan.fr, "ru": plan.ru},
        exhibit=plan.exhibit,
        public=plan.public,
        consent=plan.consent,
        taken=taken,
    )
