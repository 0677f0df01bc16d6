"""The plugin in a host of others: records its MIDI there and compares it with a file of `drumvae sample`.

usage: in_host.py jalv|ardour BUNDLES PROGRAM; BUNDLES: the folder that has drumvae.lv2; PROGRAM: drumvae

jalv runs under a JACK server with the dummy driver, Ardour by its Lua tool; both play groove 1 of seed 7 at 120 bpm from the
song's beginning.  Ardour plays it again after its session was closed and opened.  Exit code 77: the host does not start here.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import mido

RATE, BEATS_PER_SECOND = 48000, 2
SERVER = "drumvae-test"
CYCLE = 16  # beats
CLOSE = 0.02  # beats: ticks of three programs, and Ardour's latency of a block


def notes_of(path):
    """(beat, pitch, velocity) of every note-on of a MIDI file, in order."""
    song, notes = mido.MidiFile(path), []
    for track in song.tracks:
        ticks = 0
        for event in track:
            ticks += event.time
            if event.type == "note_on" and event.velocity:
                notes.append((ticks / song.ticks_per_beat, event.note, event.velocity))
    return sorted(notes)


def groove(program, folder):
    subprocess.run([program, "sample", "-n", "1", "--seed", "7", "--bpm", "120", "--out", folder, "--names", "groove"],
                   check=True, stdout=subprocess.DEVNULL)
    return notes_of(folder / "groove.mid")


def compare(wanted, played, cycle):
    """Hits of the file that the host has not, and the number of hits of both, in one cycle; an early hit on the first step is
    before the cycle here and on its first tick in the file."""
    inside = [(beat - CYCLE * cycle, *hit) for beat, *hit in played
              if -0.125 <= beat - CYCLE * cycle < CYCLE - 0.125]
    missing = [hit for hit in wanted
               if not any(other[1:] == hit[1:] and abs(other[0] - hit[0]) < (0.13 if hit[0] == 0 else CLOSE) for other in inside)]
    print(f"cycle {cycle}: {len(wanted)} hits of the file, {len(inside)} of the host, {len(missing)} missing", *missing)
    return missing or len(inside) != len(wanted)


def start(*command, **options):
    return subprocess.Popen([str(part) for part in command], **options)


def wait_for(port):
    """Until the server has the port; ends the test where it does not come."""
    for _ in range(60):
        ports = subprocess.run(["jack_lsp"], capture_output=True, text=True).stdout.split("\n")
        if port in ports:
            return
        time.sleep(0.5)
    print(f"no {port}")
    sys.exit(77)


def play_in_jalv(folder):
    """What jack_midi_dump prints of nine seconds."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [start("jackd", "-n", SERVER, "-S", "-r", "-d", "dummy", "-r", RATE, "-p", 2048, **quiet)]
    try:
        wait_for("system:playback_1")
        processes.append(start("jalv", "-n", "drummer", "-c", "seed=7", "urn:drumvae:drummer", stdin=subprocess.PIPE, **quiet))
        with open(folder / "dump", "w") as dump:
            processes.append(start("jack_midi_dump", "-a", "dump", stdout=dump))
        wait_for("drummer:events_out")
        wait_for("dump:input")
        subprocess.run(["jack_connect", "drummer:events_out", "dump:input"], check=True)
        transport = start("jack_transport", stdin=subprocess.PIPE, text=True, **quiet)
        processes.append(transport)
        for line, seconds in [("master", 1), ("tempo 120", 0), ("locate 0", 1), ("play", 9), ("stop", 1)]:
            transport.stdin.write(line + "\n")
            transport.stdin.flush()
            time.sleep(seconds)
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()
    return (folder / "dump").read_text()


def check_jalv(wanted, folder):
    """Times are from the first hit on, which both have on the first tick; nothing sounds at the end."""
    events = [(int(frame), int(status, 16), int(pitch, 16), int(velocity, 16)) for frame, status, pitch, velocity in
              re.findall(r"(\d+): ([89]9) (..) (..)", play_in_jalv(folder))]
    ons = [event for event in events if event[1] == 0x99]
    played = sorted(((frame - ons[0][0]) / RATE * BEATS_PER_SECOND + wanted[0][0], pitch, velocity) for frame, _, pitch, velocity in ons)
    print(f"{len(ons)} note-ons, {len(events) - len(ons)} note-offs")
    return compare(wanted, played, 0) or len(events) != 2 * len(ons)


def check_ardour(wanted, folder):
    """The second cycle: Ardour does not record what sounds on the very first frame."""
    script, session = pathlib.Path(__file__).parent / "record.lua", folder / "session"
    environment = {**os.environ, "HOME": str(folder)}
    for again in ([], ["again"]):
        subprocess.run(["ardour7-lua", script, session, *again], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       timeout=120, check=True)
    takes = [notes_of(path) for path in sorted(session.glob("interchange/*/midifiles/*.mid"))]
    takes = [take for take in takes if take]
    print(f"{len(takes)} takes")
    return len(takes) != 2 or any([compare(wanted, take, 1) for take in takes])


def main():
    host, bundles, program = sys.argv[1:]
    os.environ.update(LV2_PATH=f"{pathlib.Path(bundles).resolve()}:/usr/lib/lv2", JACK_DEFAULT_SERVER=SERVER, JACK_NO_START_SERVER="1")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        wanted = groove(program, folder)
        return 1 if {"jalv": check_jalv, "ardour": check_ardour}[host](wanted, folder) else 0


if __name__ == "__main__":
    sys.exit(main())
