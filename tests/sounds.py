"""Sound files with known answers, written when a test needs them."""

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

Sound = npt.NDArray[np.float32]  # shaped (channels, samples)


def sine(
    dbfs: float,
    seconds: float,
    *,
    rate: int = 48_000,
    hz: float = 1000,
    channels: int = 2,
    degrees: float = 0,
) -> Sound:
    """A sine whose peak is at `dbfs`, the same in every channel."""
    t = np.arange(round(seconds * rate)) / rate
    wave = 10 ** (dbfs / 20) * np.sin(2 * np.pi * hz * t + np.radians(degrees))
    return np.tile(wave.astype(np.float32), (channels, 1))


def steps(*levels: tuple[float, float], rate: int = 48_000) -> Sound:
    """Sines one after another, each given as (dBFS, seconds)."""
    return np.concatenate([sine(dbfs, seconds, rate=rate) for dbfs, seconds in levels], 1)


def silence(seconds: float, *, rate: int = 48_000, channels: int = 2) -> Sound:
    return np.zeros((channels, round(seconds * rate)), np.float32)


def music(seconds: float = 8, *, rate: int = 48_000) -> Sound:
    """Noise and tones that change with time: something an encoder has to work at."""
    random = np.random.default_rng(7)
    t = np.arange(round(seconds * rate)) / rate
    beat = np.exp(-8 * (t % 0.5))
    left = 0.3 * np.sin(2 * np.pi * 220 * t) * beat + 0.05 * random.standard_normal(t.size) * beat
    right = 0.3 * np.sin(2 * np.pi * 331 * t) * beat
    return np.stack([left, right]).astype(np.float32)


def song(seconds: float, *, rate: int = 48_000, seed: int = 3) -> npt.NDArray[np.float32]:
    """Notes of chance pitch and length over a little noise: nothing in it comes twice."""
    random = np.random.default_rng(seed)
    whole = 0.004 * random.standard_normal(round(seconds * rate))
    for begin in np.arange(0, seconds - 0.1, 0.13):
        first = round((begin + random.uniform(0, 0.1)) * rate)
        t = np.arange(min(round(random.uniform(0.1, 0.9) * rate), whole.size - first)) / rate
        pitch, strength = random.uniform(70, 1500), random.uniform(0.02, 0.2)
        whole[first : first + t.size] += strength * np.sin(2 * np.pi * pitch * t) * np.exp(-4 * t)
    return whole.astype(np.float32)


