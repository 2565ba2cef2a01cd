"""The altered voice: what is measured of it, and what is not carried over."""

from __future__ import annotations

import moving
import numpy as np

from vedette.house.redacting.voice import RATE, Alteration


def altered(sound: np.ndarray, piece: int = 700) -> np.ndarray:
    alteration = Alteration()
    pieces = [alteration.feed(sound[at : at + piece]) for at in range(0, len(sound), piece)]
    return np.concatenate((*pieces, alteration.rest()))


def melody(sound: np.ndarray) -> np.ndarray:
    """The pitch of each fiftieth of a second, not a number where it is quiet."""
    found = []
    for at in range(0, len(sound) - 1024, 320):
        window = sound[at : at + 1024] - sound[at : at + 1024].mean()
        alike = np.correlate(window, window, "full")[1023 + RATE // 300 : 1023 + RATE // 70]
        loud = (window**2).mean() > 1e-4
        found.append(RATE / (int(np.argmax(alike)) + RATE // 300) if loud else np.nan)
    return np.asarray(found)


def loudness(sound: np.ndarray) -> np.ndarray:
    return np.sqrt((sound[: len(sound) // 1600 * 1600].reshape(-1, 1600) ** 2).mean(1))


def test_the_melody_is_gone_and_the_syllables_stay() -> None:
    spoken = moving.spoken(3.0, RATE)
    made = altered(spoken)
    assert len(made) == len(spoken) and abs(made).max() <= 1
    before, after = melody(spoken), melody(made)
    both = ~np.isnan(before) & ~np.isnan(after)
    assert np.nanstd(before) > 10
    # a hum of one pitch: half of the looks and more within two per cent of the middle
    middle = np.nanmedian(after)
    assert np.mean(abs(after[both] - middle) < 0.02 * middle) > 0.8
    assert abs(np.corrcoef(before[both], after[both])[0, 1]) < 0.5
    assert np.corrcoef(loudness(spoken), loudness(made))[0, 1] > 0.85


def test_no_two_voices_are_altered_alike_and_the_pieces_do_not_matter() -> None:
    spoken = moving.spoken(1.0, RATE)
    one, two = altered(spoken), altered(spoken, 16_000)
    assert len(one) == len(two) == len(spoken)
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.5
    assert len(altered(spoken[:100])) == 100 and not len(altered(spoken[:0]))
    assert abs(altered(np.zeros(RATE, np.float32))).max() == 0
