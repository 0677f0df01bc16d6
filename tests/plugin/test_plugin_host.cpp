// What the plugin promises a host: memory, states, bundles and ports that are not as they should.
#include <lv2/state/state.h>

#include <catch2/catch.hpp>
#include <set>

#include "tests/plugin/plugin_host.h"
#include "tests/support/system_calls.h"
#include "tests/support/temporary_folder.h"

using namespace drumvae::test;

namespace {

constexpr std::uint32_t kBarFrames = 96000;  // frames at 120 bpm and 48 kHz

std::vector<PlayedNote> bars(PluginHost& host, int count) {
  std::vector<PlayedNote> notes;
  for (int i = 0; i < count * 8; ++i) {
    const auto block = host.run(kBarFrames / 8);
    notes.insert(notes.end(), block.begin(), block.end());
  }
  return notes;
}

// The same in time from frame 0 on.
std::vector<PlayedNote> from_zero(std::vector<PlayedNote> notes, std::int64_t frame) {
  for (PlayedNote& note : notes) note.frame -= frame;
  return notes;
}

// As a host that keeps what is not a state of ours: the same bytes for every key.
const void* retrieve_bytes(LV2_State_Handle host, std::uint32_t, std::size_t* size,
                           std::uint32_t* type, std::uint32_t* flags) {
  auto& [bytes, chunk] = *static_cast<std::pair<std::string, LV2_URID>*>(host);
  *size = bytes.size();
  *type = chunk;
  *flags = 0;
  return bytes.data();
}

// Little-endian: a state's format, seed, number and count of notes, and of each its beat, pitch and
// velocity.
std::string words(const std::vector<std::uint32_t>& values) {
  std::string bytes;
  for (const std::uint32_t value : values)
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

LV2_State_Status load_bytes(PluginHost& host, const std::string& bytes) {
  std::pair kept(bytes, host.map()->map(host.map()->handle, LV2_ATOM__Chunk));
  const auto* state = static_cast<const LV2_State_Interface*>(
      lilv_instance_get_extension_data(host.instance(), LV2_STATE__interface));
  return state->restore(lilv_instance_get_handle(host.instance()), retrieve_bytes, &kept, 0,
                        nullptr);
}

}  // namespace

TEST_CASE("run() neither allocates nor calls the system") {
  PluginHost host;
  host.control("hold") = 0;
  host.send(0, SongPosition{});
  host.run(64);
  const auto four_bars = [&] {
    for (std::uint32_t i = 0; i < 4 * kBarFrames; i += 512) {
      host.control("x") = static_cast<float>(i) / (4 * kBarFrames);
      if (i % 50000 < 512) host.send(0, SongPosition{.bar = 1, .bar_beat = 3.3F});
      host.run_unread(512);
    }
  };
  four_bars();
  CHECK(host.allocations() == 0);
#ifndef __SANITIZE_THREAD__  // whose runtime calls the system
  CHECK(makes_no_system_call(four_bars));
#endif
}

TEST_CASE("The same state plays the same notes") {
  for (const float mode : {0.0F, 1.0F, 2.0F}) {
    PluginHost host;
    host.control("mode") = mode;
    host.control("seed") = 5;
    host.control("hold") = 0;
    host.control("freewheeling") = 1;
    host.send(0, SongPosition{});
    for (int i = 0; i < 16; ++i)
      host.send(1000 + i * 11900, 0x99, i % 2 ? 38 : 36, static_cast<std::uint8_t>(50 + i));
    host.run(2 * kBarFrames);
    bars(host, 7);  // in the midst of a cycle, and of a number that is not 1
    const std::string state = host.save();
    CHECK(host.control("number") > 1);

    PluginHost other;
    other.control("freewheeling") = 1;
    other.restore(state);
    CHECK(other.control("seed") == 5);
    host.send(0, SongPosition{.speed = 0});
    bars(host, 1);
    host.send(0, SongPosition{.bar = 1});
    other.send(0, SongPosition{.bar = 1});
    const auto notes = bars(host, 8);
    CHECK(notes.size() > 50);
    CHECK((bars(other, 8) == from_zero(notes, 10 * kBarFrames)));
    CHECK(host.save() == other.save());
  }
}

TEST_CASE("What is no state is refused, and changes nothing") {
  PluginHost host;
  host.send(0, SongPosition{});
  host.control("hold") = 0;
  bars(host, 5);
  const std::string state = host.save();
  CHECK(load_bytes(host, "") != LV2_STATE_SUCCESS);
  CHECK(load_bytes(host, std::string(16, '\xFF')) != LV2_STATE_SUCCESS);
  const std::uint32_t infinity = 0x7F800000, a_note = 100 << 8 | 36;
  CHECK(load_bytes(host, words({1, 0, 0, 0})) != LV2_STATE_SUCCESS);
  CHECK(load_bytes(host, words({2, 0, 1, 0})) != LV2_STATE_SUCCESS);
  CHECK(load_bytes(host, words({1, 0, 1, 1})) != LV2_STATE_SUCCESS);
  CHECK(load_bytes(host, words({1, 0, 1, 1, infinity, a_note})) != LV2_STATE_SUCCESS);
  CHECK(host.save() == state);
  CHECK(load_bytes(host, words({1, 0, 1, 1, 0, a_note})) == LV2_STATE_SUCCESS);
  CHECK(host.save() != state);
}

TEST_CASE("A model that is not in the bundle leaves its mode silent, and the log says so") {
  const TemporaryFolder folder;
  for (const char* file : {"manifest.ttl", "drumvae.ttl", "drumvae.so"})
    std::filesystem::copy_file(std::filesystem::path(DRUMVAE_BUNDLE) / file, folder / file);
  std::filesystem::create_directory(folder / "models");
  const char* kept = "models/groovae_2bar_humanize.safetensors";
  std::filesystem::create_symlink(std::filesystem::path(DRUMVAE_BUNDLE) / kept, folder / kept);
  write_text(folder / "models/groovae_4bar.safetensors", "no model");
  PluginHost host({.bundle = folder.path()});
  CHECK(host.log().find("groovae_4bar plays nothing: ") != std::string::npos);
  CHECK(host.log().find("groovae_2bar_tap plays nothing: ") != std::string::npos);
  CHECK(host.log().find("groovae_2bar_humanize") == std::string::npos);
  host.send(0, SongPosition{});
  host.send(0, 0x99, 36, 100);
  CHECK(bars(host, 4).empty());
  host.control("mode") = 2;
  host.control("freewheeling") = 1;
  host.send(6000, 0x99, 36, 100);
  CHECK(!bars(host, 4).empty());
}

TEST_CASE("Ports of little room take the notes that fit, and none of them hangs") {
  for (const std::size_t room : {0, 40, 64, 200}) {
    PluginHost host({.room = room});
    host.send(0, SongPosition{});
    std::set<int> sounding;
    std::size_t count = 0;
    const auto hear = [&](const std::vector<PlayedNote>& notes) {
      for (const PlayedNote& note : notes) {
        const bool changes =
            note.is_on() ? sounding.insert(note.pitch).second : sounding.erase(note.pitch) == 1;
        CHECK(changes);
      }
      count += notes.size();
    };
    hear(bars(host, 2));
    host.send(0, SongPosition{.speed = 0});
    for (int i = 0; i < 10; ++i) hear(host.run(64));
    CHECK(sounding.empty());
    CHECK((count > 0) == (room >= 64));
  }
}
