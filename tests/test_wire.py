"""The wire: plain data crosses unchanged, everything else is refused, and nothing that arrives can do more than be refused."""

import json
import math
import socket
import struct
import threading
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.contracts import identical
from autograder.grading.wire import BODY, HEADER, Channel, Closed, Decoder, Encoder, Late, Unsendable, WireError

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
numbers = st.one_of(
    st.booleans(),
    st.integers(-(1 << 63), (1 << 64) - 1),
    st.floats(allow_nan=False),
    st.complex_numbers(allow_nan=False),
)
dtypes = st.sampled_from(["?", "i1", "u2", "<i4", ">i8", "f2", "f4", "<f8", ">f8", "c8", "c16"])
tensors = dtypes.flatmap(lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, min_side=0, max_side=4)))
scalars = st.sampled_from([np.float64(1.5), np.float32(2.5), np.int64(-3), np.bool_(True), np.float64("nan")])
plain = st.recursive(
    st.one_of(st.none(), numbers, st.text(), st.binary(), tensors, scalars),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner),
        st.dictionaries(
            st.one_of(st.text(), st.integers(-5, 5), st.tuples(st.text(), st.integers(-9, 9))), inner, max_size=4
        ),
    ),
    max_leaves=12,
)


def refuse(*_):
    raise WireError("no handles here")


def unsendable(value):
    raise Unsendable(f"{type(value).__name__} is no plain data")


def crossed(value):
    """A value after its way over the wire."""
    encoder = Encoder(unsendable)
    frame = encoder.frame(encoder.encode(value))
    header_length, body_length = struct.unpack(">IQ", frame[:12])
    message, lengths = json.loads(frame[12 : 12 + header_length])
    body = frame[12 + header_length :]
    assert len(body) == body_length
    return Decoder(body, lengths, refuse).decode(message)


def little(value):
    """The value with its arrays in the byte order of the wire."""
    if isinstance(value, np.ndarray):
        return value.astype(value.dtype.newbyteorder("="))
    if isinstance(value, dict):
        return {key: little(item) for key, item in value.items()}
    return type(value)(map(little, value)) if isinstance(value, list | tuple) else value


@SETTINGS
@given(plain)
def test_plain_data_arrives_as_it_was(value):
    """Numbers, texts, arrays of every shape and dtype, lists, tuples and dicts arrive equal to the last byte, of the same types."""
    assert identical(crossed(value), little(value))


@pytest.mark.parametrize("number", [-0.0, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan, 0.1 + 0.2])
def test_every_float_arrives(number):
    """The edges of double precision arrive bit for bit."""
    assert struct.pack("d", crossed(number)) == struct.pack("d", number)


def test_subclasses_arrive_as_their_base():
    """A lying subclass of float, list, dict or ndarray arrives as the plain thing, without its methods."""

    class Array(np.ndarray):
        def __array_function__(self, *_args):
            return True

    class Liar(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

    assert type(crossed(Liar(2.5))) is float
    assert type(crossed(np.ones(2).view(Array))) is np.ndarray
    assert type(crossed(type("L", (list,), {})([1]))) is list
    assert type(crossed(type("D", (dict,), {})(a=1))) is dict


def test_what_is_no_plain_data_is_told_by_its_kind():
    """An object, a text or a list beyond all bounds cannot be sent, and the message says what it is."""
    circle = []
    circle.append(circle)
    for value, words in [(object(), "object"), (1 << 70, "64 bits"), (circle, "nested"), ("x" * (1 << 21), "too long")]:
        with pytest.raises(Unsendable, match=words):
            crossed(value)
    with pytest.raises(Unsendable):
        crossed(np.zeros(BODY // 8 + 1))
    with pytest.raises(Unsendable):
        crossed(np.zeros(2, dtype=[("a", float)]))


jsons = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["t", "d", "s", "a", "n", "o", "b", "c", "h", "r", "x"]), inner, max_size=2),
    ),
    max_leaves=15,
)