def joined(
    first: npt.NDArray[np.float32], silent_ms: int, second: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Put silence between two parts of one channel at 48 kHz."""
    return np.concatenate([first, np.zeros(silent_ms * 48, np.float32), second])


def wav(path: Path, sound: Sound, *, rate: int = 48_000, bits: int = 16) -> Path:
    """Write PCM with a plain header, as any workstation does. `bits` is 16, 24 or 32 (float)."""
    path.write_bytes(wav_bytes(sound, rate=rate, bits=bits))
    return path


def wav_bytes(sound: Sound, *, rate: int = 48_000, bits: int = 16) -> bytes:
    channels = len(sound)
    frame = channels * bits // 8
    kind = 3 if bits == 32 else 1
    body = samples(sound, bits)
    head = struct.pack("<HHIIHH", kind, channels, rate, rate * frame, frame, bits)
    chunks = b"fmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def samples(sound: Sound, bits: int) -> bytes:
    """Interleave as little-endian PCM."""
    if bits == 32:
        return sound.T.astype("<f4").tobytes()
    full = 1 << (bits - 1)
    whole = np.clip(np.round(sound.T.astype(np.float64) * full), -full, full - 1).astype("<i4")
    if bits == 16:
        return whole.astype("<i2").tobytes()
    return whole.reshape(-1, 1).view(np.uint8)[:, :3].tobytes()


ENCODERS = {
    "aiff": ("aiff", "pcm_s24be", "s32"),
    "flac": ("flac", "flac", "s32"),
    "m4a": ("ipod", "aac", "fltp"),
    "alac": ("ipod", "alac", "s32p"),
    "mov": ("mov", "pcm_s16le", "s16"),
    "mp3": ("mp3", "libmp3lame", "fltp"),
    "ogg": ("ogg", "vorbis", "fltp"),
    "opus": ("ogg", "libopus", "flt"),
    "adts": ("adts", "aac", "fltp"),
    "adpcm": ("wav", "adpcm_ms", "s16"),
    "ima": ("wav", "adpcm_ima_wav", "s16p"),
}


def encoded(
    path: Path,
    kind: str,
    sound: Sound,
    *,
    rate: int = 48_000,
    tags: Sequence[tuple[str, str]] = (),
) -> Path:
    """Write the sound as `kind` of `ENCODERS`."""
    container, encoder, sample_format = ENCODERS[kind]
    layout = "mono" if len(sound) == 1 else "stereo"
    with av.open(str(path), "w", format=container) as file:
        file.metadata.update(dict(tags))
        options = {"strict": "-2"} if encoder == "vorbis" else {}  # an encoder on trial
        added = file.add_stream(encoder, rate=rate, layout=layout, options=options)
        stream = cast("AudioStream", added)
        stream.codec_context.format = sample_format
        shaper = av.AudioResampler(
            format=sample_format,
            layout=layout,
            rate=rate,
            frame_size=stream.codec_context.frame_size or 1024,
        )
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), "fltp", layout)
        frame.sample_rate = rate
        position = 0
        for piece in (*shaper.resample(frame), *shaper.resample(None)):
            piece.pts = position
            position += piece.samples
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return path


def decoded(path: Path, kind: str) -> Sound:
    """Read a whole file back with the forced demuxer `kind`, as float32."""
    parts: list[Sound] = []
    with av.open(str(path), format=kind) as file:
        shaper = av.AudioResampler(format="fltp")
        for frame in file.decode(audio=0):
            parts += [cast("Sound", piece.to_ndarray()) for piece in shaper.resample(frame)]
        parts += [cast("Sound", piece.to_ndarray()) for piece in shaper.resample(None)]
    return np.concatenate(parts, 1)


def film(
    path: Path,
    sound: Sound,
    *,
    size: tuple[int, int] = (640, 360),
    rate: int = 25,
    flash_s: float = 1.0,
    kind: tuple[str, str, str] = ("mp4", "mpeg4", "aac"),
) -> Path:
    """Write a dark film with `sound`, white for a tenth of a second at `flash_s`.

    `kind` names container, picture encoder and sound encoder.
    """
    container, picture_encoder, sound_encoder = kind
    width, height = size
    with av.open(str(path), "w", format=container) as file:
        picture = cast("VideoStream", file.add_stream(picture_encoder, rate=rate))
        picture.width, picture.height, picture.pix_fmt = width, height, "yuv420p"
        heard = cast("AudioStream", file.add_stream(sound_encoder, rate=48_000, layout="stereo"))
        for at in range(round(sound.shape[1] / 48_000 * rate)):
            lit = flash_s <= at / rate < flash_s + 0.1
            shown = np.full((height, width, 3), 255 if lit else 8, np.uint8)
            shown[:, : (at * 7) % width] //= 2  # something moves
            image = av.VideoFrame.from_ndarray(shown, "rgb24")
            image.pts, image.time_base = at, Fraction(1, rate)
            file.mux(picture.encode(image))
        file.mux(picture.encode(None))
        wanted = heard.codec_context.format.name
        shaper = av.AudioResampler(format=wanted, layout="stereo", rate=48_000, frame_size=1024)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), "fltp", "stereo")
        frame.sample_rate = 48_000
        position = 0
        for piece in (*shaper.resample(frame), *shaper.resample(None)):
            piece.pts = position
            position += piece.samples
            file.mux(heard.encode(piece))
        file.mux(heard.encode(None))
    return path
