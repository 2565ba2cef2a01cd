"""What is proved of an item, in words for a page: its state, who watched, its interval of time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vedette.errors import VedetteError
from vedette.formats.receipt import State
from vedette.house.reading import Cosigner, HouseReader
from vedette_hq.vault.models import Item

MAX_KEPT = 2000
_kept: OrderedDict[tuple[int, str], Standing] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands. `fault` says what does not prove it; then nothing else is to be believed."""

    state: State
    cosigners: tuple[Cosigner, ...] = ()
    met: bool = False
    not_before: str = ""
    not_after: str = ""
    register_index: int | None = None
    register_size: int = 0
    device_size: int = 0
    time: str = ""
    fault: str = ""

    @property
    def tone(self) -> str:
        """The class of CSS."""
        if self.fault:
            return "bad"
        return "good" if self.met and self.state is State.WITNESSED else "wait"

    @property
    def words(self) -> str:
        """The state in one sentence."""
        if self.fault:
            return _("The proof does not hold.")
        return {
            State.HELD: _("Held on its device; not here yet."),
            State.RECEIVED: _("Received; not yet safe against a power cut."),
            State.DURABLE: _("Stored durably here; no second copy is known yet."),
            State.REPLICATED: _("Stored here and at a second custodian; no witness has confirmed it yet."),
            State.WITNESSED: _("Stored here and elsewhere, and confirmed by witnesses outside this house."),
        }[self.state]


def standing(reader: HouseReader, item: Item) -> Standing:
    """Return how an item stands, by the proofs as they are now. One that is witnessed is kept in memory."""
    key = (id(reader), item.package_sha256)
    with _lock:
        held = _kept.get(key)
    if held is not None:
        return held
    found = _look(reader, item)
    if found.met and found.state is State.WITNESSED and not found.fault:
        with _lock:
            _kept[key] = found
            while len(_kept) > MAX_KEPT:
                _kept.popitem(last=False)
    return found


def _look(reader: HouseReader, item: Item) -> Standing:
    try:
        proof = reader.item_proof(item.device.origin, item.device_index)
        if proof.slip.package_sha256 != item.package_sha256:
            return Standing(State.RECEIVED, fault=_("another package stands in its place"))
        earliest = _earliest(reader, item.seen)
    except VedetteError as error:
        return Standing(State(item.safety), fault=str(error))
    receipt, register = proof.receipt, proof.register
    head = register.head if register else None
    return Standing(
        state=receipt.state if receipt else State.RECEIVED,
        cosigners=head.cosigners if head else (),
        met=bool(head and head.met),
        not_before=earliest,
        not_after=(head.not_after or "") if head and head.met else "",
        register_index=register.index if register else None,
        register_size=head.size if head else 0,
        device_size=item.device_index + 1,
        time=receipt.time if receipt else "",
    )


def _earliest(reader: HouseReader, seen: str) -> str:
    """The instant before which it was not sealed: the first cosignature of the head its device had seen."""
    head = reader.seen(seen) if seen else None
    if head is None or not head.met:
        return ""
    return min(cosigner.time for cosigner in head.cosigners)
