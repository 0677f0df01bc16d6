// Chunks: where they begin and end, whatever they say themselves.
#include "data/midi_document.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>

#include "data/byte_cursor.h"
#include "data/midi_track_reader.h"
#include "engine/errors.h"

namespace drumvae {
namespace {

constexpr std::size_t kChunkHead = 8;          // tag and length
constexpr std::size_t kFarthestHeader = 4096;  // from a file's beginning
constexpr std::size_t kMostTracks = 0xFFFF;

using Bytes = std::span<const std::byte>;

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool tag_is(Bytes bytes, std::size_t position, std::string_view tag) {
  return text_of(bytes).substr(std::min(position, bytes.size()), 4) == tag;
}

std::uint32_t number_at(Bytes bytes, std::size_t position, bool little_endian = false) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t place = position + (little_endian ? 3 - i : i);
    value = value << 8U | std::to_integer<std::uint32_t>(bytes[place]);
  }
  return value;
}

// Whether a track, or a chunk of another kind that fits, begins here.
bool is_chunk(Bytes bytes, std::size_t position) {
  if (position > bytes.size() || bytes.size() - position < kChunkHead) return false;
  if (tag_is(bytes, position, "MTrk")) return true;
  const std::string_view tag = text_of(bytes).substr(position, 4);
  const bool printable =
      std::ranges::all_of(tag, [](char letter) { return letter >= ' ' && letter <= '~'; });
  return printable && number_at(bytes, position + 4) <= bytes.size() - position - kChunkHead;
}

struct Header {
  int format = 0;
  std::size_t tracks = 0;
  int ticks_per_quarter = 0;
  std::size_t end = 0;  // behind it
};

class DocumentReader {
 public:
  DocumentReader(Bytes bytes, const std::string& where, MidiReading reading)
      : bytes_(bytes), where_(where), reading_(reading) {}

  MidiDocument read() {
    const Header header = read_header();
    document_.format = header.format;
    document_.ticks_per_quarter = header.ticks_per_quarter;
    std::size_t position = header.end;
    while (position < bytes_.size())
      position = lenient() ? chunk(position) : strict_chunk(position);
    check_tracks(header);
    return std::move(document_);
  }

 private:
  bool lenient() const { return reading_ == MidiReading::lenient; }

  [[noreturn]] void fail(std::size_t position, const std::string& reason) const {
    throw FormatError(where_, position, reason);
  }

  // --- The header.

  Header read_header() {
    const std::size_t begin = find_header();
    ByteCursor cursor(bytes_, begin, bytes_.size(), where_);
    cursor.skip(4, "a chunk's tag");
    std::size_t length = cursor.big_endian(4, "a chunk's length");
    if (lenient() && !is_chunk(bytes_, begin + kChunkHead + length) &&
        is_chunk(bytes_, begin + kChunkHead + 6)) {
      length = 6;
      document_.repairs.add(MidiRepair::header);
    }
    if (length < 6) cursor.fail("the header is shorter than six bytes");
    cursor.need(length, "a chunk");
    Header header;
    header.format = static_cast<int>(cursor.big_endian(2, "the header"));
    header.tracks = cursor.big_endian(2, "the header");
    header.ticks_per_quarter = static_cast<int>(cursor.big_endian(2, "the header"));
    header.end = begin + kChunkHead + length;
    check(header, cursor);
    return header;
  }

  void check(Header& header, const ByteCursor& cursor) {
    if (!lenient() && header.format > 1)
      cursor.fail("format " + std::to_string(header.format) + " is not read");
    if (header.format > 2) {
      document_.repairs.add(MidiRepair::header);
      header.format = 1;
    }
    if (!lenient() && header.tracks == 0) cursor.fail("no track");
    if (header.ticks_per_quarter >= 0x8000)
      cursor.fail(
          "SMPTE time is not read: there are no bars in it; export with ticks per quarter note");
    if (header.ticks_per_quarter == 0) cursor.fail("zero ticks per quarter note");
  }

  // At the beginning; leniently also within a RIFF file or behind bytes that are of no MIDI file.
  std::size_t find_header() {
    if (tag_is(bytes_, 0, "MThd")) return 0;
    if (!lenient()) fail(0, "not a MIDI file: no MThd");
    if (tag_is(bytes_, 0, "RIFF") && tag_is(bytes_, 8, "RMID")) {
      if (const auto found = find_in_riff()) return *found;
    }
    const std::size_t found = text_of(bytes_).substr(0, kFarthestHeader).find("MThd");
    if (found == std::string_view::npos) fail(0, "not a MIDI file: no MThd");
    document_.repairs.add(MidiRepair::bytes_before, static_cast<std::int64_t>(found));
    return found;
  }

