// One property a mode.
#include "state.h"

namespace plugin {
namespace {

constexpr std::array<const char*, kModes> kKeys = {
    "urn:drumvae:drummer#generate", "urn:drumvae:drummer#tap", "urn:drumvae:drummer#humanize"};

}  // namespace

State::State(const Urids& urids, const LV2_URID_Map& host) : chunk_(urids.atom_chunk) {
  for (std::size_t mode = 0; mode < kKeys.size(); ++mode)
    keys_[mode] = host.map(host.handle, kKeys[mode]);
}

LV2_State_Status State::save(const Drummers& drummers, LV2_State_Store_Function store,
                             LV2_State_Handle host) const {
  for (std::size_t mode = 0; mode < keys_.size(); ++mode) {
    const Drummer* drummer = drummers.of(static_cast<Mode>(mode));
    if (drummer == nullptr) continue;
    const std::vector<std::uint8_t> bytes = drummer->saved().bytes();
    const LV2_State_Status status = store(host, keys_[mode], bytes.data(), bytes.size(), chunk_,
                                          LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE);
    if (status != LV2_STATE_SUCCESS) return status;
  }
  return LV2_STATE_SUCCESS;
}

std::optional<DrummerState> State::read(std::size_t mode, LV2_State_Retrieve_Function retrieve,
                                        LV2_State_Handle host) const {
  std::size_t size = 0;
  std::uint32_t type = 0, flags = 0;
  const void* bytes = retrieve(host, keys_[mode], &size, &type, &flags);
  if (bytes == nullptr) return DrummerState{};
  if (type != chunk_) return {};
  return DrummerState::read({static_cast<const std::uint8_t*>(bytes), size});
}

LV2_State_Status State::restore(const Drummers& drummers, LV2_State_Retrieve_Function retrieve,
                                LV2_State_Handle host) const {
  std::array<std::optional<DrummerState>, kModes> states;
  for (std::size_t mode = 0; mode < keys_.size(); ++mode) {
    states[mode] = read(mode, retrieve, host);
    if (!states[mode]) return LV2_STATE_ERR_BAD_TYPE;
  }
  for (std::size_t mode = 0; mode < keys_.size(); ++mode)
    if (Drummer* drummer = drummers.of(static_cast<Mode>(mode))) drummer->restore(*states[mode]);
  return LV2_STATE_SUCCESS;
}

}  // namespace plugin
