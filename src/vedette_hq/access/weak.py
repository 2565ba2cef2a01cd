"""What is guessed first: our own list of pieces of weak passphrases, in its languages and others.

A passphrase is weak when little is left of it once these are taken out. All in lower case.
"""

from __future__ import annotations

RUNS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertzuiopasdfghjklyxcvbnm",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1й2ц3у4к5е6н7г8ш9щ0з",
)
"""Rows of keyboards and alphabets: a passphrase that mostly walks along one is guessed at once."""

FRAGMENTS = frozenset(
    """
    password passphrase passwort passwd pass word parole secret secrets key keys login logon account
    admin administrator root user test testing guest demo changeme change default welcome hello letmein
    access open master system computer internet office server secure security private hidden unlock
    enter please temp temporary new old first second third forever always never nothing something
    anything everything iloveyou love lover mylove baby angel princess prince sunshine flower rose
    summer winter spring autumn monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december football soccer hockey
    baseball basketball chelsea arsenal liverpool manchester barcelona madrid juventus spartak dynamo
    zenit monkey dragon tiger lion eagle wolf shadow batman superman pokemon starwars matrix naruto
    hunter killer ninja warrior freedom liberty justice peace human rights truth memory memorial memoire
    vedette headquarters mission evidence witness victim case file archive register investigator lawyer
    lead editor auditor world earth heaven jesus christ allah god bless mother father mama papa mummy
    daddy brother sister family friend friends money bitcoin million dollar correct horse battery staple
    trustno qwerty qwertz azerty asdf zxcvbn abcdef qazwsx the quick brown fox jumps over lazy dog this
    that with from your mine motdepasse mot passe bonjour salut soleil lune amour jetaime monamour
    chouchou doudou maison bureau famille maman frere soeur ami amis amie janvier fevrier mars avril mai
    juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi
    dimanche printemps automne hiver france paris marseille lyon geneve liberte egalite fraternite
    verite paix toujours jamais bienvenue ouvrir ouvretoi sesame azertyuiop nouveau ancien coucou loulou
    bisous vacances пароль парольная фраза секрет тайна ключ доступ вход войти админ администратор
    пользователь тест гость привет здравствуй добро пожаловать любовь люблю тебя любимая любимый солнце
    солнышко зайка котик кошка собака мама папа брат сестра семья друг друзья подруга дом работа офис
    компьютер интернет сервер январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь
    декабрь понедельник вторник среда четверг пятница суббота воскресенье весна лето осень зима россия
    москва питер спартак динамо зенит локомотив цска шахтер родина победа свобода правда мир
    справедливость память мемориал всегда никогда бог господь мой моя моё наш наша один два три раз
    йцукен фыва ячсмить gfhjkm ghbdtn k.,jdm gfgf vfvf yfnfif cdtnf ljcneg ctrhtn parol privet lubov
    lyubov natasha sasha masha dasha misha dima vova andrey sergey alexander alexandr nikita maxim elena
    irina olga svetlana tatiana ekaterina anna maria moscow moskva russia rossia ukraine slava heroyam
    kyiv kiev minsk belarus praha warszawa polska haslo kennwort geheim liebe schatz hallo contrasena
    clave secreto amor hola mundo parola sifre senha salam allahu akbar nineteen twenty hundred zero one
    two three four five six seven eight nine ten
    """.split()  # noqa: SIM905 - four hundred words on as many lines would be read by nobody
)
"""Words, names and mistyped layouts that head every list of guesses."""
