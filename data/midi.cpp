// The one place that knows libsmf and GLib.
//
// libsmf 1.3 asserts on bad input, reads past the end, prints through GLib, keeps seconds in a way
// of its own and frees a track in quadratic time.  It therefore sees only a plain copy of what
// parse_document() has checked, is asked for ticks only, and its events are freed here one by one.
#include "data/midi.h"

#include <glib.h>
#include <smf.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <tuple>

#include "data/note_pairing.h"
#include "data/plain_track.h"
#include "engine/errors.h"
#include "engine/platform.h"

namespace drumvae {
namespace {

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

// The drums' messages of a track, by channel.
struct DrumTrack {
  std::map<int, std::vector<NoteMessage>> messages = {};
  std::int32_t last_control_tick = 0;
};

// A file with notes and control changes and nothing else for libsmf, and which events these are.
struct PlainCopy {
  std::vector<std::byte> bytes = {};
  std::vector<std::vector<std::int32_t>> events = {};  // of each track
};

PlainCopy plain_copy_of(const MidiDocument& document, std::size_t first, std::size_t count) {
  PlainCopy copy;
  put_plain_header(copy.bytes, static_cast<int>(count), document.ticks_per_quarter);
  for (std::size_t i = first; i < first + count; ++i) {
    const MidiTrack& track = document.tracks[i];
    PlainTrack plain(copy.bytes);
    std::vector<std::int32_t>& events = copy.events.emplace_back();
    for (std::size_t event = 0; event < track.events.size(); ++event) {
      const auto message = track.message(track.events[event]);
      const unsigned kind = message[0] & 0xF0U;
      if (kind > kNoteOn && kind != kControlChange) continue;
      plain.add(track.events[event].tick, message[0], message[1], message[2]);
      events.push_back(static_cast<std::int32_t>(event));
    }
    plain.finish();
  }
  return copy;
}

// Which notes and control changes are of the drums.
class DrumFilter {
 public:
  explicit DrumFilter(const FoundDrums& found) {
    for (const MidiPart& part : found.parts) {
      parts_.insert({part.track, part.channel});
      channels_.insert(part.channel);
    }
    if (channels_.empty()) channels_.insert(kDrumChannel);
  }
  bool has_notes(int track, int channel) const { return parts_.contains({track, channel}); }
  bool has_controls(int channel) const { return channels_.contains(channel); }

