"""What crosses between the two sides: frames of JSON and raw array bytes. Nothing that arrives is ever executed or unpickled.

A frame is two lengths (4 and 8 bytes, big-endian), a JSON header of that many bytes, a body of that many. Values travel as

    null, true, "text", 3, 2.5, [...]                 themselves (whole numbers of 64 bits, lists)
    {"t": [...]} {"d": [[key, value], ...]} {"s": [...]}      tuples, dicts, sets
    {"a": [dtype, shape, k]}  {"n": [dtype, k]}       an array, a NumPy number: their bytes are the k-th piece of the body
    {"o": [shape, [...]]}  {"b": k}  {"c": [re, im]}  an array of anything, bytes, a complex number
    {"h": ...}  {"r": id}                             a handle of mine; one of yours that comes back (see `conversation`)

Whatever does not look like this ends in `WireError`, which is the fault of the side that sent it. All sizes are bounded.
"""

import json
import socket
import struct
import time

import numpy as np

HEADER, BODY = 4 << 20, 64 << 20  # bytes
HEADER_WEIGHT = 8  # "0.0," is 4 bytes on the wire and 32 as an item of a list
DEPTH, ITEMS, KEYS, TEXT = 40, 400_000, 10_000, 1 << 20
DTYPES = frozenset(str.split("|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 <c8 <c16"))
_LENGTHS = struct.Struct(">IQ")
_PIECE = 1 << 16
_SLICE = 0.2  # seconds after which a wait looks at its deadline
# Bound here, so that a notebook that replaces json.loads does not cut itself off.
_TEXT, _READ = json.JSONEncoder(separators=(",", ":")).encode, json.JSONDecoder().decode


class WireError(Exception):
    """A frame or a value that this wire does not carry."""


class Closed(WireError):
    """The other side has ended."""


class Late(Exception):
    """The other side did not answer in time."""


class Unsendable(TypeError):
    """A value of mine that cannot cross; its text says which."""


class Encoder:
    """Turns one message into a frame. refer(value): what stands for an object that is not plain data, or Unsendable."""

    def __init__(self, refer):
        self.refer, self.pieces, self.items, self.size = refer, [], 0, 0

    def encode(self, value, depth=0):
        """The JSON form of a value; array bytes are kept in `pieces`."""
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        if kind is str:
            if len(value) > TEXT:
                raise Unsendable(f"a text of {len(value)} characters is too long")
            return value
        self.items += 1
        if depth > DEPTH or self.items > ITEMS:
            raise Unsendable("it is nested too deeply or has too many items")
        if isinstance(value, np.ndarray | np.generic):
            return self._array(value, depth)
        for base, form in _FORMS:
            if isinstance(value, base):
                return form(self, value, depth + 1)
        return self.refer(value)

    def _int(self, value, _depth):
        value = int(value)
        if not -(1 << 63) <= value < 1 << 64:
            raise Unsendable("a whole number of more than 64 bits is too large")
        return value

    def _list(self, value, depth):
        if len(value) > ITEMS:
            raise Unsendable(f"{len(value)} items are too many")
        return [self.encode(item, depth) for item in value]

    def _dict(self, value, depth):
        if len(value) > KEYS:
            raise Unsendable(f"{len(value)} keys are too many")
        return {"d": [[self.encode(key, depth), self.encode(item, depth)] for key, item in dict.items(value)]}

    def _array(self, value, depth):
        array = np.asarray(value, order="C").view(np.ndarray)
        if array.dtype.kind in "OUS":
            if array.size > ITEMS:
                raise Unsendable(f"an array of {array.size} objects is too large")
            return {"o": [list(array.shape), [self.encode(item, depth + 1) for item in array.ravel().tolist()]]}
        dtype = array.dtype.newbyteorder("<").str
        if dtype not in DTYPES:
            if array.dtype.kind in "fc":  # extended precision
                return self._array(array.astype("<f8" if array.dtype.kind == "f" else "<c16"), depth)
            raise Unsendable(f"an array of dtype {array.dtype} cannot be sent")
        piece = self._piece(array.astype(dtype, copy=False).tobytes())
        if isinstance(value, np.generic):
            return {"n": [dtype, piece]}
        return {"a": [dtype, list(array.shape), piece]}

    def _piece(self, data):
        self.size += len(data)
        if self.size > BODY:
            raise Unsendable(f"{self.size >> 20} MiB of numbers are too many")
        self.pieces.append(data)
        return len(self.pieces) - 1

    def frame(self, message) -> bytes:
        """The bytes of a message whose values have been encoded."""
        header = _TEXT([message, [len(piece) for piece in self.pieces]]).encode()
        if len(header) > HEADER:
            raise Unsendable(f"{len(header) >> 20} MiB of text and lists are too much")
        return b"".join([_LENGTHS.pack(len(header), self.size), header, *self.pieces])


_FORMS = (
    (str, lambda encoder, value, depth: encoder.encode(str.__str__(value), depth)),
    (float, lambda encoder, value, depth: float.__float__(value)),
    (int, Encoder._int),
    (list, Encoder._list),
    (tuple, lambda encoder, value, depth: {"t": encoder._list(value, depth)}),
    (dict, Encoder._dict),
    ((set, frozenset), lambda encoder, value, depth: {"s": encoder._list(list(value), depth)}),
    ((bytes, bytearray), lambda encoder, value, depth: {"b": encoder._piece(bytes(value))}),
    (complex, lambda encoder, value, depth: {"c": [value.real, value.imag]}),
)


