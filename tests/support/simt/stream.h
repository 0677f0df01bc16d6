// Streams as lazy queues: nothing runs before somebody waits, and then the streams take turns in
// any order that their events allow.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "tests/support/simt/crew.h"
#include "tests/support/simt/graph.h"
#include "tests/support/simt/runtime_api.h"
#include "tests/support/simt/sanitizer.h"

namespace drumvae::simt {

// That a stream got somewhere; an event's latest record.
struct Completion {
  bool done = false;
  std::chrono::steady_clock::time_point when;
  char tag = 0;  // of what the stream did before
};

struct Work {
  std::function<void()> run;                                // optional
  std::shared_ptr<Completion> after;                        // optional: waits for it
  std::function<bool()> ready;                              // optional: waits for another rank
  std::shared_ptr<Completion> completes;                    // optional
  std::unique_ptr<char> issued = std::make_unique<char>();  // tag of what the host did before
};

struct Stream {
  explicit Stream(bool waits_for_default) : blocking(waits_for_default) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  bool blocking;  // takes turns with the default stream
  std::deque<Work> queue;
  bool at_work = false;  // on what was taken from the queue last
  char tag = 0;          // of what the stream has done
  Crew crew{"stream"};
  std::shared_ptr<Capture> capture;  // null unless the stream is being captured
  std::vector<int> tails;            // nodes of the capture that the next one follows
};

// The stream of a handle; null is the default stream.
Stream& stream_of(cudaStream_t stream);
// The default stream first, then in the order of creation.
const std::vector<Stream*>& all_streams();

// Appends to a stream, or to the graph that it captures, and returns the device's state.
cudaError_t queue(cudaStream_t stream, std::function<void()> run);
void push(Stream& stream, Work work);

// Runs one piece of work of one stream, chosen by the settings; false where none can run.
bool step_any();

// Runs streams until done() holds.
void drain_until(const std::function<bool()>& done);

// The host waits for all that a stream holds.
cudaError_t synchronize(Stream& stream);

// One runtime call at a time.
class ApiLock {
 public:
  ApiLock();
  ~ApiLock();
  ApiLock(const ApiLock&) = delete;
  ApiLock& operator=(const ApiLock&) = delete;

  // Lets another thread make its calls in the midst of this one's.
  static void yield();
};

}  // namespace drumvae::simt

struct CUstream_st final : drumvae::simt::Stream {
  using Stream::Stream;
};
