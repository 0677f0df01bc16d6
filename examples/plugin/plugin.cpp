// drumvae as an LV2 plugin: LV2's functions, and the events of a block in their order.
#include <lv2/atom/util.h>
#include <lv2/core/lv2.h>
#include <lv2/core/lv2_util.h>
#include <lv2/log/logger.h>

#include <algorithm>
#include <exception>
#include <string_view>

#include "drummers.h"
#include "ports.h"
#include "sequencer.h"
#include "state.h"

namespace plugin {
namespace {

class Plugin {
 public:
  Plugin(LV2_URID_Map& map, LV2_Log_Logger* log, const char* bundle, double rate)
      : urids_(map), state_(urids_, map), drummers_(bundle, log), sequencer_(urids_, rate) {}

  void connect(std::uint32_t port, void* memory) { ports_.connect(port, memory); }
  void run(std::uint32_t frames);
  LV2_State_Status save(LV2_State_Store_Function store, LV2_State_Handle host) const {
    return state_.save(drummers_, store, host);
  }
  LV2_State_Status restore(LV2_State_Retrieve_Function retrieve, LV2_State_Handle host) {
    sequencer_.interrupt();
    return state_.restore(drummers_, retrieve, host);
  }

 private:
  void hear(const LV2_Atom_Event& event);

  Urids urids_;
  State state_;
  Ports ports_;
  Drummers drummers_;
  Sequencer sequencer_;
};

void Plugin::hear(const LV2_Atom_Event& event) {
  const LV2_Atom& body = event.body;
  if (body.type == urids_.midi_event && body.size == 3) {
    const auto* bytes = static_cast<const std::uint8_t*>(LV2_ATOM_BODY_CONST(&body));
    if ((bytes[0] & 0xF0) == LV2_MIDI_MSG_NOTE_ON) sequencer_.hear_note(bytes[1], bytes[2]);
  } else if ((body.type == urids_.atom_object || body.type == urids_.atom_blank) &&
             body.size >= sizeof(LV2_Atom_Object_Body)) {
    const auto& object = reinterpret_cast<const LV2_Atom_Object&>(body);
    if (object.body.otype == urids_.time_position) sequencer_.hear_position(object);
  }
}

void Plugin::run(std::uint32_t frames) {
  const Settings settings = ports_.settings();
  Drummer* drummer = drummers_.of(settings.mode);
  sequencer_.begin_block(ports_.events_out(), settings, drummer, frames);
  std::int64_t reached = 0;
  if (const LV2_Atom_Sequence* events = ports_.events_in()) {
    LV2_ATOM_SEQUENCE_FOREACH(events, event) {
      reached =
          std::clamp(event->time.frames, reached, std::max(std::int64_t{frames} - 1, reached));
      sequencer_.play_until(static_cast<std::uint32_t>(reached));
      hear(*event);
    }
  }
  sequencer_.play_until(frames);
  ports_.show_number(drummer == nullptr ? 0 : drummer->number());
}

LV2_Handle instantiate(const LV2_Descriptor*, double rate, const char* bundle,
                       const LV2_Feature* const* features) {
  LV2_URID_Map* map = nullptr;
  LV2_Log_Log* host_log = nullptr;
  lv2_features_query(features, LV2_URID__map, &map, true, LV2_LOG__log, &host_log, false, nullptr);
  LV2_Log_Logger log = {};
  lv2_log_logger_init(&log, map, host_log);
  if (map == nullptr || !(rate > 0) || bundle == nullptr) {
    lv2_log_error(&log, "drumvae: the host gives no urid:map, or no sample rate or bundle\n");
    return nullptr;
  }
  try {
    return new Plugin(*map, &log, bundle, rate);
  } catch (const std::exception& error) {
    lv2_log_error(&log, "drumvae: %s\n", error.what());
    return nullptr;
  }
}

LV2_State_Status save(LV2_Handle instance, LV2_State_Store_Function store, LV2_State_Handle host,
                      std::uint32_t, const LV2_Feature* const*) try {
  return static_cast<const Plugin*>(instance)->save(store, host);
} catch (const std::exception&) {
  return LV2_STATE_ERR_UNKNOWN;
}

LV2_State_Status restore(LV2_Handle instance, LV2_State_Retrieve_Function retrieve,
                         LV2_State_Handle host, std::uint32_t, const LV2_Feature* const*) try {
  return static_cast<Plugin*>(instance)->restore(retrieve, host);
} catch (const std::exception&) {
  return LV2_STATE_ERR_UNKNOWN;
}

const void* extension_data(const char* uri) {
  static constexpr LV2_State_Interface kState = {save, restore};
  return std::string_view(uri) == LV2_STATE__interface ? &kState : nullptr;
}

constexpr LV2_Descriptor kDescriptor = {
    kPluginUri,
    instantiate,
    [](LV2_Handle instance, std::uint32_t port, void* memory) {
      static_cast<Plugin*>(instance)->connect(port, memory);
    },
    nullptr,
    [](LV2_Handle instance, std::uint32_t frames) { static_cast<Plugin*>(instance)->run(frames); },
    nullptr,
    [](LV2_Handle instance) { delete static_cast<Plugin*>(instance); },
    extension_data};

}  // namespace
}  // namespace plugin

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(std::uint32_t index) {
  return index == 0 ? &plugin::kDescriptor : nullptr;
}