  // The chunk "data" of a RIFF file, of which nothing behind it is read.
  std::optional<std::size_t> find_in_riff() {
    for (std::size_t at = 12; at + kChunkHead <= bytes_.size();) {
      const std::size_t body = at + kChunkHead;
      const std::size_t length = number_at(bytes_, at + 4, /*little_endian=*/true);
      if (tag_is(bytes_, at, "data") && tag_is(bytes_, body, "MThd")) {
        bytes_ = bytes_.first(body + std::min(length, bytes_.size() - body));
        return body;
      }
      if (length > bytes_.size() - body) break;
      at = body + length + length % 2;
    }
    const std::size_t found = text_of(bytes_).find("MThd");
    return found == std::string_view::npos ? std::nullopt : std::optional(found);
  }

  // --- Chunks, each of which says where the next one is.

  std::size_t strict_chunk(std::size_t position) {
    ByteCursor cursor(bytes_, position, bytes_.size(), where_);
    cursor.skip(4, "a chunk's tag");
    const std::size_t length = cursor.big_endian(4, "a chunk's length");
    cursor.need(length, "a chunk");
    const std::size_t begin = cursor.position();
    if (tag_is(bytes_, position, "MTrk"))
      document_.tracks.push_back(read_track(bytes_, begin, begin + length, where_, reading_).track);
    return begin + length;
  }

  std::size_t chunk(std::size_t position) {
    if (!is_chunk(bytes_, position)) return next_track(position);
    if (!tag_is(bytes_, position, "MTrk"))
      return position + kChunkHead + number_at(bytes_, position + 4);
    return track_chunk(position + kChunkHead, number_at(bytes_, position + 4));
  }

  // Where the next track begins, or the end; what lies before it is of no chunk.
  std::size_t next_track(std::size_t position) {
    const std::size_t found = std::min(text_of(bytes_).find("MTrk", position), bytes_.size());
    document_.repairs.add(MidiRepair::bytes_between, static_cast<std::int64_t>(found - position));
    return found;
  }

  bool ends_well(std::size_t position) const {
    return position == bytes_.size() || is_chunk(bytes_, position);
  }

  TrackReading attempt(std::size_t begin, std::size_t end) const {
    return read_track(bytes_, begin, end, where_, reading_);
  }

  // A track of `length` bytes by its own account, which is believed where a chunk or the end comes
  // behind it; else End Of Track is.
  std::size_t track_chunk(std::size_t begin, std::size_t length) {
    using End = TrackReading::End;
    const std::size_t left = bytes_.size() - begin;
    const bool fits = length <= left;
    const std::size_t stated = begin + std::min(length, left);
    const bool believed = fits && ends_well(stated);
    const std::size_t another = std::min(text_of(bytes_).find("MTrk", begin), bytes_.size());
    TrackReading reading = attempt(begin, believed ? stated : std::min(stated, another));
    if (reading.end == End::end_of_track && believed) return take(std::move(reading), stated);
    if (reading.end == End::end_of_track && reading.position == stated && fits)
      return take(std::move(reading), stated);
    if (!believed && reading.end != End::end_of_track && stated < another) {
      TrackReading longer = attempt(begin, another);
      if (longer.end == End::end_of_track || reading.end == End::broken)
        reading = std::move(longer);
      else
        return take(std::move(reading), stated);  // it has no End Of Track, and junk behind it
    }
    if (!believed) reading.repairs.add(MidiRepair::chunk_length);
    const bool whole = reading.end == End::end_of_track;
    const std::size_t next = believed ? stated : whole ? reading.position : another;
    return take(std::move(reading), next);
  }

  std::size_t take(TrackReading reading, std::size_t next) {
    using End = TrackReading::End;
    if (document_.tracks.size() == kMostTracks) fail(next, "more tracks than any header can say");
    if (reading.end == End::out_of_bytes) reading.repairs.add(MidiRepair::no_end_of_track);
    if (reading.end == End::broken) {
      reading.repairs.add(MidiRepair::broken_tracks);
      if (!first_fault_) first_fault_ = reading.fault;
    }
    any_event_ |= !reading.track.events.empty();
    document_.repairs.add(reading.repairs);
    document_.tracks.push_back(std::move(reading.track));
    return next;
  }

