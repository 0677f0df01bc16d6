// Grooves in time with the host: which step is asked when, and which frame a hit falls on.
#pragma once

#include <cstdint>

#include "drummer.h"
#include "hit_queue.h"
#include "midi_output.h"
#include "transport.h"

namespace plugin {

// Cycles of the drummer's length lie side by side from the song's first bar on.  A step is asked
// half a step before its place, since its hits may be so early.  Everything is for the audio
// thread.
class Sequencer {
 public:
  // rate: frames a second.
  Sequencer(const Urids& urids, double rate);

  // Before all else in a block: where it writes, what the controls say, and who plays (null:
  // nobody).  Another drummer than before, a bypass and its end take effect at the first frame.
  void begin_block(LV2_Atom_Sequence* port, const Settings& settings, Drummer* drummer,
                   std::uint32_t frames);
  // Plays up to a frame of the block, which is not below that of the call before.
  void play_until(std::uint32_t frame);

  // At the frame that is reached: the host says where it is.  Jumps by whole cycles, and those of
  // less than an eighth of a step, go on; at others what sounds ends and the place is sought anew.
  void hear_position(const LV2_Atom_Object& position);
  // At the frame that is reached: somebody plays a note.
  void hear_note(std::uint8_t pitch, std::uint8_t velocity);
  // The drummer is not where it was: ends what sounds and seeks the place anew in the next block.
  void interrupt() { interrupted_ = true; }

 private:
  static constexpr double kSameStep = 0.125;  // a jump that is no jump, in steps
  static constexpr double kRounding = 1e-6;   // of steps and frames

  void follow();
  void stop();
  void jump(double steps);
  void locate();
  void collect();
  void ask();
  void end_cycle();
  void enqueue(const drumvae_hit& hit);
  void strike();
  double cycle_of(double step) const;
  double ask_step() const { return cycle_ + asked_ - 0.5; }
  bool is_late() const;
  std::int64_t frame_of(double step) const;
  std::int64_t next_ask() const;
  std::int64_t next_strike() const;
  void go_to(std::int64_t frame);

  double rate_;
  Transport transport_;
  MidiOutput output_;
  Settings settings_;
  Drummer* drummer_ = nullptr;
  bool plays_ = false;  // the transport rolls, and nothing is bypassed
  bool interrupted_ = false;
  std::int64_t block_ = 0, now_ = 0, block_end_ = 0;  // frames since the first run
  double from_ = 0;                                   // the step where playing began
  double cycle_ = 0;                                  // the step where the cycle begins
  int asked_ = 0;                                     // steps of it
  int late_asks_ = 0;                                 // that this block has time for
  HitQueue pending_;
};

}  // namespace plugin
