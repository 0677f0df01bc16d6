// A host without a sound card: runs the plugin of the bundle through lilv, block by block.
#pragma once

#include <lilv/lilv.h>
#include <lv2/atom/forge.h>
#include <lv2/log/log.h>
#include <lv2/urid/urid.h>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace drumvae::test {

struct PlayedNote {
  std::int64_t frame = 0;  // since the first block
  std::uint8_t status = 0, pitch = 0, velocity = 0;

  bool is_on() const { return (status & 0xF0) == 0x90; }
  friend bool operator==(const PlayedNote&, const PlayedNote&) = default;
};

// A time:Position; what is NaN is written as NaN.
struct SongPosition {
  std::int64_t bar = 0;
  float bar_beat = 0;
  float beats_per_bar = 4;
  int beat_unit = 4;
  float tempo_bpm = 120;
  float speed = 1;
};

class PluginHost {
 public:
  struct Options {
    double rate = 48000;
    std::filesystem::path bundle = DRUMVAE_BUNDLE;
    std::size_t room = 1 << 16;  // bytes for events of a block
  };
  PluginHost() : PluginHost(Options{}) {}
  explicit PluginHost(const Options& options);
  ~PluginHost();
  PluginHost(const PluginHost&) = delete;
  PluginHost& operator=(const PluginHost&) = delete;

  // Of the port with this symbol; the default until it is set.
  float& control(const std::string& symbol) { return controls_.at(symbol); }
  // For the next block, in the order of frames.
  void send(std::int64_t frame, const SongPosition& position);
  void send(std::int64_t frame, std::uint8_t status, std::uint8_t pitch, std::uint8_t velocity);
  // What the plugin writes in a block of so many frames.
  std::vector<PlayedNote> run(std::uint32_t frames);

  // The same, of which nothing is read: neither allocates nor calls the system but in the plugin.
  void run_unread(std::uint32_t frames);

  // As a host keeps it, in Turtle, controls included.
  std::string save();
  void restore(const std::string& state);

  // Calls of operator new in all threads while the plugin ran.
  std::int64_t allocations() const { return allocations_; }
  const std::string& log() const { return log_; }
  LV2_URID_Map* map() { return &map_; }
  LilvInstance* instance() { return instance_; }

 private:
  void connect();
  void begin_events();
  std::vector<PlayedNote> written() const;
  LV2_URID urid(const char* uri);
  static int print(LV2_Log_Handle host, LV2_URID type, const char* format, ...);
  static int print_list(LV2_Log_Handle host, LV2_URID type, const char* format, va_list values);
  static const void* value_of(const char* symbol, void* host, std::uint32_t* size,
                              std::uint32_t* type);
  static void set_value(const char* symbol, void* host, const void* value, std::uint32_t size,
                        std::uint32_t type);

  std::deque<std::string> uris_;
  std::string log_;
  LV2_URID_Map map_;
  LV2_URID_Unmap unmap_;
  LV2_Log_Log host_log_;
  LV2_Feature map_feature_, log_feature_;
  LilvWorld* world_ = nullptr;
  const LilvPlugin* plugin_ = nullptr;
  LilvInstance* instance_ = nullptr;
  std::map<std::string, float> controls_;
  std::vector<std::uint64_t> events_in_, events_out_;  // aligned as atoms are
  LV2_URID chunk_;
  LV2_Atom_Forge forge_;
  LV2_Atom_Forge_Frame sequence_;
  std::int64_t frame_ = 0;
  std::int64_t allocations_ = 0;
};

}  // namespace drumvae::test
