"""From faces found in some frames to tracks through a film, and the frames that a human must look at.

Between two looks a face moves in a straight line; before the first and after the last it is hidden for a
while longer. What was lost, weak or short is not dropped: it is hidden and named.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vedette.house.redacting.areas import Key, Track
from vedette.house.redacting.model import Box, overlap

MARGIN = 0.35
"""By which share of its sides a face is grown on each side: it also moves between two looks."""
PATIENCE = 5
"""Looks after which a face that is not found again is given up."""
WEAK = 0.4
MAX_UNCERTAIN = 400


@dataclass
class _Follow:
    found: list[tuple[int, Box]]
    cut: int | None = None  # the frame in which the picture changed as a whole: it was not lost
    since: int = 0  # the first frame of the scene in which it was seen
    missed: int = 0
    lost: list[tuple[int, int]] = field(default_factory=list)

    def expected(self, frame: int) -> Box:
        """Where it would be if it went on as before."""
        last_frame, last = self.found[-1]
        if len(self.found) < 2:
            return last
        frame_before, before = self.found[-2]
        way = min(2.0, (frame - last_frame) / max(1, last_frame - frame_before))
        a, b, c, d = (now + (now - then) * way for now, then in zip(last[:4], before[:4], strict=True))
        return (a, b, c, d, last[4])


class Following:
    """Takes the faces of each look, in the order of the frames; then gives tracks and doubtful frames."""

    def __init__(self, width: int, height: int, every: int) -> None:
        self._size = (width, height)
        self._every = every
        self._open: list[_Follow] = []
        self._done: list[_Follow] = []
        self._doubtful: set[int] = set()
        self._since = 0

    def cut(self, frame: int) -> None:
        """Say that the picture changed as a whole in this frame: nobody is followed across."""
        self._doubtful.add(frame)
        for each in self._open:
            each.cut = frame
        self._done += self._open
        self._open = []
        self._since = frame

    def add(self, frame: int, boxes: list[Box]) -> None:
        """Add what was found in a frame."""
        pairs = sorted(
            ((self._likeness(each.expected(frame), box), at, number))
            for at, each in enumerate(self._open)
            for number, box in enumerate(boxes)
        )
        met: set[int] = set()
        taken: set[int] = set()
        for likeness, at, number in reversed(pairs):
            if likeness <= 0 or at in met or number in taken:
                continue
            met.add(at)
            taken.add(number)
            each = self._open[at]
            if each.missed:
                each.lost.append((each.found[-1][0], frame))
            each.missed = 0
            each.found.append((frame, boxes[number]))
        left = [box for number, box in enumerate(boxes) if number not in taken]
        stay: list[_Follow] = []
        for at, each in enumerate(self._open):
            each.missed += at not in met
            (self._done if each.missed > PATIENCE else stay).append(each)
        self._open = stay + [_Follow([(frame, box)], since=self._since) for box in left]

    def tracks(self, frames: int) -> tuple[Track, ...]:
        """Return the tracks through a film of that many frames."""
        made = []
        for each in [*self._done, *self._open]:
            self._judge(each, frames)
            made.append(self._track(each, frames))
        return tuple(sorted(made, key=lambda track: track.keys))

    def doubtful(self, frames: int) -> tuple[int, ...]:
        """Return the frames to check by hand, after `tracks`; the most telling when there are many."""
        found = sorted(frame for frame in self._doubtful if 0 <= frame < frames)
        step = -(-len(found) // MAX_UNCERTAIN) or 1
        return tuple(found[::step])

    def _likeness(self, one: Box, two: Box) -> float:
        """How well a box fits where one is expected: their overlap, or how near what moves fast is."""
        shared = overlap(one, two)
        if shared > 0.1:
            return 1 + shared
        side = max(one[2] - one[0], one[3] - one[1], two[2] - two[0], two[3] - two[1], 1.0)
        across = (one[0] + one[2] - two[0] - two[2]) / 2
        down = (one[1] + one[3] - two[1] - two[3]) / 2
        way = (across * across + down * down) ** 0.5
        alike = min(_area(one), _area(two)) / max(_area(one), _area(two), 1.0)
        return 0.0 if way > side or alike < 0.35 else 1 - way / side

    def _judge(self, each: _Follow, frames: int) -> None:
        """Note the frames in which a face was weak, lost for a while, or gone within the picture."""
        for frame, box in each.found:
            if box[4] < WEAK:
                self._doubtful.add(frame)
        for start, end in each.lost:
            self._doubtful.add((start + end) // 2)
        first, last = each.found[0], each.found[-1]
        if first[0] > each.since and not self._at_edge(first[1]):
            self._doubtful.add(max(each.since, first[0] - self._every))
        if last[0] < frames - self._every and not self._at_edge(last[1]) and each.cut is None:
            self._doubtful.add(min(frames - 1, last[0] + 2 * self._every))

    def _at_edge(self, box: Box) -> bool:
        width, height = self._size
        near = 0.3 * max(box[2] - box[0], box[3] - box[1])
        return box[0] < near or box[1] < near or box[2] > width - near or box[3] > height - near

    def _track(self, each: _Follow, frames: int) -> Track:
        keys = [self._key(frame, box) for frame, box in each.found]
        longer = 2 * self._every
        first, last = keys[0], keys[-1]
        start = max(each.since, first[0] - longer)
        if start < first[0]:
            keys.insert(0, (start, *_wider(first, first[0] - start, self._speed(each, 0))))
        end = min(frames - 1, last[0] + longer if each.cut is None else each.cut - 1)
        if end > last[0]:
            keys.append((end, *_wider(last, end - last[0], self._speed(each, -1))))
        return Track(tuple(keys))

    def _key(self, frame: int, box: Box) -> Key:
        across, down = MARGIN * (box[2] - box[0]), MARGIN * (box[3] - box[1])
        left, top = round(box[0] - across), round(box[1] - down)
        width = max(1, round(box[2] + across) - left)
        return (frame, left, top, width, max(1, round(box[3] + down) - top))

    def _speed(self, each: _Follow, end: int) -> float:
        """Pixels a frame at which the middle of a face moves at one end of its way."""
        if len(each.found) < 2:
            return 0.0
        (one, a), (two, b) = each.found[:2] if end == 0 else each.found[-2:]
        across, down = a[0] + a[2] - b[0] - b[2], a[1] + a[3] - b[1] - b[3]
        return float((across * across + down * down) ** 0.5 / 2 / max(1, two - one))


def _wider(key: Key, frames: int, speed: float) -> tuple[int, int, int, int]:
    """Where a face may be that many frames away: wider on all sides by the way that it would have gone."""
    more = min(round(frames * speed), max(key[3], key[4]))
    return (key[1] - more, key[2] - more, key[3] + 2 * more, key[4] + 2 * more)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
