"""Seals files and enters events for ever, one after the other; prints what is acknowledged.

Arguments: kit, headquarters, folder of sources, and `no-sync` for the control.
"""

from __future__ import annotations

import json
import os
import sys
from io import BytesIO
from itertools import count
from pathlib import Path

from vedette.adapters.kit_folder import KitFolder
from vedette.capture.sealing import Desk, Item
from vedette.cli.common import clock
from vedette.house.headquarters import Headquarters


def main(kit: Path, house: Path, sync: bool) -> None:
    """Work until the disk fails."""
    if not sync:
        os.fsync = lambda handle: None
    folder = KitFolder(kit)
    with folder.lock(), Headquarters(house, clock) as hq:
        desk = Desk(folder.kit, folder.key(), folder.log(), folder.outbox, clock, os.urandom)
        print("{}", flush=True)
        for number in count():
            body = b"power %d " % number * 999
            desk.seal(BytesIO(body), Item("stream", "text/plain", len(body)))
            for held in desk.flush():
                print(json.dumps({"package": held.package, "index": held.index}), flush=True)
            rows = hq.enter([("policy", {"policy_sha256": f"{number:064x}", "time": hq.now()})])
            print(json.dumps({"row": rows[0].index, "entry": rows[0].entry().hex()}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), "no-sync" not in sys.argv)
