"""How letters sound: for each script a table from letters to the letters of the fold.

The fold is written in a-z and two capitals: S is any of ш щ ч, J is ж or дж. A letter with several values may
be read in several ways. The order of values is the order of likelihood. See docs/formats/name-fold.md.
"""

from __future__ import annotations

from collections.abc import Mapping

Table = Mapping[str, tuple[str, ...]]


def _table(*lines: str) -> dict[str, tuple[str, ...]]:
    """Read lines of "letters=value|value letters=value …"; a value of - is silence."""
    found = {}
    for line in lines:
        for pair in line.split():
            letters, _, values = pair.partition("=")
            found[letters] = tuple("" if one == "-" else one for one in values.split("|"))
    return found


PALOCHKA = "ӏ"
CYRILLIC: Table = _table(
    "а=a б=b в=v г=g д=d е=e ё=e ж=J з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=c",
    "ч=S ш=S щ=S ъ=- ы=y ь=- э=e ю=yu я=ya дж=J тч=S ӏ=-",
    # Chechen, Ingush and their neighbours
    "хь=h хӏ=h гь=h хъ=h къ=k кх=k кӏ=k кь=k пӏ=p тӏ=t цӏ=c чӏ=S гӏ=g гъ=g лъ=l аь=a оь=o уь=u юь=yu яь=ya",
    # Ukrainian, Belarusian
    "і=i ї=yi є=ye ґ=g ў=u йо=yo ьо=yo",
    # Serbian, Macedonian, Kazakh, Tatar and others
    "ј=y љ=l њ=n ђ=J ћ=S џ=J ѓ=g ќ=k ѕ=z ә=a ғ=g қ=k ң=n ө=o ұ=u ү=u һ=h җ=J ҷ=S ӯ=u ӣ=i",
)

LATIN_MARKED: Mapping[str, str] = {
    "š": "tsh",
    "č": "tch",
    "ž": "zh",
    "ŝ": "shch",
    "ş": "tsh",
    "ș": "tsh",
    "ç": "tch",
    "ƶ": "zh",
    "ğ": "g",
    "ġ": "g",
    "ß": "s",
    "ł": "l",
    "ø": "o",
    "æ": "a",
    "œ": "e",
    "ə": "a",
    "ı": "i",
    "ŋ": "n",
    "đ": "d",
    "ð": "d",
    "þ": "t",
    "ħ": "h",
    "ʒ": "zh",
    "ć": "tch",
    "ś": "s",
    "ź": "z",
    "ŭ": "u",
}
"""Latin letters whose mark changes the sound; other marks are taken off."""

LATIN: Table = _table(
    "a=a b=b c=k|c d=d e=e f=f g=g h=h i=i k=k l=l m=m n=n o=o p=p q=k r=r s=s t=t u=u",
    "v=v w=v x=h|ks y=y z=z",
    "schtsch=S shtsh=S chtch=S shch=S stsch=S tsch=S tch=S sch=S sh=S|sh shh=S tsh=S ch=S|h cz=S sz=S",
    "dsch=J dzh=J dz=dz dj=J|dy zh=J kh=h ph=f gh=g th=t dh=d|z ck=k ou=u oo=u ee=i ts=c tz=c",
    "io=o|e yo=o|e jo=Jo|e",
)
"""`j`, and `gu` and `c` by what follows them, are read in `folding`."""

ARABIC: Table = _table(
    "ا=a أ=a إ=i آ=a ى=a ٱ=a ة=a ؤ=u ئ=i ء=- ع=- ب=b پ=p ت=t ث=s|t ج=J چ=S ح=h خ=h د=d ذ=z|d ر=r ز=z ژ=J",
    "س=s ش=S ص=s ض=d|z ط=t ظ=z غ=g ف=v ڤ=v ق=k ك=k ک=k گ=g ڭ=g ل=l م=m ن=n ه=h ھ=h و=u ي=i ی=i",
    "تش=S دج=J يو=yu يا=ya کس=ks",
    "\u064e=a \u064f=u \u0650=i \u064b=- \u064c=- \u064d=- \u0651=- \u0652=- \u0670=a \u0640=-",
)

GEORGIAN: Table = _table(
    "ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=J რ=r ს=s ტ=t უ=u ფ=p ქ=k ღ=g ყ=k",
    "შ=S ჩ=S ც=c ძ=dz წ=c ჭ=S ხ=h ჯ=J ჰ=h ჲ=y ჳ=v",
)

VOWELS = frozenset("aeiou")
CLASSES: Mapping[str, str] = {
    letter: group[0]
    for group in ("bp", "vfw", "gkq", "dt", "zsc", "SJ", "h", "m", "n", "l", "r")
    for letter in group
}
"""Consonants to the one that stands for their class in a skeleton."""
