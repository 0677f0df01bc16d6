"""Reads a TensorFlow V2 checkpoint with nothing of the project and no protobuf library: own table, varints and CRC-32C.

usage: read_bundle.py PREFIX...: prints one JSON object per checkpoint: "header" (hexadecimal) and "tensors", name ->
{dtype, shape, shard, offset, size, sha256, numbers (the first few), sum}; fails on anything that is not sound.
"""
import hashlib
import json
import struct
import sys

TABLE = []
for byte in range(256):
    crc = byte
    for _ in range(8):
        crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    TABLE.append(crc)


def masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(data, at):
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, at


def block(table, offset, size):
    contents, trailer = table[offset:offset + size], table[offset + size:offset + size + 5]
    assert trailer[0] == 0, "compressed"
    assert struct.unpack("<I", trailer[1:])[0] == masked_crc(contents + trailer[:1]), "checksum of a block"
    restarts = struct.unpack("<I", contents[-4:])[0]
    end, at, key, entries = size - 4 * (restarts + 1), 0, b"", []
    starts = struct.unpack(f"<{restarts}I", contents[end:-4])
    while at < end:
        begin = at
        shared, at = varint(contents, at)
        unshared, at = varint(contents, at)
        length, at = varint(contents, at)
        assert begin not in starts or shared == 0, "a restart that shares"
        before, key = key, key[:shared] + contents[at:at + unshared]
        assert not entries or before < key, "order"
        entries.append((key, contents[at + unshared:at + unshared + length]))
        at += unshared + length
    return entries


def fields(data):
    at, found = 0, {}
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 == 0:
            value, at = varint(data, at)
        elif tag & 7 == 5:
            value, at = struct.unpack("<I", data[at:at + 4])[0], at + 4
        else:
            assert tag & 7 == 2, "wire type"
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
        found.setdefault(tag >> 3, []).append(value)
    return found


def read(prefix):
    with open(prefix + ".index", "rb") as file:
        table = file.read()
    assert table[-8:] == bytes.fromhex("57fb808b247547db"), "magic"
    _, at = varint(table, len(table) - 48)
    _, at = varint(table, at)
    offset, at = varint(table, at)
    size, at = varint(table, at)
    entries = []
    for _, handle in block(table, offset, size):
        where, at = varint(handle, 0)
        entries += block(table, where, varint(handle, at)[0])
    assert entries[0][0] == b"", "header"
    shards = fields(entries[0][1]).get(1, [0])[0]
    tensors = {}
    for key, value in entries[1:]:
        entry = fields(value)
        shape = [fields(dim).get(1, [0])[0] for dim in fields(entry[2][0]).get(2, [])]
        shard, start, length = (entry.get(field, [0])[0] for field in (3, 4, 5))
        with open(f"{prefix}.data-{shard:05}-of-{shards:05}", "rb") as file:
            file.seek(start)
            data = file.read(length)
        assert len(data) == length and masked_crc(data) == entry[6][0], key
        dtype = entry[1][0]
        numbers = struct.unpack(f"<{length // 4}f", data) if dtype == 1 else struct.unpack("<q", data)
        tensors[key.decode()] = {"dtype": dtype, "shape": shape, "shard": shard, "offset": start, "size": length,
                                 "sha256": hashlib.sha256(data).hexdigest(), "numbers": numbers[:8], "sum": sum(numbers)}
    return {"header": entries[0][1].hex(), "tensors": tensors}


for path in sys.argv[1:]:
    print(json.dumps(read(path)))