 private:
  std::set<std::pair<int, int>> parts_;
  std::set<int> channels_;
};

DrumTrack drum_track_of(const smf_track_t* track, int number, const DrumFilter& drums,
                        std::span<const std::int32_t> events) {
  DrumTrack result;
  std::size_t next = 0;
  for (guint i = 0; i < track->events_array->len; ++i) {
    const auto* event = static_cast<smf_event_t*>(g_ptr_array_index(track->events_array, i));
    const unsigned char* message = event->midi_buffer;
    const unsigned kind = message[0] & 0xF0U;
    const int channel = message[0] & 0x0F;
    if (kind > kNoteOn && kind != kControlChange) continue;  // what bridges a long gap
    const std::int32_t source = events[next++];
    if (kind == kControlChange) {
      if (drums.has_controls(channel)) result.last_control_tick = event->time_pulses;
    } else if (drums.has_notes(number, channel)) {
      result.messages[channel].push_back(
          {event->time_pulses, message[1],
           kind == kNoteOn ? message[2] : static_cast<unsigned char>(0), source});
    }
  }
  return result;
}

std::vector<TickNote> notes_of(std::span<const NoteMessage> messages, const MidiOptions& options,
                               MidiFile& file) {
  if (options.notes == NoteRule::published) return pair_notes(messages);
  PairedHits hits = pair_hits(messages, std::max(file.ticks_per_quarter / 4, 1));
  file.repairs.add(MidiRepair::zero_length_notes, hits.zero_length);
  file.repairs.add(MidiRepair::unended_notes, hits.unended);
  return std::move(hits.notes);
}

void append_notes(const DrumTrack& track, int number, const TempoMap& tempo_map,
                  const MidiOptions& options, MidiFile& file) {
  file.last_tick = std::max(file.last_tick, track.last_control_tick);
  for (const auto& [channel, messages] : track.messages) {
    for (const TickNote& note : notes_of(messages, options, file)) {
      file.notes.push_back({.pitch = note.pitch,
                            .velocity = note.velocity,
                            .start_tick = note.start_tick,
                            .end_tick = note.end_tick,
                            .start_s = tempo_map.seconds_at(note.start_tick),
                            .end_s = tempo_map.seconds_at(note.end_tick),
                            .channel = channel,
                            .track = number,
                            .on_event = note.on,
                            .off_event = note.off});
      file.last_tick = std::max(file.last_tick, note.end_tick);
    }
  }
}

// Tempos and signatures of a track.
void append_meta_events(const MidiTrack& track, std::vector<TempoChange>& tempos, MidiFile& file) {
  constexpr std::uint8_t kMeta = 0xFF, kTempo = 0x51, kTimeSignature = 0x58, kKeySignature = 0x59;
  for (const MidiEvent& event : track.events) {
    const auto message = track.message(event);
    if (message[0] != kMeta) continue;
    const auto body = message.last(message[1] == kTempo ? 3 : message[1] == kTimeSignature ? 4 : 0);
    if (message[1] == kTempo)
      tempos.push_back({event.tick, body[0] << 16 | body[1] << 8 | body[2]});
    if (message[1] == kTimeSignature)
      file.time_signatures.push_back({event.tick, body[0], 1 << body[1]});
    if (message[1] == kTimeSignature || message[1] == kKeySignature)
      file.last_tick = std::max(file.last_tick, event.tick);
  }
  file.end_tick = std::max(file.end_tick, track.end_tick);
}

// The song of the tracks [first, first + count).
MidiFile song_of_tracks(const MidiDocument& document, std::size_t first, std::size_t count,
                        const MidiOptions& options, const std::string& where) {
  MidiFile file{.ticks_per_quarter = document.ticks_per_quarter,
                .found = find_drums(document, first, count, options.drums),
                .repairs = document.repairs};
  std::vector<TempoChange> tempos;
  for (std::size_t i = first; i < first + count; ++i)
    append_meta_events(document.tracks[i], tempos, file);
  std::ranges::stable_sort(file.time_signatures, {}, &TimeSignature::tick);
  const TempoMap tempo_map(std::move(tempos), document.ticks_per_quarter);
  file.tempos = tempo_map.changes();
  const PlainCopy copy = plain_copy_of(document, first, count);
  const Song song = load(copy.bytes, where);
  const DrumFilter drums(file.found);
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = static_cast<int>(first + i);
    append_notes(drum_track_of(smf_get_track_by_number(song.get(), static_cast<int>(i) + 1), number,
                               drums, copy.events[i]),
                 number, tempo_map, options, file);
  }
  file.end_s = tempo_map.seconds_at(file.last_tick);
  return file;
}

std::vector<std::byte> read_bytes(const std::filesystem::path& path) {
  std::error_code ignored;
  std::ifstream stream(path, std::ios::binary);
  if (!stream || std::filesystem::is_directory(path, ignored))
    throw IoError(path.string(), "cannot be opened");
  std::string content;  // of a pipe, too, whose length nobody knows
  for (std::array<char, 1 << 16> some{}; stream && content.size() <= kMaxMidiBytes;) {
    stream.read(some.data(), some.size());
    content.append(some.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (content.size() > kMaxMidiBytes) throw FormatError(path.string(), "longer than 256 MiB");
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
        std::array<unsigned char, 3>{kNoteOn | static_cast<unsigned>(kDrumChannel), edge.pitch,
                                     edge.velocity});
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

MidiSongs parse_songs(std::span<const std::byte> bytes, const std::string& where,
                      const MidiOptions& options) {
  MidiSongs result{.document = parse_document(bytes, where, options.reading), .songs = {}};
  const std::size_t tracks = result.document.tracks.size();
  const std::size_t per_song = result.document.format == 2 ? 1 : tracks;
  for (std::size_t first = 0; first < tracks; first += per_song) {
    result.songs.push_back(song_of_tracks(result.document, first, per_song, options, where));
    result.songs.back().number = result.songs.size() - 1;
  }
  return result;
}

MidiSongs read_songs(const std::filesystem::path& path, const MidiOptions& options) {
  return parse_songs(read_bytes(path), path.string(), options);
}

MidiFile parse_midi(std::span<const std::byte> bytes, const std::string& where,
                    const MidiOptions& options) {
  std::vector<MidiFile> songs = parse_songs(bytes, where, options).songs;
  const auto has_drums = [](const MidiFile& song) { return !song.notes.empty(); };
  const auto found = std::ranges::find_if(songs, has_drums);
  MidiFile taken = std::move(found == songs.end() ? songs.front() : *found);
  taken.songs = songs.size();
  return taken;
}

MidiFile read_midi(const std::filesystem::path& path, const MidiOptions& options) {
  return parse_midi(read_bytes(path), path.string(), options);
}

std::string missing_drums(const MidiFile& file, const DrumChoice& choice) {
  if (!file.notes.empty()) return "";
  std::string where = "on the drum channel (10)";
  if (choice.channel) where = "on channel " + std::to_string(*choice.channel + 1);
  if (choice.all_channels) where = "on any channel";
  if (choice.track) where += " in a track '" + *choice.track + "'";
  if (file.found.others.empty()) return "no notes " + where + ", nor on any other";
  return "no notes " + where + "; there are on " + words_of(file.found.others) +
         ": choose with --channel N|all or --track NAME|NUMBER";
}

std::string notice_of(const MidiFile& file) {
  std::string notice = words_of(file.repairs);
  if (!notice.empty()) notice = "repaired: " + notice;
  const auto add = [&](const std::string& words) {
    if (!notice.empty() && !words.empty()) notice += "; ";
    notice += words;
  };
  if (file.songs > 1)
    add("song " + std::to_string(file.number + 1) + " of " + std::to_string(file.songs) +
        " (format 2): choose another with --track");
  add(words_of(file.found));
  return notice;
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
