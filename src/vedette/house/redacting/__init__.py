"""Redacting: pictures, films and recordings with what must not be seen or heard taken out of them.

    with Redactor() as redactor:
        seen = redactor.find_faces(picture)  # proposed by a machine, confirmed by a human
        redactor.rebuild_picture(picture, seen.areas, out)
        found = redactor.track_faces(film)  # found.uncertain: frames to check by hand
        redactor.rebuild_film(film, found.plan, out)

Everything is decoded, changed and encoded anew, in children without files, network or other processes; the
source stays as it is. Areas are filled; a mosaic can be undone and is refused for what identifies a person.
Faces, films, sound and HEIC need the extra `media`: `available` says what is missing here.
"""

from __future__ import annotations

from vedette.house.redacting.answers import FilmSeen, Tracked
from vedette.house.redacting.areas import Area, FilmPlan, Track, encode_plan, parse_plan
from vedette.house.redacting.redactor import PictureSeen, Rebuilt, Redactor, available

__all__ = [
    "Area",
    "FilmPlan",
    "FilmSeen",
    "PictureSeen",
    "Rebuilt",
    "Redactor",
    "Track",
    "Tracked",
    "available",
    "encode_plan",
    "parse_plan",
]
