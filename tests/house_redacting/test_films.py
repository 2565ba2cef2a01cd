"""Films: faces followed from frame to frame, a new film of what a plan leaves, nothing else in it."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import av
import moving
import numpy as np
import pytest
from PIL import Image

from vedette.errors import FormatError, LimitError, MissingError, UsageError
from vedette.house.redacting import Area, FilmPlan, Redactor, Track

DARK = 48


def decoded(data: bytes) -> list[np.ndarray]:
    """The frames of a film, as RGB."""
    with av.open(io.BytesIO(data)) as film:
        return [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]


def heard(data: bytes) -> np.ndarray:
    with av.open(io.BytesIO(data)) as film:
        pieces = [frame.to_ndarray().reshape(-1) for frame in film.decode(audio=0)]
    return np.concatenate(pieces)


def anew(redactor: Redactor, data: bytes, plan: FilmPlan) -> bytes:
    out = io.BytesIO()
    made = redactor.rebuild_film(io.BytesIO(data), plan, out)
    assert made.sha256 == hashlib.sha256(out.getvalue()).hexdigest() and made.size == len(out.getvalue())
    assert made.media_type == "video/mp4"
    return out.getvalue()


def test_each_face_is_covered_in_each_frame_or_the_frame_is_named(shot: moving.Shot) -> None:
    plan, seen = shot.tracked.plan, shot.tracked.seen
    assert (seen.frames, seen.width, seen.height, seen.sound) == (moving.FRAMES, 640, 360, True)
    assert shot.told and list(shot.told) == sorted(shot.told)
    open_ones = 0
    for number, boxes in enumerate(shot.truth):
        for left, top, right, bottom in boxes:
            size = (right - left) * (bottom - top)
            share = 0.0
            for area in plan.at(number):
                across = min(area.x + area.w, right) - max(area.x, left)
                down = min(area.y + area.h, bottom) - max(area.y, top)
                share = max(share, max(0, across) * max(0, down) / size)
            open_ones += share < 0.85 and number not in shot.tracked.uncertain
    assert open_ones == 0
    change = moving.FRAMES * 3 // 5
    assert change in shot.tracked.uncertain  # another room: a human looks
    assert any(track.first == change for track in plan.tracks)
    assert len(shot.tracked.uncertain) < moving.FRAMES // 4


def test_a_new_film_shows_no_face_and_says_nothing(shot: moving.Shot, redactor: Redactor) -> None:
    assert moving.TITLE.encode() in shot.data
    before = hashlib.sha256(shot.data).hexdigest()
    made = anew(redactor, shot.data, shot.tracked.plan)
    assert hashlib.sha256(shot.data).hexdigest() == before
    for trace in (moving.TITLE.encode(), b"Adlan", moving.PLACE.encode(), b"x264", b"Lavc", b"Lavf"):
        assert trace not in made
    again = redactor.track_faces(io.BytesIO(made), every=5)
    assert not again.plan.tracks
    assert not again.seen.sound  # without a word about the voice it is taken out
    frames = decoded(made)
    assert len(frames) == moving.FRAMES
    for number in (0, moving.FRAMES // 2, moving.FRAMES - 1):
        for area in shot.tracked.plan.at(number):
            bounds = area.within(640, 360)
            if bounds is None:
                continue
            left, top, right, bottom = bounds
            inside = frames[number][top + 4 : bottom - 4, left + 4 : right - 4].astype(int)
            assert not inside.size or inside.mean() < DARK
    same = anew(redactor, shot.data, shot.tracked.plan)
    assert same == made  # nothing of the hour or the machine is in it


def test_ranges_are_left_out_with_their_sound(shot: moving.Shot, redactor: Redactor) -> None:
    made = anew(redactor, shot.data, FilmPlan((), "keep", ((5, 14), (20, 29))))
    seen = redactor.film(io.BytesIO(made))
    assert seen.frames == moving.FRAMES - 20 and seen.sound
    assert seen.seconds == pytest.approx((moving.FRAMES - 20) / moving.RATE, abs=0.03)
    sound = heard(made)
    assert len(sound) / 48_000 == pytest.approx((moving.FRAMES - 20) / moving.RATE, abs=0.06)
    whole = moving.spoken(moving.FRAMES / moving.RATE)
    step = 48_000 // moving.RATE
    joined = np.concatenate((whole[: 5 * step], whole[15 * step : 20 * step], whole[30 * step :]))
    size = min(len(joined), len(sound))
    assert np.corrcoef(joined[:size], sound[:size])[0, 1] > 0.8
    first, second = decoded(shot.data)[15], decoded(made)[5]
    assert abs(first.astype(int) - second.astype(int)).mean() < 4
    with pytest.raises(FormatError, match="nothing is left"):
        redactor.rebuild_film(shot.file(), FilmPlan(cuts=((0, 999),)), io.BytesIO())


def test_an_altered_voice_loses_its_melody_in_the_film(shot: moving.Shot, redactor: Redactor) -> None:
    made = anew(redactor, shot.data, FilmPlan((), "alter"))
    sound, whole = heard(made), moving.spoken(moving.FRAMES / moving.RATE)
    assert len(sound) / 16_000 == pytest.approx(moving.FRAMES / moving.RATE, abs=0.15)
    size = min(len(sound), len(whole) // 3)
    assert abs(np.corrcoef(sound[:size], whole[::3][:size])[0, 1]) < 0.2


def test_sheets_and_frames(shot: moving.Shot, redactor: Redactor) -> None:
    sheet = redactor.check_frames(shot.file(), [3, 0, 40], shot.tracked.plan, 160)
    assert sheet.startswith(b"\xff\xd8")
    with pytest.raises(MissingError, match="no frame 75"):
        redactor.frame(shot.file(), 75)
    with pytest.raises(LimitError, match="at most 60"):
        redactor.check_frames(shot.file(), range(75))
    face = shot.truth[40][0]
    area = Area(int(face[0]), int(face[1]), 60, 60)
    plan = FilmPlan((Track(((40, area.x, area.y, area.w, area.h),)),))
    hidden = redactor.frame(shot.file(), 40, plan, 640)
    assert hidden != redactor.frame(shot.file(), 40, None, 640)


@pytest.mark.parametrize("container", ["mp4", "mpegts", "avi"])
def test_a_frame_is_the_same_by_its_time_as_by_its_number(container: str, redactor: Redactor) -> None:
    draw, _ = moving.scene(70, (320, 180))
    data = moving.film(70, (320, 180), draw, container=container, preset="fast")
    frames = decoded(data)
    for number in (0, 1, 33, 34, 69):
        with Image.open(io.BytesIO(redactor.frame(io.BytesIO(data), number, side=320))) as picture:
            shown = np.asarray(picture).astype(int)
        ways = [abs(shown - frame.astype(int)).mean() for frame in frames]
        assert int(np.argmin(ways)) == number and min(ways) < 4


def turned(data: bytes) -> bytes:
    """The film, with a note that it is shown turned by a quarter, as telephones write it."""
    at = data.index(b"tkhd") + 4 + 40
    one = 1 << 16
    matrix = (0, one, 0, -one & 0xFFFFFFFF, 0, 0, 360 << 16, 0, 1 << 30)
    return data[:at] + b"".join(value.to_bytes(4, "big") for value in matrix) + data[at + 36 :]


def test_a_film_of_a_telephone_stands_upright(redactor: Redactor) -> None:
    draw, truth = moving.scene(10)
    data = moving.film(10, (360, 640), lambda number: draw(number).rotate(90, expand=True))
    lying = turned(data)
    seen = redactor.track_faces(io.BytesIO(lying), every=2)
    assert (seen.seen.width, seen.seen.height) == (640, 360)
    left, top, right, bottom = truth[2][-1]
    covered = [
        each
        for each in seen.plan.at(2)
        if each.x <= left + 8 and each.y <= top + 8 and each.x + each.w >= right - 8
    ]
    assert covered and bottom
    made = anew(redactor, lying, FilmPlan())
    upright = decoded(made)[2].astype(int)
    assert upright.shape == (360, 640, 3)
    assert abs(upright - np.asarray(draw(2)).astype(int)).mean() < 8


def test_a_face_that_lies_is_followed(redactor: Redactor) -> None:
    draw, truth = moving.scene(24)
    data = moving.film(24, (360, 640), lambda number: draw(number).rotate(90, expand=True))
    tracked = redactor.track_faces(io.BytesIO(data))
    for number in range(12):
        left, top, right, bottom = truth[number][-1]
        middle = ((top + bottom) / 2, 640 - (left + right) / 2)
        assert any(
            each.x < middle[0] < each.x + each.w and each.y < middle[1] < each.y + each.h
            for each in tracked.plan.at(number)
        ), f"open in frame {number}"


def test_other_containers_and_damaged_films(shot: moving.Shot, redactor: Redactor, tmp_path: Path) -> None:
    draw, _ = moving.scene(8)
    for container in ("matroska", "avi", "mov", "mpegts"):
        data = moving.film(8, (640, 360), draw, container=container)
        assert redactor.film(io.BytesIO(anew(redactor, data, FilmPlan()))).frames == 8
    half = moving.film(8, (640, 360), draw, container="mpegts")
    assert 1 <= redactor.film(io.BytesIO(half[: len(half) // 2])).frames < 8
    secret = tmp_path / "secret.txt"
    secret.write_text("a list of names")
    lists = (
        f"ffconcat version 1.0\nfile '{secret}'\n",
        f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        "",
    )
    for text in lists:
        with pytest.raises(FormatError, match="film"):
            redactor.film(io.BytesIO(text.encode()))
    with pytest.raises(FormatError, match="has no pictures"):
        redactor.film(io.BytesIO(_sound_only(shot, redactor)))


def test_a_recording_with_a_portrait_on_its_cover_keeps_none(redactor: Redactor) -> None:
    data = io.BytesIO()
    with av.open(data, "w", format="mp4") as made:
        sound = made.add_stream("aac", rate=48_000, layout="mono")
        cover = made.add_stream("mjpeg")
        cover.width, cover.height, cover.pix_fmt = 128, 128, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        with Image.open(moving.FACES / "astronaut.png") as portrait:
            made.mux(cover.encode(av.VideoFrame.from_image(portrait.convert("RGB").resize((128, 128)))))
        made.mux(cover.encode(None))
        frame = av.AudioFrame.from_ndarray(moving.spoken(0.5).reshape(1, -1), "flt", "mono")
        frame.sample_rate = 48_000
        made.mux(sound.encode(frame))
        made.mux(sound.encode(None))
    with pytest.raises(FormatError, match="has no pictures"):
        redactor.film(data)
    out = io.BytesIO()
    redactor.rebuild_sound(data, "alter", out)
    with av.open(io.BytesIO(out.getvalue())) as again:
        assert [stream.type for stream in again.streams] == ["audio"]


def _sound_only(shot: moving.Shot, redactor: Redactor) -> bytes:
    out = io.BytesIO()
    made = redactor.rebuild_sound(shot.file(), "keep", out)
    assert made.media_type == "audio/mp4" and made.seconds == pytest.approx(3, abs=0.1)
    return out.getvalue()


def test_who_stops_it_leaves_nothing(shot: moving.Shot, redactor: Redactor) -> None:
    class StoppedError(Exception):
        pass

    def stop(done: int) -> None:
        raise StoppedError

    out = io.BytesIO()
    with pytest.raises(StoppedError):
        redactor.rebuild_film(shot.file(), FilmPlan(), out, stop)
    assert not out.getvalue()
    assert redactor.film(shot.file()).frames == moving.FRAMES
    with pytest.raises(UsageError, match="altered or kept"):
        redactor.rebuild_sound(shot.file(), "remove", out)
    with pytest.raises(UsageError, match="every 1st"):
        redactor.track_faces(shot.file(), every=0)
