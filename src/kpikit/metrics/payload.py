"""Named arrays and a header as bytes: versioned, checked, never pickle."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpikit.errors import PayloadError

__all__ = ["VERSION", "pack", "unpack"]

MAGIC = b"KPIKIT\x00\x01"
VERSION = 2
_START = struct.Struct("<8sIQ")
_SUM = struct.Struct("<I")
_HEAD = _START.size + _SUM.size
_ALLOWED = frozenset({"<i8", "<f8", "|u1", "|b1"})
_HELP = "give bytes that to_bytes of this version of kpikit wrote"


def pack(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """A header and arrays of integers and floats as one run of bytes."""
    blobs, entries = [], []
    for name, array in arrays.items():
        plain = np.ascontiguousarray(array)
        little = plain.astype(plain.dtype.newbyteorder("<"), copy=False)
        blobs.append(little.tobytes())
        entries.append([name, little.dtype.str, list(little.shape)])
    text = json.dumps({"header": dict(header), "arrays": entries}).encode()
    body = text + b"".join(blobs)
    start = _START.pack(MAGIC, VERSION, len(text))
    return start + _SUM.pack(zlib.crc32(start + body)) + body


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The header and arrays that :func:`pack` wrote.

    Raises:
        PayloadError: The bytes are damaged, cut, foreign, or of another version.
    """
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise PayloadError(f"data must be bytes: got {type(data).__name__}", help=_HELP)
    data = bytes(data)
    if len(data) < _HEAD or data[: len(MAGIC)] != MAGIC:
        raise PayloadError(
            f"data must be a partial result: got {data[:8]!r}", help=_HELP
        )
    _, version, length = _START.unpack_from(data)
    if version != VERSION:
        raise PayloadError(
            f"data must be of version {VERSION}: got version {version}",
            help="reduce and merge with one version of kpikit",
        )
    start, body = data[: _START.size], data[_HEAD:]
    (check,) = _SUM.unpack_from(data, _START.size)
    if zlib.crc32(start + body) != check:
        raise PayloadError(
            f"data must be whole: got {len(data)} bytes that do not match their sum",
            help="the bytes were cut or changed on the way; send them again",
        )
    said = json.loads(body[:length])
    arrays: dict[str, NDArray[Any]] = {}
    place = length
    for name, code, shape in said["arrays"]:
        if code not in _ALLOWED:
            raise PayloadError(f"data must hold numbers: got {code!r}", help=_HELP)
        kind = np.dtype(code)
        size = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
        flat = np.frombuffer(
            body, dtype=kind, count=size // kind.itemsize, offset=place
        )
        arrays[name] = flat.reshape(shape).astype(kind.newbyteorder("="))
        place += size
    return said["header"], arrays
