-- Ardour without a window: puts the plugin on a track, rolls, and records its MIDI on another track.
-- usage: ardour7-lua record.lua FOLDER [again]; again: opens the session that is there and records once more
local folder, again = arg[1], arg[2] ~= nil
local midi = ARDOUR.ChanCount(ARDOUR.DataType("midi"), 1)
AudioEngine:set_backend("None (Dummy)", "drumvae", ""):set_device_name("Silence")

-- The tape's input is the drums' output; seed 7.
local function make_session()
  local session = create_session(folder, "session", 48000)
  local tracks = session:new_midi_track(midi, midi, true, ARDOUR.PluginInfo(), nil, nil, 2, "track",
                                        ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, true):table()
  local drums, tape = tracks[1], tracks[2]
  drums:set_name("drums")
  tape:set_name("tape")
  local plugin = ARDOUR.LuaAPI.new_plugin(session, "urn:drumvae:drummer", ARDOUR.PluginType.LV2, "")
  assert(not plugin:isnil(), "Ardour finds no plugin")
  assert(drums:add_processor_by_index(plugin, 0, nil, true) == 0, "the track takes no plugin")
  assert(ARDOUR.LuaAPI.set_processor_param(plugin, 1, 7), "the plugin has no seed")
  tape:input():disconnect_all(nil)
  tape:input():midi(0):connect(drums:output():midi(0):name())
  return session
end

local session = again and load_session(folder, "session") or make_session()
local tape = session:route_by_name("tape"):to_track()
tape:rec_enable_control():set_value(1, PBD.GroupControlDisposition.NoGroup)
session:goto_start(false)
sleep(1)
session:maybe_enable_record()
session:request_roll(ARDOUR.TransportRequestSource.TRS_UI)
while session:transport_sample() < 17 * 48000 do sleep(1) end  -- eight bars and a little
session:request_stop(false, false, ARDOUR.TransportRequestSource.TRS_UI)
sleep(2)
session:save_state("", false, false, false, false, false)
close_session()
quit()
