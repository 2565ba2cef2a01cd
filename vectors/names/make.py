"""Make the vectors of names again: `PYTHONPATH=src python vectors/names/make.py`. Look at what changes.

With the package `iuliia` installed, BGN, ICAO and the scholarly standard are compared with it, and
differences are printed. All names are invented.
"""

from __future__ import annotations

import json
from pathlib import Path

from vedette.records.names import FOLD_VERSION, fold, skeleton
from vedette.records.names.printing import STANDARDS, transliterate

HERE = Path(__file__).parent
TEXTS = """Ямадаев|Хьамзат Чахкиев|Щукин Юрий|Iamadaïev Soulim|Jamadajew|Yamadayev|Tchakhkiev|Tschachkijew
Čachkiev|Chakhkiev|Dzhabrail|Djabraïl|Dschabrail|Джабраил|Ӏелиханов|Iелиханов|1елиханов|кӏант|141-й полк
141st regiment|رمضان شخديف|الشخديف|محمّد|გიორგი|Уладзімір Навумаў|Uladzimir Navumau|Guerman|Герман|Zoë Müller
Абдул-Малик|O'Neil|Мать|Саӏид|Şahin|Çaçkiev|Ġalġajev|ƶovhar|Александр|Alexander|Khusseïn""".replace(
    "\n", "|"
).split("|")
EQUAL = [
    ["Ямадаев", "Yamadayev", "Iamadaev", "Iamadaïev", "Jamadaev", "Jamadajew", "Yamadaev", "Âmadaev"],
    ["Чахкиев", "Chakhkiyev", "Tchakhkiev", "Tschachkijew", "Čachkiev", "Чахкиэв"],
    ["Щукин", "Shchukin", "Chtchoukine", "Schtschukin", "Ščukin", "Shhukin"],
    ["Джабраил", "Dzhabrail", "Djabraïl", "Dschabrail", "Jabrail"],
    ["Жамалов", "Zhamalov", "Jamalov", "Žamalov"],
    ["Хьамзат", "Хамзат", "Khamzat", "Hamzat", "Chamsat".replace("s", "z"), "Xamzat"],
    ["Кӏант", "Кант", "Kant", "Q̇ant"],
    ["Герман", "Guerman", "German"],
    ["Абдулмалик", "Abdulmalik", "Abdoulmalik"],
    ["Максим", "Maksim", "Maxim"],
    ["Цуров", "Tsurov", "Tzouroff", "Curov"],
    ["Исхаков", "Iskhakov", "Ishakov"],
]
UNEQUAL = [
    ["Басаев", "Бараев"],
    ["Ямадаев", "Ямалаев"],
    ["Шамиль", "Шамсуди"],
    ["Магомед", "Ахмед"],
    ["141", "142"],
    ["Хасан", "Хусейн"],
    ["Али", "Эли"],
]
PRINTED = [
    "Ямадаев Сулим", "Хьамзат Ӏелиханов", "Щукин Юрий Евгеньевич", "Чахкиев Джабраил", "Наталья Выдуманная",
    "ЖАРИНОВ Илья", "Цуров Саӏид-Эмин", "Подъельский Фёдор", "Исаева Зинаида", "Мохьмад", "Ёлкин Андрей",
]  # fmt: skip


def main() -> None:
    """Write both files."""
    folds = [{"text": text, "fold": fold(text), "skeleton": skeleton(text)} for text in TEXTS]
    found = {"version": FOLD_VERSION, "folds": folds, "equal": EQUAL, "unequal": UNEQUAL}
    printed = [{"text": text, **{one: transliterate(text, one) for one in STANDARDS}} for text in PRINTED]
    for name, content in (("fold.json", found), ("printing.json", printed)):
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (HERE / name).write_text(text, "utf-8")
    try:
        import iuliia  # type: ignore[import-not-found]
    except ImportError:
        return
    for ours, theirs in (("bgn", "BGN_PCGN"), ("icao", "ICAO_DOC_9303"), ("scholarly", "ISO_9_1968")):
        for row in printed:
            other = getattr(iuliia, theirs).translate(row["text"])
            if other != row[ours]:
                print(ours, row["text"], row[ours], other)


if __name__ == "__main__":
    main()
