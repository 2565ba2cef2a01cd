"""A bad line: two network namespaces joined by a program that loses, delays, throttles and cuts.

    with wire(Line(loss=0.1, rtt_seconds=0.1, cut_every_seconds=30, seed=1)) as ends:
        ends.run("partner", [...])      # a process at 10.77.0.2
        ends.run("hq", [...])           # a process at 10.77.0.1
        ends.counts()                   # what went over the line

Both namespaces have one interface each, a TUN device; the program between them reads every packet, drops it
with the given probability, or hands it on after half the round trip. A cut answers both ends of every TCP
connection with a reset, as a gateway does that has lost its table. The same seed draws the same losses for
the same packets; which packets there are is up to the two kernels.

Needs root, `ip` and /dev/net/tun.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

HQ, PARTNER = "10.77.0.1", "10.77.0.2"
MTU = 1400
QUEUE_BYTES = 256 * 1024
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_CLONE_NEWNET = 0x40000000


@dataclass(frozen=True, slots=True)
class Line:
    """How bad it is. `loss` is the share of packets dropped each way; `bits_a_second` 0 means no limit."""

    loss: float = 0.0
    rtt_seconds: float = 0.0
    cut_every_seconds: float = 0.0
    bits_a_second: int = 0
    seed: int = 1


@dataclass(slots=True)
class Counts:
    """What the relay saw. Bytes of TCP payload: `payload` each time, `unique` each byte of a stream once."""

    packets: int = 0
    dropped: int = 0
    cuts: int = 0
    payload_to_partner: int = 0
    unique_to_partner: int = 0
    connections: int = 0


def missing() -> str | None:
    """Return what this machine lacks for it, None when nothing."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if shutil.which("ip") is None:
        return "there is no ip command"
    if not Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun"
    probe = subprocess.run(["ip", "netns", "list"], capture_output=True, check=False)
    return None if probe.returncode == 0 else "network namespaces are not offered here"


@dataclass
class Ends:
    """The two ends while the line is up."""

    names: dict[str, str]
    relay: subprocess.Popen[bytes]
    report: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, end: str, command: Sequence[str], **how: object) -> subprocess.Popen[bytes]:
        """Start a process at `hq` or `partner`; it ends with the line."""
        process = subprocess.Popen(["ip", "netns", "exec", self.names[end], *command], **how)  # type: ignore[call-overload]
        self.running.append(process)
        return process  # type: ignore[no-any-return]

    def counts(self) -> Counts:
        """What went over the line so far."""
        self.relay.send_signal(signal.SIGUSR1)
        before = time.monotonic()
        while time.monotonic() < before + 5:
            time.sleep(0.05)
            with contextlib.suppress(FileNotFoundError, ValueError):
                text = self.report.read_text()
                self.report.unlink()
                return Counts(**json.loads(text))
        raise TimeoutError("wire: the relay does not answer")


@contextlib.contextmanager
def wire(line: Line, folder: Path) -> Iterator[Ends]:
    """Give two ends that only this line joins; `folder` is for the relay's report."""
    tag = f"vedette-{os.urandom(4).hex()}"
    names = {"hq": f"{tag}a", "partner": f"{tag}b"}
    report = folder / f"{tag}.json"
    made: list[str] = []
    relay: subprocess.Popen[bytes] | None = None
    ends: Ends | None = None
    try:
        for name in names.values():
            _do("ip", "netns", "add", name)
            made.append(name)
        command = [
            sys.executable,
            __file__,
            names["hq"],
            names["partner"],
            str(report),
            json.dumps(asdict(line)),
        ]
        relay = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert relay.stdout is not None
        if relay.stdout.readline() != b"up\n":
            raise OSError("wire: the relay did not start")
        ends = Ends(names, relay, report)
        yield ends
    finally:
        for process in ends.running if ends else []:
            if process.poll() is None:
                process.kill()
            process.wait()
        if relay is not None:
            relay.kill()
            relay.wait()
            assert relay.stdout is not None
            relay.stdout.close()
        for name in made:
            _do("ip", "netns", "del", name)


