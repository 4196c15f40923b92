import numpy as np
import pytest

from tracker.demo.compositions import RECIPES, compose, night_ferry_stems
from tracker.demo.instruments import RATE_HZ, hertz, pluck

QUICK = ("trailer-redesign", "practice-kit")


@pytest.mark.parametrize("name", QUICK)
def test_a_piece_sounds_the_same_in_every_installation(name: str) -> None:
    assert np.array_equal(compose(name), compose(name))


@pytest.mark.parametrize("name", QUICK)
def test_a_piece_is_stereo_and_never_clips(name: str) -> None:
    sound = compose(name)
    assert sound.shape[0] == 2
    assert 20 < sound.shape[1] / RATE_HZ < 120
    assert 0.2 < np.abs(sound).max() < 10 ** (-1 / 20)


def test_stems_add_up_to_one_length() -> None:
    stems = night_ferry_stems(np.random.default_rng(1))
    assert len({stem.shape for stem in stems}) == 1


def test_a_plucked_string_has_the_pitch_that_was_asked_for() -> None:
    sound = pluck(57, 1.0, rng=np.random.default_rng(2))
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    low = spectrum[: int(hertz(57) * 1.5)]
    assert abs(int(low.argmax()) - hertz(57)) < 2


def test_every_recipe_has_a_readable_name() -> None:
    assert all(name.replace("-", "").isalpha() for name in RECIPES)
