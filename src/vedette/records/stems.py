"""Words brought to a common form for searching: Russian, French and English, the same for text and question.

A word becomes its Snowball stem; what Snowball leaves apart of one Russian word (день, дня; пишет, писал;
люди, человек) is joined by a short list of ours. The marks that people leave out when they write (ё, accents)
do not count. A text is one language at a time; the letters decide before the language that is claimed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

MAX_WORD_CHARS = 40
"""Of a longer word the beginning counts."""
LANGUAGES = ("ru", "fr", "en")
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_STRESS = dict.fromkeys(map(ord, "\u0300\u0301"), None)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its stem, and where it stands (`text[start:end]`)."""

    stem: str
    start: int
    end: int


def plain(word: str) -> str:
    """Return a word without what does not count: case, stress marks, ё; Latin accents stay."""
    composed = unicodedata.normalize("NFC", word.casefold().translate(_STRESS))
    return unicodedata.normalize("NFKC", composed).casefold().replace("ё", "е")[:MAX_WORD_CHARS]


def script(word: str) -> str:
    """Return "ru" for a word in Cyrillic letters, "latin" in Latin ones, else ""."""
    for char in word:
        if "\u0400" <= char <= "\u052f":
            return "ru"
        if char.isalpha():
            return "latin" if char < "\u0250" or "\u1e00" <= char <= "\u1eff" else ""
    return ""


def words(text: str, language: str = "") -> Iterator[Word]:
    """Yield the words of a text in order.

    `language` is a code such as "fr" or "ru-RU", or empty: then Latin words are taken for French or English
    by the small words around them.
    """
    latin = _latin(text, language)
    for found in _WORD.finditer(text):
        yield Word(stem(found.group(), latin), found.start(), found.end())


def stem(word: str, latin: str = "en") -> str:
    """Return the stem of one word; `latin` says which of the languages in Latin letters it is taken for."""
    return _stem(word, latin)


@lru_cache(maxsize=200_000)
def _stem(word: str, latin: str) -> str:
    bare = plain(word)
    kind = script(bare)
    if kind == "ru":
        cut = _stemmer("russian").stemWord(bare)
        return _joined().get(bare) or _joined_stems().get(cut, cut)
    if kind == "latin":
        accented = plain(unicodedata.normalize("NFC", word))
        cut = _stemmer("french" if latin == "fr" else "english").stemWord(accented)
        return _unaccented(cut)
    return bare


def stems_of(word: str) -> tuple[str, ...]:
    """Return every stem under which a word that is asked for may stand: one for each language it may be."""
    bare = plain(word)
    if script(bare) == "ru":
        return tuple(dict.fromkeys((stem(word), *map(stem, _as_noun(bare)))))
    if script(bare) != "latin":
        return (stem(word),)
    return tuple(dict.fromkeys((stem(word, "en"), stem(word, "fr"), stem(_bare_latin(word), "fr"))))


_ENDINGS = ("ами", "ах", "ам", "ом", "ов", "ы", "у", "е", "а")


def _as_noun(word: str) -> Iterator[str]:
    """Yield other cases of a word that may be a noun: Snowball takes "подвал" and "карман" for verbs."""
    if word[-1:] in "лнтм" and len(word) > 3:
        yield word + "у"
        return
    for ending in _ENDINGS:
        base = word.removesuffix(ending)
        if base != word and len(base) > 4 and base[-2:] in ("ал", "ил", "ан", "ян", "ен", "ит", "ат"):
            yield base
            return


