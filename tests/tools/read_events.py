"""Reads a TensorBoard event file with nothing of the project: own CRC-32C, the public Event schema, Google's protobuf.

usage: read_events.py FILE...: prints one line per value, "STEP TAG KIND NUMBERS", and fails on a record that is not sound.
"""
import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

DOUBLE, FLOAT, INT64, STRING, MESSAGE, BYTES, ENUM = 1, 2, 3, 9, 11, 12, 14

# TensorFlow's event.proto, summary.proto, tensor.proto and tensor_shape.proto: message -> name, number, type, repeated.
SCHEMA = {
    "Event": [("wall_time", 1, DOUBLE), ("step", 2, INT64), ("file_version", 3, STRING), ("summary", 5, "Summary")],
    "Summary": [("value", 1, "Value", True)],
    "Value": [("node_name", 7, STRING), ("tag", 1, STRING), ("metadata", 9, "SummaryMetadata"),
              ("simple_value", 2, FLOAT), ("histo", 5, "HistogramProto"), ("tensor", 8, "TensorProto")],
    "SummaryMetadata": [("plugin_data", 1, "PluginData"), ("display_name", 2, STRING)],
    "PluginData": [("plugin_name", 1, STRING), ("content", 2, BYTES)],
    "HistogramProto": [("min", 1, DOUBLE), ("max", 2, DOUBLE), ("num", 3, DOUBLE), ("sum", 4, DOUBLE),
                       ("sum_squares", 5, DOUBLE), ("bucket_limit", 6, DOUBLE, True), ("bucket", 7, DOUBLE, True)],
    "TensorProto": [("dtype", 1, INT64), ("tensor_shape", 2, "TensorShapeProto"), ("string_val", 8, BYTES, True)],
    "TensorShapeProto": [("dim", 2, "Dim", True)],
    "Dim": [("size", 1, INT64), ("name", 2, STRING)],
}
ONE_OF = {("Event", "file_version"), ("Event", "summary"), ("Value", "simple_value"), ("Value", "histo"),
          ("Value", "tensor")}


def event_class():
    file = descriptor_pb2.FileDescriptorProto(name="events.proto", package="t", syntax="proto3")
    for name, fields in SCHEMA.items():
        message = file.message_type.add(name=name)
        for field, number, kind, *repeated in fields:
            added = message.field.add(name=field, number=number, label=3 if repeated else 1)
            if isinstance(kind, str):
                added.type, added.type_name = MESSAGE, ".t." + kind
            else:
                added.type = kind
            if (name, field) in ONE_OF:
                if not message.oneof_decl:
                    message.oneof_decl.add(name="what")
                added.oneof_index = 0
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("t.Event"))


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    at = 0
    while at < len(data):
        header = data[at:at + 8]
        length, = struct.unpack("<Q", header)
        payload = data[at + 12:at + 12 + length]
        for what, crc_at, crc_of in (("length", at + 8, header), ("payload", at + 12 + length, payload)):
            if struct.unpack("<I", data[crc_at:crc_at + 4])[0] != masked(crc_of):
                raise SystemExit(f"wrong checksum of the {what} at byte {at}")
        yield payload
        at += 16 + length


def lines(data):
    event_type = event_class()
    for number, payload in enumerate(records(data)):
        event = event_type.FromString(payload)
        if not 1.6e9 < event.wall_time < 1e11:
            raise SystemExit(f"wall time {event.wall_time}")
        if (number == 0) != (event.file_version == "brain.Event:2"):
            raise SystemExit(f"file version '{event.file_version}' in record {number}")
        for value in event.summary.value:
            kind = value.WhichOneof("what")
            if kind == "simple_value":
                yield f"{event.step} {value.tag} scalar {value.simple_value.hex()}"
            elif kind == "histo":
                h = value.histo
                assert len(h.bucket) == len(h.bucket_limit) and sum(h.bucket) == h.num
                yield f"{event.step} {value.tag} histogram {h.num:g} {h.min:g} {h.max:g} {h.sum:g} {h.sum_squares:g}"
            else:
                assert value.metadata.plugin_data.plugin_name == "text" and value.tensor.dtype == 7
                assert [dim.size for dim in value.tensor.tensor_shape.dim] == [1]
                yield f"{event.step} {value.tag} text {value.tensor.string_val[0].decode()!r}"


if __name__ == "__main__":
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            for line in lines(file.read()):
                print(line)
