"""Makes the vectors of the watch again: PYTHONPATH=src:tests python vectors/watch/make.py.

The keys and seeds are published and worthless.
"""

from __future__ import annotations

import json
from pathlib import Path

from missions_watch import stage
from vedette.missions.watch.codes import STATUSES, Spoken, code_for, row_codes
from vedette.missions.watch.events import sign_event
from vedette.missions.watch.ladder import alert_id, episode_id, report_id
from vedette.missions.watch.orders import encode_order, sign_order
from vedette.missions.watch.texts import encode_checkin
from vedette.missions.watch.values import Alarm, Cause, Status

HERE = Path(__file__).resolve().parent


def vectors() -> dict[str, object]:
    """Everything, as it stands in the files."""
    anna = stage.MEMBERS[0]
    texts: list[dict[str, object]] = []
    for status in STATUSES:
        spoken = Spoken(anna.tag, 12, code_for(anna, 12, status), 1800)
        text = encode_checkin(stage.DEVICE, spoken, stage.T0)
        texts.append({"status": status.value, "row": 12, "delay": 1800, "claim": stage.T0, "text": text})
    good = str(texts[0]["text"])
    alarm = Alarm("a" * 32, Cause.ALARM, 4, stage.T0, stage.HQ)
    order = stage.order()
    return {
        "codes.json": {
            "seed": anna.seed.hex(),
            "letters": anna.letters,
            "rows": {str(row): row_codes(anna.seed, row) for row in (1, 2, 12, 400)},
        },
        "texts.json": {
            "key": stage.DEVICE.verifier.vkey,
            "tag": anna.tag,
            "good": texts,
            "refused": {
                "too short": good[:-1],
                "too long": f"{good}A",
                "another version": good.replace("V1", "V2", 1),
                "a digit base32 has not": good[:-3] + "1" + good[-2:],
                "signature altered": good[:-9] + ("A" if good[-9] != "A" else "B") + good[-8:],
            },
        },
        "ids.json": {
            "episode": episode_id(stage.WATCH, Cause.SILENCE, order.promises[0].id),
            "report": report_id(stage.WATCH, anna.tag, 12, Status.OK),
            "alert": alert_id(stage.HQ, stage.WATCH, "e" * 32, 2, 0, "officer"),
        },
        "order.json": {
            "register": stage.REGISTER.verifier.vkey,
            "document": encode_order(order).decode(),
            "note": sign_order(order, stage.REGISTER).decode(),
        },
        "event.json": {
            "watcher": stage.KEYS[stage.HQ].verifier.vkey,
            "note": sign_event(stage.WATCH, alarm, stage.KEYS[stage.HQ]).note.decode(),
        },
    }


def main() -> None:
    """Write the files."""
    for name, value in vectors().items():
        (HERE / name).write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