def question(text: str) -> list[list[str]]:
    """Return the words and phrases of a question, in order: a list of one word, or of those between "quotes".

    Quotes may be straight, typographic or «guillemets»; one that is not closed counts for nothing.
    """
    found: list[list[str]] = []
    for piece in re.finditer(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|„([^“”]*)[“”]|([^\s"«»“”„]+)', text):
        quoted = next((one for one in piece.groups()[:4] if one is not None), None)
        each = _WORD.findall(quoted if quoted is not None else piece.group(5))
        if quoted is not None and each:
            found.append(each)
        else:
            found += [[one] for one in each]
    return found


def quotes(text: str) -> list[str]:
    """Return what stands between quotes in a question, as typed."""
    pieces = re.findall(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|„([^“”]*)[“”]', text)
    return [" ".join(one.split()) for each in pieces for one in each if _WORD.search(one)]


def literal(text: str) -> str:
    """Return a text as a literal phrase is compared: its words, case and stress marks away, single spaces."""
    return " ".join(plain(word) for word in _WORD.findall(text))


def holds_phrase(text: str, phrase: str) -> bool:
    """Say whether a text holds a phrase word for word; case, stress marks, ё and punctuation do not count."""
    wanted = literal(phrase)
    return bool(wanted) and f" {wanted} " in f" {literal(text)} "


@cache
def _stemmer(language: str) -> _Stemmer:
    from snowballstemmer import stemmer  # type: ignore[import-untyped]

    found: _Stemmer = stemmer(language)
    return found


class _Stemmer:
    """What snowballstemmer gives. For types only."""

    def stemWord(self, word: str) -> str:
        """Return the stem."""
        raise NotImplementedError


def _unaccented(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


def _bare_latin(word: str) -> str:
    return _unaccented(word.casefold())


_FRENCH = frozenset(
    [
        "le",
        "la",
        "les",
        "un",
        "une",
        "des",
        "et",
        "est",
        "dans",
        "que",
        "qui",
        "pour",
        "pas",
        "sur",
        "au",
        "aux",
        "du",
        "de",
        "en",
        "il",
        "elle",
        "ils",
        "avec",
        "par",
        "ont",
        "été",
        "a",
    ]
)
_ENGLISH = frozenset(
    [
        "the",
        "an",
        "and",
        "is",
        "in",
        "that",
        "who",
        "for",
        "not",
        "to",
        "of",
        "he",
        "she",
        "they",
        "with",
        "by",
        "was",
        "were",
        "have",
        "had",
        "his",
        "her",
    ]
)


def _latin(text: str, language: str) -> str:
    claimed = language.casefold().partition("-")[0]
    if claimed in ("fr", "en"):
        return claimed
    sample = {word.casefold() for word in _WORD.findall(text[:2000])}
    return "fr" if len(sample & _FRENCH) > len(sample & _ENGLISH) else "en"


_JOINED = """
человек люди людей людям людьми людях людские
ребенок ребенка ребенку ребенком ребенке дети детей детям детьми детях
день дня дню днем дне дни дней дням днями днях
отец отца отцу отцом отце отцы отцов отцам отцами отцах
мать матери матерью матерей матерям матерями матерях
дочь дочери дочерью дочерей дочерям дочерьми дочерях
брат брата брату братом брате братья братьев братьям братьями братьях
сын сына сыну сыном сыне сыновья сыновей сыновьям сыновьями сыновьях
друг друга другу другом друге друзья друзей друзьям друзьями друзьях
муж мужа мужу мужем муже мужья мужей мужьям мужьями мужьях
сестра сестры сестре сестру сестрой сестер сестрам сестрами сестрах
семья семьи семье семью семьей семей семьям семьями семьях
судья судьи судье судью судьей судей судьям судьями судьях
конец конца концу концом конце концы концов концам концами концах
палец пальца пальцу пальцем пальце пальцы пальцев пальцам пальцами пальцах
боец бойца бойцу бойцом бойце бойцы бойцов бойцам бойцами бойцах
убийца убийцы убийце убийцу убийцей убийц убийцам убийцами убийцах
рот рта рту ртом рте рты ртов
лоб лба лбу лбом лбе лбы
сон сна сну сном сне сны снов снам
огонь огня огню огнем огне огни огней
камень камня камню камнем камне камни камней камням камнями камнях
корень корня корню корнем корне корни корней
ремень ремня ремню ремнем ремне ремни ремней
парень парня парню парнем парне парни парней парням парнями парнях
рынок рынка рынку рынком рынке рынки рынков рынкам рынками рынках
участок участка участку участком участке участки участков участкам участками участках
подросток подростка подростку подростком подростке подростки подростков подросткам подростками
потолок потолка потолку потолком потолке потолки потолков
мешок мешка мешку мешком мешке мешки мешков мешкам мешками мешках
список списка списку списком списке списки списков спискам списками списках
обыск обыска обыску обыском обыске обыски обысков обыскам обысками обысках
звонок звонка звонку звонком звонке звонки звонков звонкам звонками звонках
снимок снимка снимку снимком снимке снимки снимков снимкам снимками снимках
поселок поселка поселку поселком поселке поселки поселков поселкам поселками поселках
рисунок рисунка рисунку рисунком рисунке рисунки рисунков
ожог ожога ожогу ожогом ожоге ожоги ожогов ожогам ожогами ожогах
окно окна окну окном окне окон окнам окнами окнах
письмо письма письму письмом письме писем письмам письмами письмах
кресло кресла креслу креслом кресле кресел
село села селу селом селе сел селам селами селах
дело дела делу делом деле дел делам делами делах
тело тела телу телом теле тел телам телами телах
лицо лица лицу лицом лице лиц лицам лицами лицах
кольцо кольца кольцу кольцом кольце колец
стекло стекла стеклу стеклом стекле стекол
имя имени именем имена имен именам именами именах
время времени временем времена времен временам временами временах
девушка девушки девушке девушку девушкой девушек девушкам девушками девушках
девочка девочки девочке девочку девочкой девочек девочкам девочками девочках
бабушка бабушки бабушке бабушку бабушкой бабушек бабушкам бабушками бабушках
дубинка дубинки дубинке дубинку дубинкой дубинок дубинкам дубинками дубинках
веревка веревки веревке веревку веревкой веревок веревкам веревками веревках
повестка повестки повестке повестку повесткой повесток повесткам повестками повестках
справка справки справке справку справкой справок справкам справками справках
проверка проверки проверке проверку проверкой проверок проверкам проверками проверках
попытка попытки попытке попытку попыткой попыток попыткам попытками попытках
пытка пытки пытке пытку пыткой пыток пыткам пытками пытках
деревня деревни деревне деревню деревней деревень деревням деревнями деревнях
тюрьма тюрьмы тюрьме тюрьму тюрьмой тюрем тюрьмам тюрьмами тюрьмах
кухня кухни кухне кухню кухней кухонь
церковь церкви церковью церквей церквам церквами церквах
любовь любви любовью
кровь крови кровью
ночь ночи ночью ночей ночам ночами ночах
писать пишу пишешь пишет пишем пишете пишут пиши писал писала писало писали писавший
написать напишу напишет напишут написал написала написали написанный написано написан
рассказать расскажу расскажет расскажут рассказал рассказала рассказали рассказано рассказанный
сказать скажу скажет скажут сказал сказала сказали сказано сказанный
показать покажу покажет покажут показал показала показали показано показанный
приказать прикажу прикажет прикажут приказал приказала приказали приказано
связать свяжу свяжет свяжут связал связала связали связан связаны связано связанный
доказать докажу докажет докажут доказал доказала доказали доказано доказан
наказать накажу накажет накажут наказал наказала наказали наказан наказаны наказано
отказать откажу откажет откажут отказал отказала отказали отказано
искать ищу ищет ищут ищем искал искала искали
бить бью бьет бьют бей бил била били битый бит
избить изобью изобьет изобьют избил избила избили избит избита избиты избитый избитого
убить убью убьет убьют убил убила убили убит убита убиты убитый убитого убитых убитые
забить забью забьет забьют забил забила забили забит забиты забитый
разбить разобью разобьет разобьют разбил разбила разбили разбит разбиты разбитый
взять возьму возьмет возьмут взял взяла взяли взят взята взяты взятый
снять сниму снимет снимут снял сняла сняли снят снята сняты снятый
отнять отниму отнимет отнимут отнял отняла отняли отнят отнята отняты
забрать заберу заберет заберут забрал забрала забрали забран забраны забранный
собрать соберу соберет соберут собрал собрала собрали собран собраны собранный
звать зову зовет зовут звал звала звали
вызвать вызову вызовет вызовут вызвал вызвала вызвали вызван вызваны вызванный
назвать назову назовет назовут назвал назвала назвали назван названы названный
идти иду идет идут идем шел шла шли шло
прийти приду придет придут пришел пришла пришли пришло
уйти уйду уйдет уйдут ушел ушла ушли ушло
выйти выйду выйдет выйдут вышел вышла вышли вышло
войти войду войдет войдут вошел вошла вошли вошло
найти найду найдет найдут нашел нашла нашли найден найдена найдены найденный
ехать еду едет едут ехал ехала ехали
уехать уеду уедет уедут уехал уехала уехали
приехать приеду приедет приедут приехал приехала приехали
везти везу везет везут вез везла везли
увезти увезу увезет увезут увез увезла увезли увезен увезены увезенный
привезти привезу привезет привезут привез привезла привезли привезен привезены привезенный
вывезти вывезу вывезет вывезут вывез вывезла вывезли вывезен вывезены вывезенный
вести веду ведет ведут вел вела вели
увести уведу уведет уведут увел увела увели уведен
привести приведу приведет приведут привел привела привели приведен приведены
бежать бегу бежит бегут бежал бежала бежали
видеть вижу видит видят видим видел видела видели
увидеть увижу увидит увидят увидел увидела увидели
сидеть сижу сидит сидят сидел сидела сидели
ходить хожу ходит ходят ходил ходила ходили
водить вожу водит водят водил водила водили
возить вожу возит возят возил возила возили
просить прошу просит просят просил просила просили
спросить спрошу спросит спросят спросил спросила спросили
душить душу душит душат душил душила душили
давить давлю давит давят давил давила давили
отпустить отпущу отпустит отпустят отпустил отпустила отпустили отпущен отпущена отпущены
похитить похищу похитит похитят похитил похитила похитили похищен похищена похищены похищенный похищенного
угрожать угрожаю угрожает угрожают угрожал угрожала угрожали
исчезнуть исчезну исчезнет исчезнут исчез исчезла исчезли исчезнувший
погибнуть погибну погибнет погибнут погиб погибла погибли погибший погибшего погибших
умереть умру умрет умрут умер умерла умерли умерший умершего
запереть запру запрет запрут запер заперла заперли заперт заперта заперты
жечь жгу жжет жгут жег жгла жгли
сжечь сожгу сожжет сожгут сжег сожгла сожгли сожжен сожжена сожжены сожженный
поджечь подожгу подожжет подожгут поджег подожгла подожгли подожжен
мочь могу может могут мог могла могли
помочь помогу поможет помогут помог помогла помогли
лечь лягу ляжет лягут лег легла легли
стать стану станет станут стал стала стали
дать дам даст дадут дал дала дали дан дана даны
есть ем ест едят ел ела ели
пить пью пьет пьют пил пила пили
спать сплю спит спят спал спала спали
жить живу живет живут жил жила жили
быть был была было были буду будет будут
слышать слышу слышит слышат слышал слышала слышали
стрелять стреляю стреляет стреляют стрелял стреляла стреляли
застрелить застрелю застрелит застрелят застрелил застрелила застрелили застрелен застрелена застрелены
задержать задержу задержит задержат задержал задержала задержали задержан задержана задержаны
держать держу держит держат держал держала держали
допросить допрошу допросит допросят допросил допросила допросили допрошен допрошена допрошены
пытать пытаю пытает пытают пытал пытала пытали
"""
"""Forms of one word a line, its first form being its name. Ours; chosen for what testimonies tell of."""


@cache
def _joined() -> dict[str, str]:
    """Form to the stem of its line; a form of two lines is left to Snowball."""
    russian, found, twice = _stemmer("russian"), dict[str, str](), set[str]()
    for line in _JOINED.split("\n"):
        forms = line.split()
        for form in forms:
            key = russian.stemWord(forms[0]) if forms else ""
            if form in found and found[form] != key:
                twice.add(form)
            found[form] = key
    return {form: key for form, key in found.items() if form not in twice}


@cache
def _joined_stems() -> dict[str, str]:
    """Snowball stem to the stem of its line, where all forms listed with that stem are of one line."""
    russian, found, twice = _stemmer("russian"), dict[str, str](), set[str]()
    for form, key in _joined().items():
        cut = russian.stemWord(form)
        if found.setdefault(cut, key) != key or len(cut) < 4:
            twice.add(cut)
    return {cut: key for cut, key in found.items() if cut not in twice}
