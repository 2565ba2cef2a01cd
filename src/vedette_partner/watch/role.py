"""The watch behind the partner's door.

POST /watch/orders      a sealed order from a register that is trusted here
POST /watch/exchange    another watcher: takes what it has heard, gives what was heard here
GET  /watch/            the page on which a member checks in; POST /watch/checkin
POST /watch/text        what a gateway of text messages, or a mail program, received
GET  /watch/take        the page on which one of this partner's people takes an alert; POST too

Source: docs/formats/partner.md, 4 and 9.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from vedette.errors import (
    ConflictError,
    FormatError,
    LimitError,
    MissingError,
    OpenError,
    SignatureError,
    StoreError,
    VedetteError,
)
from vedette.missions.watch.arriving import MAX_ARRIVING_BYTES, checkins_in
from vedette_partner.door import Answer, Request, complain, refuse
from vedette_partner.watch.exchanging import Exchange
from vedette_partner.watch.pages import (
    MAX_FORM_BYTES,
    checkin_page,
    language_of,
    parse_form,
    plain_line,
    said_page,
    take_page,
    taken_page,
)
from vedette_partner.watch.room import MAX_EXCHANGE_BYTES, MAX_ORDER_BYTES, WatchRoom

NOTE = "application/octet-stream"
_PAGE = re.compile(r"(?:(checkin|take)(?:/(en|fr|ru))?)?", re.ASCII)


class WatchRole:
    """Answers for the watch of one partner; `retired` says whether the role has ended."""

    prefix = "watch"

    def __init__(self, room: WatchRoom, exchange: Exchange, retired: Callable[[], bool]) -> None:
        self.room = room
        self._exchange = exchange
        self._retired = retired

    def max_body(self, method: str, path: str) -> int:
        """4 KiB for a form, more for orders and exchanges."""
        most = {"orders": MAX_ORDER_BYTES, "exchange": MAX_EXCHANGE_BYTES, "text": MAX_ARRIVING_BYTES}
        return most.get(path, MAX_FORM_BYTES)

    def answer(self, request: Request) -> Answer:
        """What is asked; 400, 403, 404, 409, 410 with one line for programs, a page for people.

        Raises: StoreError when nothing could be kept.
        """
        if self._retired():
            return refuse(410, "watch: was retired")
        if request.path in ("orders", "exchange"):
            return self._program(request)
        if request.path == "text":
            return self._arrived(request)
        match = _PAGE.fullmatch(request.path)
        if match is None:
            return refuse(404, "path: not found")
        language = language_of(request.path, request.headers.get("accept-language", ""))
        if request.method == "GET":
            return take_page(language) if match[1] == "take" else checkin_page(language)
        if match[1] is None:
            return refuse(404, "path: not found")
        body = request.whole()
        try:
            fields = parse_form(body) if body is not None else {}
        except (FormatError, LimitError):
            fields = {}
        return self._take(fields, language) if match[1] == "take" else self._checkin(fields, language)

    def _program(self, request: Request) -> Answer:
        if request.method != "POST":
            return refuse(404, "path: not found")
        body = request.whole()
        if body is None:
            return refuse(400, "request: body is cut short")
        try:
            if request.path == "orders":
                return Answer(200, self.room.take_order(body), NOTE)
            return Answer(200, self._exchange.answer(body), NOTE)
        except (FormatError, OpenError) as error:
            return refuse(400, str(error))
        except SignatureError as error:
            return refuse(403, str(error))
        except MissingError as error:
            return refuse(404, str(error))
        except ConflictError as error:
            return refuse(409, str(error))
        except LimitError as error:
            return refuse(429, str(error))

    def _checkin(self, fields: dict[str, str], language: str) -> Answer:
        """One page for all that is accepted, one for all that is not: nothing tells one word from another."""
        line, delay = plain_line(fields.get("line", "")), plain_line(fields.get("delay", ""))
        try:
            typed = f"{line} +{delay}" if delay and not line.upper().startswith("V1") else line
            self.room.check_in(typed, "web")
        except LimitError:
            return said_page(language, "wait", 429)
        except StoreError as error:
            complain("watch", error)
            return said_page(language, "busy", 500)
        except VedetteError:
            return said_page(language, "again", 422)
        return said_page(language, "received")

    def _arrived(self, request: Request) -> Answer:
        """What a gateway or a mail program received: one answer for all that is accepted."""
        if request.method != "POST":
            return refuse(404, "path: not found")
        body, taken = request.whole(), False
        if body is None:
            return refuse(400, "request: body is cut short")
        try:
            for line in checkins_in(body, request.headers.get("content-type", "")):
                try:
                    self.room.check_in(line, "text")
                    taken = True
                except (LimitError, StoreError):
                    raise
                except VedetteError:
                    continue  # what a letter quotes was used before
        except StoreError as error:
            complain("watch", error)
            return refuse(500, "check-in: could not be kept; send it again")
        except LimitError:
            if not taken:
                return refuse(429, "check-in: too many that were wrong")
        except VedetteError:
            pass  # nothing in it looks like one
        return Answer(200, b"received\n", NOTE) if taken else refuse(422, "check-in: not accepted")

    def _take(self, fields: dict[str, str], language: str) -> Answer:
        try:
            taken = self.room.take_by_code(fields.get("number", ""), fields.get("code", ""))
        except LimitError:
            return taken_page(language, "wait", 429)
        except StoreError as error:
            complain("watch", error)
            return taken_page(language, "busy", 500)
        except VedetteError:
            return taken_page(language, "not_taken", 422)
        when = time.strftime("%H:%M", time.gmtime(taken.at))
        word = "was_taken" if taken.before else "taken"
        return taken_page(language, word, level=taken.level, time=when)