@SETTINGS
@given(jsons, st.binary(max_size=20), st.lists(st.integers(-2, 20), max_size=3))
def test_any_json_decodes_to_plain_data_or_is_refused(form, body, lengths):
    """Whatever JSON arrives, decoding gives plain data or WireError, and nothing else."""
    try:
        value = Decoder(body, lengths, refuse).decode(form)
    except WireError:
        return
    assert value is None or isinstance(
        value, bool | int | float | complex | str | bytes | list | tuple | dict | set | np.ndarray | np.generic
    )


@pytest.mark.parametrize(
    "form",
    [
        {"a": ["|O8", [1], 0]},  # objects would be pointers
        {"a": ["<f8", [1 << 40], 0]},
        {"a": ["<f8", [-1], 0]},
        {"a": ["<f8", [2], 0]},  # more than the body has
        {"a": ["<f8", [0, 1 << 30, 1 << 30, 1 << 30], 0]},
        {"a": ["V8", [1], 0]},
        {"n": ["<f8", -1]},
        {"d": [[[1], 2]]},  # a list cannot be a key
        {"d": [[1, 2, 3]]},
        {"b": 7},
        {"pickle": "gASVAAAA"},
        {"t": "text"},
        10**30,
    ],
)
def test_forms_that_lie_are_refused(form):
    """Dtypes off the list, sizes that do not fit and tags that do not exist are refused without being acted upon."""
    with pytest.raises(WireError):
        Decoder(bytes(8), [8], refuse).decode(form)


def test_depth_and_number_are_bounded():
    """Nesting and counts beyond the bounds are refused, whatever they would hold."""
    deep = []
    for _ in range(60):
        deep = [deep]
    for form in (deep, [0] * 500_000, {"d": [[k, 0] for k in range(10_001)]}):
        with pytest.raises(WireError):
            Decoder(b"", [], refuse).decode(form)


def ends():
    ours, theirs = socket.socketpair()
    return Channel(ours), theirs


@SETTINGS
@given(st.binary(min_size=1, max_size=60))
def test_any_bytes_are_a_frame_or_refused(data):
    """Whatever bytes arrive before the other side closes, receiving gives a frame, WireError or Closed."""
    channel, other = ends()
    other.sendall(data)
    other.close()
    try:
        channel.receive(time.monotonic() + 5)
    except WireError:
        pass
    finally:
        channel.close()


@pytest.mark.parametrize(("header", "body"), [(HEADER + 1, 0), (2, BODY + 1), (0xFFFFFFFF, 0), (2, 1 << 60)])
def test_a_frame_that_announces_too_much_is_refused_before_it_is_read(header, body):
    """Nothing is allocated for a length beyond the bounds."""
    channel, other = ends()
    other.sendall(struct.pack(">IQ", header, body))
    with pytest.raises(WireError, match="too large"):
        channel.receive(time.monotonic() + 5)
    other.close()
    channel.close()


@pytest.mark.parametrize("header", [b"[" * 100_000, b'{"re": ' + b"9" * 10_000 + b"}", b"\xff\xfe", b"null", b"[1]"])
def test_headers_that_are_no_frames_are_refused(header):
    """Deep nesting, endless digits and bytes that are no text end in WireError."""
    channel, other = ends()
    thread = threading.Thread(target=lambda: other.sendall(struct.pack(">IQ", len(header), 0) + header))
    thread.start()
    with pytest.raises(WireError):
        channel.receive(time.monotonic() + 5)
    thread.join()
    other.close()
    channel.close()


def test_a_slow_answer_is_late():
    """A frame that drips in or never comes is late at its deadline, not hung; so is one that nobody reads."""
    channel, other = ends()
    other.sendall(b"\0\0")
    begin = time.monotonic()
    with pytest.raises(Late):
        channel.receive(begin + 0.3)
    with pytest.raises(Late):
        channel.send(bytes(50 << 20), time.monotonic() + 0.3)
    assert time.monotonic() - begin < 3
    other.close()
    with pytest.raises(Closed):
        channel.receive(time.monotonic() + 5)
    channel.close()