class Decoder:
    """Turns a frame that arrived into values of exact base types. refer(tag, content): the object that a handle stands for."""

    def __init__(self, body: bytes, lengths, refer):
        if not isinstance(lengths, list) or not all(type(n) is int and n >= 0 for n in lengths):
            raise WireError("lengths of pieces are no whole numbers")
        if sum(lengths) != len(body):
            raise WireError("pieces do not add up to the body")
        self.refer, self.items, self.pieces, start = refer, 0, [], 0
        for length in lengths:
            self.pieces.append(memoryview(body)[start : start + length])
            start += length

    def decode(self, form, depth=0):
        """The value of a JSON form. Raises WireError."""
        kind = type(form)
        if form is None or kind in (bool, float, str):
            return form
        self.items += 1
        if depth > DEPTH or self.items > ITEMS:
            raise WireError("nested too deeply or too many items")
        if kind is int:
            if not -(1 << 63) <= form < 1 << 64:
                raise WireError("a whole number of more than 64 bits")
            return form
        if kind is list:
            return [self.decode(item, depth + 1) for item in form]
        if kind is dict and len(form) == 1:
            ((tag, content),) = form.items()
            try:
                return self._tagged(tag, content, depth + 1)
            except (TypeError, ValueError, KeyError, IndexError, OverflowError, MemoryError) as error:
                raise WireError(f"not a value of kind {tag!r}: {error}") from None
        raise WireError(f"not a value: {str(form)[:60]}")

    def _tagged(self, tag, content, depth):
        if tag in ("h", "r"):
            return self.refer(tag, content)
        if tag == "t":
            return tuple(self._list(content, depth))
        if tag in ("d", "s"):
            if len(content) > KEYS:
                raise WireError("too many keys")
            if tag == "s":
                return set(self._list(content, depth))
            return {self.decode(key, depth): self.decode(value, depth) for key, value in content}
        if tag == "c":
            return complex(*map(float, content))
        if tag == "b":
            return bytes(self._piece(content))
        if tag == "n":
            dtype, piece = content
            return self._numbers(dtype, [], piece)[()]
        if tag == "a":
            return self._numbers(*content)
        if tag == "o":
            shape, items = content
            return self._objects(shape, self._list(items, depth))
        raise WireError(f"no values of kind {str(tag)[:20]!r} cross here")

    def _list(self, content, depth):
        if type(content) is not list:
            raise WireError("a list is expected")
        return [self.decode(item, depth) for item in content]

    def _piece(self, place):
        if type(place) is not int or place < 0:
            raise WireError("a piece has no such place")
        return self.pieces[place]

    def _numbers(self, dtype, shape, place):
        if dtype not in DTYPES:
            raise WireError("not a dtype that crosses")
        return np.frombuffer(self._piece(place), dtype).reshape(_shape(shape)).copy()

    def _objects(self, shape, items):
        if items and all(type(item) is str for item in items):
            return np.array(items).reshape(_shape(shape))
        array = np.empty(len(items), dtype=object)
        array[:] = items
        return array.reshape(_shape(shape))


def _shape(shape):
    if type(shape) is not list or len(shape) > 32 or not all(type(n) is int and 0 <= n < 1 << 31 for n in shape):
        raise WireError("not a shape")
    return tuple(shape)


class Channel:
    """Frames over a socket. Deadlines are times of time.monotonic(), or None."""

    def __init__(self, connection: socket.socket):
        self.connection, self.waiting = connection, bytearray()
        self.weight = 0  # about how many bytes of memory what was received takes; whoever looks at it sets it back
        connection.settimeout(None)
        if hasattr(socket, "SO_RCVTIMEO") and hasattr(connection, "sendmsg"):  # one system call less than settimeout
            slices = struct.pack("ll", 0, int(_SLICE * 1e6))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, slices)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, slices)
        else:
            connection.settimeout(_SLICE)

    def send(self, frame: bytes, deadline: float | None = None) -> None:
        """Send one frame. Raises Late, Closed."""
        sent = self._try(self.connection.send, frame, deadline)
        while sent < len(frame):
            sent += self._try(self.connection.send, memoryview(frame)[sent:], deadline)

    def receive(self, deadline: float | None = None) -> tuple[object, list, bytes]:
        """The next frame: message, lengths of its pieces, body. Raises Late, Closed, WireError."""
        self._wait_for(_LENGTHS.size, deadline)
        header_length, body_length = _LENGTHS.unpack_from(self.waiting)
        if header_length > HEADER or body_length > BODY:
            raise WireError(f"a frame of {header_length} and {body_length} bytes is too large")
        start, stop = _LENGTHS.size + header_length, _LENGTHS.size + header_length + body_length
        self._wait_for(stop, deadline)
        header, body = bytes(self.waiting[_LENGTHS.size : start]), bytes(self.waiting[start:stop])
        del self.waiting[:stop]
        self.weight += HEADER_WEIGHT * header_length + body_length
        try:
            message, lengths = _READ(header.decode())
        except (ValueError, TypeError, RecursionError, MemoryError):
            raise WireError("not a frame") from None
        return message, lengths, body

    def _wait_for(self, count, deadline):
        """Read until at least `count` bytes are waiting."""
        while len(self.waiting) < count:
            piece = self._try(self.connection.recv, max(_PIECE, min(count - len(self.waiting), 1 << 20)), deadline)
            if not piece:
                raise Closed("the other side has ended")
            self.waiting += piece

    def _try(self, act, argument, deadline):
        """Send or receive something. Raises Late, Closed."""
        while True:
            try:
                return act(argument)
            except (TimeoutError, BlockingIOError):
                if deadline is not None and time.monotonic() > deadline:
                    raise Late from None
            except OSError:
                raise Closed("the other side has ended") from None
            if deadline is not None and time.monotonic() > deadline:
                raise Late

    def close(self) -> None:
        """End the connection; again is fine."""
        self.connection.close()
