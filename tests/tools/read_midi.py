"""Reads MIDI files with nothing of the project: mido.

usage: read_midi.py FILE...: prints one JSON object per file, and fails on a file that mido does not read.
"""
import json
import sys

import mido


def describe(path):
    file = mido.MidiFile(path)
    [track] = file.tracks
    tick, open_notes = 0, {}
    found = {"format": file.type, "ticks_per_quarter": file.ticks_per_beat, "names": [], "tempos": [], "signatures": [],
             "channels": [], "notes": [], "overlaps": 0, "stray_note_offs": 0, "other": []}
    for message in track:
        tick += message.time
        if message.type == "track_name":
            found["names"].append(message.name)
        elif message.type == "set_tempo":
            found["tempos"].append([tick, message.tempo])
        elif message.type == "time_signature":
            found["signatures"].append([tick, message.numerator, message.denominator])
        elif message.type == "note_on" and message.velocity > 0:
            found["overlaps"] += message.note in open_notes
            open_notes[message.note] = (tick, message.velocity)
            found["channels"].append(message.channel + 1)
        elif message.type in ("note_on", "note_off"):
            if message.note not in open_notes:
                found["stray_note_offs"] += 1
                continue
            start, velocity = open_notes.pop(message.note)
            found["notes"].append([start, tick, message.note, velocity])
        elif message.type == "end_of_track":
            found["end"] = tick
        else:
            found["other"].append(message.type)
    found["open_notes"] = len(open_notes)
    return found


for name in sys.argv[1:]:
    print(json.dumps(describe(name)))
