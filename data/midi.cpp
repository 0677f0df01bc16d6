// The one place that knows libsmf and GLib.
//
// libsmf 1.3 asserts on bad input, reads past the end, prints through GLib, keeps seconds in a way
// of its own and frees a track in quadratic time.  It therefore sees only the plain copy that
// walk_midi() makes, is asked for ticks only, and its events are freed here one by one.
#include "data/midi.h"

#include <glib.h>
#include <smf.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <tuple>

#include "data/midi_walk.h"
#include "data/note_pairing.h"
#include "engine/errors.h"
#include "engine/platform.h"

namespace drumvae {
namespace {

constexpr unsigned kDrumChannel = 9;  // channel 10, counted from 0
constexpr unsigned kNoteOff = 0x80;
constexpr unsigned kNoteOn = 0x90;
constexpr unsigned kControlChange = 0xB0;

// Frees the events of a track without libsmf's search for each of them among all others.
void free_events(smf_track_t* track) {
  GPtrArray* events = track->events_array;
  for (guint i = 0; i < events->len; ++i) {
    auto* event = static_cast<smf_event_t*>(g_ptr_array_index(events, i));
    event->track = nullptr;
    smf_event_delete(event);
  }
  g_ptr_array_set_size(events, 0);
  track->number_of_events = 0;
}

struct SongDeleter {
  void operator()(smf_t* song) const {
    for (int i = 1; i <= song->number_of_tracks; ++i) free_events(smf_get_track_by_number(song, i));
    smf_delete(song);
  }
};
using Song = std::unique_ptr<smf_t, SongDeleter>;

Song load(const std::vector<std::byte>& plain_copy, const std::string& where) {
  Song song(smf_load_from_memory(plain_copy.data(), static_cast<int>(plain_copy.size())));
  if (song == nullptr) throw FormatError(where, "libsmf does not read it");
  return song;
}

struct DrumTrack {
  std::vector<NoteMessage> messages;
  std::int32_t last_control_tick = 0;
};

DrumTrack drum_track_of(const smf_track_t* track) {
  DrumTrack drums;
  for (guint i = 0; i < track->events_array->len; ++i) {
    const auto* event = static_cast<smf_event_t*>(g_ptr_array_index(track->events_array, i));
    const unsigned char* message = event->midi_buffer;
    const unsigned kind = message[0] & 0xF0U;
    if ((message[0] & 0x0FU) != kDrumChannel) continue;
    if (kind == kControlChange)
      drums.last_control_tick = event->time_pulses;
    else if (kind == kNoteOn || kind == kNoteOff)
      drums.messages.push_back({event->time_pulses, message[1],
                                kind == kNoteOn ? message[2] : static_cast<unsigned char>(0)});
  }
  return drums;
}

void append_notes(const DrumTrack& track, const TempoMap& tempo_map, MidiFile& file) {
  file.last_tick = std::max(file.last_tick, track.last_control_tick);
  for (const TickNote& note : pair_notes(track.messages)) {
    file.notes.push_back({note.pitch, note.velocity, note.start_tick, note.end_tick,
                          tempo_map.seconds_at(note.start_tick),
                          tempo_map.seconds_at(note.end_tick)});
    file.last_tick = std::max(file.last_tick, note.end_tick);
  }
}

std::vector<std::byte> read_bytes(const std::filesystem::path& path) {
  std::error_code ignored;
  std::ifstream stream(path, std::ios::binary);
  if (!stream || !std::filesystem::is_regular_file(path, ignored))
    throw IoError(path.string(), "cannot be opened");
  if (std::filesystem::file_size(path, ignored) > kMaxMidiBytes)
    throw FormatError(path.string(), "longer than 256 MiB");
  const std::string content{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad()) throw IoError(path.string(), "cannot be read");
  const auto bytes = std::as_bytes(std::span(content));
  return {bytes.begin(), bytes.end()};
}

// An event of its own to be added to a track, which then owns it.
smf_event_t* new_event(std::span<const unsigned char> message) {
  std::vector<unsigned char> bytes(message.begin(), message.end());
  smf_event_t* event = smf_event_new_from_pointer(bytes.data(), static_cast<int>(bytes.size()));
  if (event == nullptr) throw std::bad_alloc();
  return event;
}

void add(smf_track_t* track, std::int32_t tick, std::span<const unsigned char> message) {
  smf_track_add_event_pulses(track, new_event(message), tick);
}

void add_heading(smf_track_t* track, const DrumSong& song) {
  if (song.name.size() > 127) throw std::invalid_argument("a track name longer than 127 bytes");
  std::vector<unsigned char> name{0xFF, 0x03, static_cast<unsigned char>(song.name.size())};
  name.insert(name.end(), song.name.begin(), song.name.end());
  const auto us = static_cast<std::uint32_t>(us_per_quarter_of(song));
  const auto byte_of = [us](unsigned shift) { return static_cast<unsigned char>(us >> shift); };
  add(track, 0, name);
  add(track, 0, std::array<unsigned char, 6>{0xFF, 0x51, 3, byte_of(16), byte_of(8), byte_of(0)});
  add(track, 0, std::array<unsigned char, 7>{0xFF, 0x58, 4, 4, 2, 24, 8});
}

struct NoteEdge {
  std::int32_t tick;
  unsigned char velocity;  // 0 ends the note
  unsigned char pitch;
  auto operator<=>(const NoteEdge&) const = default;
};

// Both ends of every note, note-offs first within a tick.
std::vector<NoteEdge> edges_of(const std::vector<TickNote>& notes) {
  std::vector<NoteEdge> edges;
  for (const TickNote& note : notes) {
    edges.push_back({note.start_tick, note.velocity, note.pitch});
    edges.push_back({note.end_tick, 0, note.pitch});
  }
  std::ranges::sort(edges, {}, [](const NoteEdge& edge) {
    return std::tuple(edge.tick, edge.velocity != 0, edge.pitch);
  });
  return edges;
}

Song song_of(const DrumSong& drums) {
  Song song(smf_new());
  if (song == nullptr) throw std::bad_alloc();
  smf_track_t* track = smf_track_new();
  if (track == nullptr) throw std::bad_alloc();
  smf_add_track(song.get(), track);
  if (smf_set_format(song.get(), 0) != 0 || smf_set_ppqn(song.get(), kWrittenTicksPerQuarter) != 0)
    throw std::logic_error("libsmf refuses format 0 or 480 ticks");
  add_heading(track, drums);
  for (const NoteEdge& edge : edges_of(midi_notes_of(drums)))
    add(track, edge.tick,
        std::array<unsigned char, 3>{kNoteOn | kDrumChannel, edge.pitch, edge.velocity});
  if (const std::int32_t end = end_tick_of(drums))
    add(track, end, std::array<unsigned char, 3>{0xFF, 0x2F, 0});  // a loop's length
  return song;
}

// Removes the file when done with it.
struct TemporaryFile {
  std::filesystem::path path;
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

}  // namespace

MidiFile parse_midi(std::span<const std::byte> bytes, const std::string& where) {
  MidiWalk walk = walk_midi(bytes, where);
  const Song song = load(walk.plain_copy, where);
  const TempoMap tempo_map(std::move(walk.tempos), walk.ticks_per_quarter);
  MidiFile file{.ticks_per_quarter = walk.ticks_per_quarter,
                .tempos = tempo_map.changes(),
                .time_signatures = std::move(walk.time_signatures),
                .last_tick = walk.last_signature_tick,
                .end_tick = walk.end_tick};
  std::ranges::stable_sort(file.time_signatures, {}, &TimeSignature::tick);
  for (int i = 1; i <= song->number_of_tracks; ++i)
    append_notes(drum_track_of(smf_get_track_by_number(song.get(), i)), tempo_map, file);
  file.end_s = tempo_map.seconds_at(file.last_tick);
  return file;
}

MidiFile read_midi(const std::filesystem::path& path) {
  return parse_midi(read_bytes(path), path.string());
}

Performance performance_of(const MidiFile& file) {
  Performance performance;
  const TempoChange clock = grid_clock(file.tempos, file.ticks_per_quarter);
  performance.ticks_per_quarter = file.ticks_per_quarter;
  performance.tick_seconds = seconds_per_tick(clock.us_per_quarter, file.ticks_per_quarter);
  performance.qpm = qpm_of(performance.tick_seconds, file.ticks_per_quarter);
  performance.tempo_changes = file.tempos.size() > 1;
  performance.end_s = file.last_tick * performance.tick_seconds;
  for (const MidiNote& note : file.notes)
    performance.hits.push_back({note.pitch, note.velocity,
                                note.start_tick * performance.tick_seconds,
                                note.end_tick * performance.tick_seconds});
  // Without a signature at the start 4/4 holds there.
  for (const TimeSignature& signature : file.time_signatures) {
    if (signature.tick == 0 && &signature == &file.time_signatures.front()) {
      performance.numerator = signature.numerator;
      performance.denominator = signature.denominator;
    }
    if (signature.numerator != performance.numerator ||
        signature.denominator != performance.denominator)
      performance.time_signature_changes = true;
  }
  return performance;
}

double tempo_bpm_of(const MidiFile& file) {
  const TempoChange tempo = longest_tempo(file.tempos, file.last_tick);
  return qpm_of(seconds_per_tick(tempo.us_per_quarter, file.ticks_per_quarter),
                file.ticks_per_quarter);
}

void write_midi(const std::filesystem::path& path, const DrumSong& song) {
  const Song file = song_of(song);
  TemporaryFile draft{path.string() + ".draft"};
  // libsmf would print why it cannot open a file: find out first.
  if (!std::ofstream(draft.path)) throw IoError(path.string(), "cannot be written");
  if (smf_save(file.get(), draft.path.c_str()) != 0)
    throw IoError(path.string(), "cannot be written");
  write_file_atomically(path, read_bytes(draft.path), Flush::later);
}

}  // namespace drumvae