def _do(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")


# the relay, a process of its own


def _tun(namespace: str, address: str, peer: str) -> int:
    """Open a TUN device inside a namespace; this process is in that namespace afterwards."""
    libc = ctypes.CDLL(None, use_errno=True)
    handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if libc.setns(handle, _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
    os.close(handle)
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH", b"line", _IFF_TUN | _IFF_NO_PI))
    _do("ip", "address", "add", address, "peer", peer, "dev", "line")
    _do("ip", "link", "set", "line", "up", "mtu", str(MTU))
    _do("ip", "link", "set", "lo", "up")
    return tun


@dataclass(slots=True)
class _Flow:
    """One direction of a connection, as seen where it was sent."""

    next: int = 0  # the sequence number after the last byte sent
    ack: int = 0  # what the sender of this direction awaits next
    start: int = 0
    furthest: int = 0


class _Relay:
    def __init__(self, line: Line, tuns: tuple[int, int]) -> None:
        self._line = line
        self._tuns = tuns
        self._draw = random.Random(line.seed)
        self._due: list[tuple[float, int, int, bytes]] = []
        self._number = 0
        self._free = [0.0, 0.0]  # when each direction's line is free again
        self._flows: dict[tuple[int, int, int], _Flow] = {}
        self.counts = Counts()
        self._cut_at = time.monotonic() + line.cut_every_seconds

    def run(self) -> None:
        while True:
            now = time.monotonic()
            if self._line.cut_every_seconds and now >= self._cut_at:
                self._cut(now)
            while self._due and self._due[0][0] <= now:
                _, _, side, packet = heapq.heappop(self._due)
                with contextlib.suppress(BlockingIOError, OSError):
                    os.write(self._tuns[side], packet)
            waits = [self._due[0][0] - now] if self._due else []
            if self._line.cut_every_seconds:
                waits.append(self._cut_at - now)
            ready, _, _ = select.select(self._tuns, [], [], max(0.0, min(waits, default=1.0)))
            for tun in ready:
                self._take(self._tuns.index(tun))

    def _take(self, side: int) -> None:
        for _ in range(64):
            try:
                packet = os.read(self._tuns[side], 65_536)
            except BlockingIOError:
                return
            now = time.monotonic()
            self.counts.packets += 1
            self._look(side, packet)
            if self._draw.random() < self._line.loss:
                self.counts.dropped += 1
                continue
            sent = now
            if self._line.bits_a_second:
                if self._free[side] - now > QUEUE_BYTES * 8 / self._line.bits_a_second:
                    self.counts.dropped += 1
                    continue
                sent = max(now, self._free[side]) + len(packet) * 8 / self._line.bits_a_second
                self._free[side] = sent
            self._number += 1
            heapq.heappush(self._due, (sent + self._line.rtt_seconds / 2, self._number, 1 - side, packet))

    def _look(self, side: int, packet: bytes) -> None:
        """Count a TCP packet and remember where its connection stands."""
        if len(packet) < 40 or packet[0] >> 4 != 4 or packet[9] != 6:
            return
        head = (packet[0] & 15) * 4
        source, target, seq, ack, offset, flags = struct.unpack("!HHIIBB", packet[head : head + 14])
        size = len(packet) - head - (offset >> 4) * 4
        key = (side, source, target)
        flow = self._flows.get(key)
        if flow is None or (flags & 2 and flow.start != seq):
            if flags & 2 and not flags & 16:
                self.counts.connections += 1
            flow = self._flows[key] = _Flow(start=seq, furthest=seq + 1 if flags & 2 else seq)
        end = (seq + size + (flags & 1) + (flags >> 1 & 1)) & 0xFFFFFFFF
        flow.next = end
        if flags & 16:
            flow.ack = ack
        if side == 0:
            self.counts.payload_to_partner += size
            ahead = (seq + size - flow.furthest) & 0xFFFFFFFF
            if size and ahead < 1 << 31:
                self.counts.unique_to_partner += ahead
                flow.furthest = (seq + size) & 0xFFFFFFFF
        if flags & 4:
            self._flows.pop(key, None)

    def _cut(self, now: float) -> None:
        """Lose what is under way, and reset every connection at both ends."""
        self._cut_at = now + self._line.cut_every_seconds
        self.counts.cuts += 1
        self._due.clear()
        for (side, source, target), flow in list(self._flows.items()):
            # to the sender of this direction: from its peer, with the number that it awaits
            reset = _reset(target, source, flow.ack, side)
            with contextlib.suppress(BlockingIOError, OSError):
                os.write(self._tuns[side], reset)
        self._flows.clear()


def _sum(data: bytes) -> int:
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _reset(source: int, target: int, seq: int, side: int) -> bytes:
    """A TCP reset to the end `side`, as if from its peer."""
    addresses = [bytes(map(int, each.split("."))) for each in (HQ, PARTNER)]
    to, of = addresses[side], addresses[1 - side]
    tcp = struct.pack("!HHIIBBHHH", source, target, seq, 0, 5 << 4, 4, 0, 0, 0)
    pseudo = of + to + struct.pack("!BBH", 0, 6, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", _sum(pseudo + tcp)) + tcp[18:]
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, of, to)
    return ip[:10] + struct.pack("!H", _sum(ip)) + ip[12:] + tcp


def _main() -> None:
    hq, partner, report, text = sys.argv[1:]
    tuns = _tun(hq, HQ, PARTNER), _tun(partner, PARTNER, HQ)
    relay = _Relay(Line(**json.loads(text)), tuns)

    def tell(*_: object) -> None:
        draft = Path(f"{report}.draft")
        draft.write_text(json.dumps(asdict(relay.counts)))
        draft.replace(report)

    signal.signal(signal.SIGUSR1, tell)
    print("up", flush=True)
    relay.run()


if __name__ == "__main__":
    _main()
