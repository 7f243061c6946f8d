"""The safetensors format: its layout read by hand, round trips, and damaged files."""

from __future__ import annotations

import json
import random
import struct

import pytest

from ml.safetensors import ALIGNMENT, SafetensorsError, load, save

DAMAGES = 2000


def some_tensors(r: random.Random) -> dict[str, tuple[tuple[int, ...], list[int]]]:
    """Scalars, vectors, matrices, and one without elements; every f32 pattern, NaNs too."""
    shapes = [(), (r.randrange(1, 9),), (r.randrange(1, 5), r.randrange(1, 7)), (3, 0), (2, 1, 3)]
    tensors = {}
    for i, shape in enumerate(shapes):
        size = 1
        for n in shape:
            size *= n
        tensors[f"layer.{i}.wéight"] = (shape, [r.getrandbits(32) for _ in range(size)])
    return tensors


def read_by_hand(blob: bytes) -> tuple[dict, bytes]:
    """Header and data, from the format's description only."""
    length = int.from_bytes(blob[:8], "little")
    return json.loads(blob[8 : 8 + length]), blob[8 + length :]


@pytest.mark.parametrize("seed", range(20))
def test_round_trip(seed: int) -> None:
    tensors = some_tensors(random.Random(seed))
    again = load(save(tensors, {"steps": "3"}))
    assert again == tensors and list(again) == list(tensors)


def test_layout() -> None:
    tensors = {"a": ((2, 2), [0x3F800000, 0x40000000, 0xFF800000, 1]), "b": ((1,), [0x7FC00000])}
    blob = save(tensors, {"alphabet": "ab\xff"})
    header, data = read_by_hand(blob)
    assert header == {
        "__metadata__": {"alphabet": "ab\xff"},
        "a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
        "b": {"dtype": "F32", "shape": [1], "data_offsets": [16, 20]},
    }
    assert data == bytes.fromhex("0000803f 00000040 000080ff 01000000 0000c07f")
    assert (len(blob) - len(data)) % ALIGNMENT == 0, "the data can be mapped"
    assert blob[8:9] == b"{", "readers want the header to begin with a brace"


def test_no_metadata_no_entry() -> None:
    assert list(read_by_hand(save({"a": ((1,), [7])}))[0]) == ["a"]


def test_the_real_library_reads_it() -> None:
    numpy_reader = pytest.importorskip("safetensors.numpy")
    tensors = some_tensors(random.Random(5))
    arrays = numpy_reader.load(save(tensors, {"a": "b"}))
    for name, (shape, bits) in tensors.items():
        assert arrays[name].shape == shape and arrays[name].view("u4").ravel().tolist() == bits


def with_header(header: object, data: bytes = b"\0" * 8) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


ENTRY = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"\x08\0\0\0",
        struct.pack("<Q", 1 << 62) + b"{}",
        struct.pack("<Q", 3) + b"{}",
        with_header(b"{"),
        with_header(b"\xff\xfe"),
        with_header(b"[1]"),
        with_header({"a": 1}),
        with_header({"a": {"dtype": "F32"}}),
        with_header({"a": ENTRY | {"dtype": "BF16"}}),
        with_header({"a": ENTRY | {"data_offsets": [0, 16]}}),
        with_header({"a": ENTRY | {"data_offsets": [8, 0]}}),
        with_header({"a": ENTRY | {"data_offsets": [-8, 0]}}),
        with_header({"a": ENTRY | {"data_offsets": [0, 7]}}),
        with_header({"a": ENTRY | {"data_offsets": [0.0, 8.0]}}),
        with_header({"a": ENTRY | {"data_offsets": ["0", "8"]}}),
        with_header({"a": ENTRY | {"data_offsets": [0, 4, 8]}}),
        with_header({"a": ENTRY | {"shape": [3]}}),
        with_header({"a": ENTRY | {"shape": [-1, -2]}}),
        with_header({"a": ENTRY | {"shape": "xy"}}),
        with_header({"a": ENTRY | {"shape": 2}}),
        with_header({"a": ENTRY | {"shape": [2.0]}}),
        with_header(b"[" * 100000),
    ],
)
def test_damaged(blob: bytes) -> None:
    with pytest.raises(SafetensorsError):
        load(blob)


def test_random_damage() -> None:
    """A damaged file is refused or gives tensors whose data fit their shapes: nothing else comes out."""
    r = random.Random(1)
    whole = save(some_tensors(r), {"steps": "3"})
    for _ in range(DAMAGES):
        blob = bytearray(whole)
        for _ in range(r.randrange(1, 4)):
            blob[r.randrange(len(blob) // 2)] = r.randrange(256)
        try:
            tensors = load(bytes(blob[: r.choice([len(blob), r.randrange(len(blob))])]))
        except SafetensorsError:
            continue
        for shape, bits in tensors.values():
            size = 1
            for n in shape:
                size *= n
            assert size == len(bits)