  void check_tracks(const Header& header) {
    const std::size_t there = document_.tracks.size();
    if (lenient()) {
      if (first_fault_ && !any_event_) throw *first_fault_;
      if (there == 0) fail(header.end, "no track");
      if (there != header.tracks) document_.repairs.add(MidiRepair::track_count);
      if (document_.format == 0 && there > 1) document_.format = 1;
    } else if (there != header.tracks) {
      fail(bytes_.size(), there < header.tracks ? "fewer tracks than the header says"
                                                : "more tracks than the header says");
    }
  }

  Bytes bytes_;
  const std::string& where_;
  MidiReading reading_;
  MidiDocument document_;
  std::optional<FormatError> first_fault_;
  bool any_event_ = false;
};

void put(std::vector<std::byte>& out, std::uint32_t value, unsigned count) {
  for (unsigned i = count; i-- > 0;)
    out.push_back(static_cast<std::byte>(value >> (8U * i) & 0xFFU));
}

void put_text(std::vector<std::byte>& out, std::string_view text) {
  for (const char letter : text) out.push_back(static_cast<std::byte>(letter));
}

constexpr std::uint32_t kMaxDelta = (1U << 28U) - 1;  // of a variable-length number of four bytes

void put_variable_length(std::vector<std::byte>& out, std::uint32_t value) {
  for (unsigned shift = 21; shift > 0; shift -= 7)
    if (value >> shift != 0) put(out, (value >> shift & 0x7FU) | 0x80U, 1);
  put(out, value & 0x7FU, 1);
}

// A gap that one number cannot hold is bridged by empty texts.
void put_delta(std::vector<std::byte>& out, std::int32_t& now, std::int32_t tick) {
  auto delta = static_cast<std::uint32_t>(tick - now);
  now = tick;
  for (; delta > kMaxDelta; delta -= kMaxDelta) {
    put_variable_length(out, kMaxDelta);
    put(out, 0xFF0100, 3);
  }
  put_variable_length(out, delta);
}

void put_track(std::vector<std::byte>& out, const MidiTrack& track) {
  put_text(out, "MTrk");
  const std::size_t length_at = out.size();
  put(out, 0, 4);
  std::int32_t now = 0;
  for (const MidiEvent& event : track.events) {
    put_delta(out, now, event.tick);
    const auto message = std::as_bytes(track.message(event));
    out.insert(out.end(), message.begin(), message.end());
  }
  put_delta(out, now, std::max(track.end_tick, now));
  put(out, 0xFF2F00, 3);
  const std::size_t length = out.size() - length_at - 4;
  for (unsigned i = 0; i < 4; ++i)
    out[length_at + i] = static_cast<std::byte>(length >> (24U - 8U * i) & 0xFFU);
}

// The text of the first meta event of that type at the beginning of a track.
std::string text_of(const MidiTrack& track, std::uint8_t type) {
  for (const MidiEvent& event : track.events) {
    const auto message = track.message(event);
    if (message[0] != 0xFF || message[1] != type) continue;
    std::size_t at = 2;
    while (message[at++] >= 0x80) {
    }
    return {message.begin() + static_cast<std::ptrdiff_t>(at), message.end()};
  }
  return "";
}

}  // namespace

void MidiTrack::add(std::int32_t tick, std::span<const std::uint8_t> message) {
  events.push_back({.tick = tick,
                    .first = static_cast<std::uint32_t>(bytes.size()),
                    .size = static_cast<std::uint32_t>(message.size())});
  bytes.insert(bytes.end(), message.begin(), message.end());
}

MidiDocument parse_document(Bytes bytes, const std::string& where, MidiReading reading) {
  if (bytes.size() > kMaxMidiBytes) throw FormatError(where, "longer than 256 MiB");
  return DocumentReader(bytes, where, reading).read();
}

std::vector<std::byte> bytes_of(const MidiDocument& document) {
  std::vector<std::byte> out;
  put_text(out, "MThd");
  put(out, 6, 4);
  put(out, static_cast<std::uint32_t>(document.format), 2);
  put(out, static_cast<std::uint32_t>(document.tracks.size()), 2);
  put(out, static_cast<std::uint32_t>(document.ticks_per_quarter), 2);
  for (const MidiTrack& track : document.tracks) put_track(out, track);
  return out;
}

std::string name_of(const MidiTrack& track) {
  const std::string name = text_of(track, 0x03);
  return name.empty() ? text_of(track, 0x04) : name;
}

}  // namespace drumvae
