// lilv's world with one bundle, ports of our own memory, and counted runs.
#include "tests/plugin/plugin_host.h"

#include <lv2/atom/util.h>
#include <lv2/midi/midi.h>
#include <lv2/time/time.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "tests/support/count_allocations.h"

namespace drumvae::test {
namespace {

constexpr std::size_t kInputBytes = 1 << 20;

LilvNode* node_of(LilvWorld* world, const std::filesystem::path& folder) {
  return lilv_new_file_uri(world, nullptr, (folder.string() + "/").c_str());
}

}  // namespace

PluginHost::PluginHost(const Options& options)
    : map_{this, [](LV2_URID_Map_Handle host,
                    const char* uri) { return static_cast<PluginHost*>(host)->urid(uri); }},
      unmap_{this,
             [](LV2_URID_Unmap_Handle host, LV2_URID urid) {
               return static_cast<PluginHost*>(host)->uris_[urid - 1].c_str();
             }},
      host_log_{this, print, print_list},
      map_feature_{LV2_URID__map, &map_},
      log_feature_{LV2_LOG__log, &host_log_},
      world_(lilv_world_new()),
      events_in_(kInputBytes / 8),
      events_out_(options.room / 8 + 2),
      chunk_(urid(LV2_ATOM__Chunk)) {
  events_out_.front() = options.room;
  LilvNode* bundle = node_of(world_, options.bundle);
  lilv_world_load_bundle(world_, bundle);
  lilv_node_free(bundle);
  const LilvPlugins* plugins = lilv_world_get_all_plugins(world_);
  if (lilv_plugins_size(plugins) != 1) throw std::runtime_error("no plugin in the bundle");
  plugin_ = lilv_plugins_get(plugins, lilv_plugins_begin(plugins));
  const LV2_Feature* features[] = {&map_feature_, &log_feature_, nullptr};
  instance_ = lilv_plugin_instantiate(plugin_, options.rate, features);
  if (instance_ == nullptr) throw std::runtime_error("the plugin makes no instance: " + log_);
  lv2_atom_forge_init(&forge_, &map_);
  connect();
  lilv_instance_activate(instance_);
  begin_events();
}

PluginHost::~PluginHost() {
  if (instance_ != nullptr) {
    lilv_instance_deactivate(instance_);
    lilv_instance_free(instance_);
  }
  lilv_world_free(world_);
}

void PluginHost::connect() {
  const std::uint32_t ports = lilv_plugin_get_num_ports(plugin_);
  std::vector<float> defaults(ports);
  lilv_plugin_get_port_ranges_float(plugin_, nullptr, nullptr, defaults.data());
  lilv_instance_connect_port(instance_, 0, events_in_.data());
  lilv_instance_connect_port(instance_, 1, events_out_.data() + 1);
  for (std::uint32_t i = 2; i < ports; ++i) {
    const LilvPort* port = lilv_plugin_get_port_by_index(plugin_, i);
    float& value = controls_[lilv_node_as_string(lilv_port_get_symbol(plugin_, port))];
    value = defaults[i];
    lilv_instance_connect_port(instance_, i, &value);
  }
}

LV2_URID PluginHost::urid(const char* uri) {
  const auto known = std::ranges::find(uris_, uri);
  const auto index = known - uris_.begin();
  if (known == uris_.end()) uris_.emplace_back(uri);
  return static_cast<LV2_URID>(index + 1);
}

void PluginHost::begin_events() {
  lv2_atom_forge_set_buffer(&forge_, reinterpret_cast<std::uint8_t*>(events_in_.data()),
                            kInputBytes);
  lv2_atom_forge_sequence_head(&forge_, &sequence_, 0);
}

void PluginHost::send(std::int64_t frame, const SongPosition& position) {
  LV2_Atom_Forge_Frame object;
  lv2_atom_forge_frame_time(&forge_, frame);
  lv2_atom_forge_object(&forge_, &object, 0, urid(LV2_TIME__Position));
  const auto number = [&](const char* key, float value) {
    lv2_atom_forge_key(&forge_, urid(key));
    lv2_atom_forge_float(&forge_, value);
  };
  number(LV2_TIME__speed, position.speed);
  number(LV2_TIME__barBeat, position.bar_beat);
  number(LV2_TIME__beatsPerBar, position.beats_per_bar);
  number(LV2_TIME__beatsPerMinute, position.tempo_bpm);
  lv2_atom_forge_key(&forge_, urid(LV2_TIME__bar));
  lv2_atom_forge_long(&forge_, position.bar);
  lv2_atom_forge_key(&forge_, urid(LV2_TIME__beatUnit));
  lv2_atom_forge_int(&forge_, position.beat_unit);
  lv2_atom_forge_pop(&forge_, &object);
}

void PluginHost::send(std::int64_t frame, std::uint8_t status, std::uint8_t pitch,
                      std::uint8_t velocity) {
  const std::uint8_t bytes[] = {status, pitch, velocity};
  lv2_atom_forge_frame_time(&forge_, frame);
  lv2_atom_forge_atom(&forge_, sizeof bytes, urid(LV2_MIDI__MidiEvent));
  lv2_atom_forge_write(&forge_, bytes, sizeof bytes);
}

void PluginHost::run_unread(std::uint32_t frames) {
  auto& out = *reinterpret_cast<LV2_Atom_Sequence*>(events_out_.data() + 1);
  const auto room = static_cast<std::uint32_t>(events_out_.front());
  out.atom = {room, chunk_};
  const CountAllocations count;
  lilv_instance_run(instance_, frames);
  allocations_ += count.so_far();
  begin_events();
}

std::vector<PlayedNote> PluginHost::run(std::uint32_t frames) {
  run_unread(frames);
  std::vector<PlayedNote> notes = written();
  frame_ += frames;
  return notes;
}

std::vector<PlayedNote> PluginHost::written() const {
  std::vector<PlayedNote> notes;
  const auto& out = *reinterpret_cast<const LV2_Atom_Sequence*>(events_out_.data() + 1);
  LV2_ATOM_SEQUENCE_FOREACH(&out, event) {
    const auto* bytes = static_cast<const std::uint8_t*>(LV2_ATOM_BODY_CONST(&event->body));
    notes.push_back({frame_ + event->time.frames, bytes[0], bytes[1], bytes[2]});
  }
  return notes;
}

const void* PluginHost::value_of(const char* symbol, void* host, std::uint32_t* size,
                                 std::uint32_t* type) {
  auto& self = *static_cast<PluginHost*>(host);
  *size = sizeof(float);
  *type = self.urid(LV2_ATOM__Float);
  return &self.controls_.at(symbol);
}

void PluginHost::set_value(const char* symbol, void* host, const void* value, std::uint32_t,
                           std::uint32_t) {
  static_cast<PluginHost*>(host)->controls_.at(symbol) = *static_cast<const float*>(value);
}

std::string PluginHost::save() {
  LilvState* state = lilv_state_new_from_instance(plugin_, instance_, &map_, nullptr, nullptr,
                                                  nullptr, nullptr, value_of, this, 0, nullptr);
  char* text = lilv_state_to_string(world_, &map_, &unmap_, state, "urn:drumvae:state", nullptr);
  std::string kept = text;
  lilv_free(text);
  lilv_state_free(state);
  return kept;
}

void PluginHost::restore(const std::string& kept) {
  LilvState* state = lilv_state_new_from_string(world_, &map_, kept.c_str());
  lilv_state_restore(state, instance_, set_value, this, 0, nullptr);
  lilv_state_free(state);
}

int PluginHost::print(LV2_Log_Handle host, LV2_URID type, const char* format, ...) {
  va_list values;
  va_start(values, format);
  const int count = print_list(host, type, format, values);
  va_end(values);
  return count;
}

int PluginHost::print_list(LV2_Log_Handle host, LV2_URID, const char* format, va_list values) {
  char line[1024];
  const int count = std::vsnprintf(line, sizeof line, format, values);
  static_cast<PluginHost*>(host)->log_ += line;
  return count;
}

}  // namespace drumvae::test
