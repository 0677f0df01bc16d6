// Queues, and the turns that streams take.
#include "tests/support/simt/stream.h"

#include <algorithm>
#include <thread>

#include "tests/support/simt/device_memory.h"
#include "tests/support/simt/errors.h"
#include "tests/support/simt/report.h"
#include "tests/support/simt/settings.h"

namespace drumvae::simt {
namespace {

std::recursive_mutex& api_mutex() {
  static std::recursive_mutex only;
  return only;
}

thread_local int api_locks = 0;  // of this thread

Stream& default_stream() {
  static Stream stream(true);
  return stream;
}

std::vector<Stream*>& streams() {
  static std::vector<Stream*> all{&default_stream()};
  return all;
}

char ended_streams = 0;  // tag of what they have done

bool can_step(const Stream& stream) {
  if (stream.at_work || stream.queue.empty()) return false;
  const Work& first = stream.queue.front();
  return (!first.after || first.after->done) && (!first.ready || first.ready());
}

bool waits_for_another_rank(const Stream* stream) {
  return !stream->queue.empty() && stream->queue.front().ready != nullptr;
}

// Called as the stream: what it runs must be ordered after the call that queued it.
Work take_first(Stream& stream) {
  race::acquire(stream.queue.front().issued.get());
  const race::Unwatched unwatched;
  Work work = std::move(stream.queue.front());
  stream.queue.pop_front();
  return work;
}

void step(Stream& stream) {
  const CrewAtWork at_work(stream.crew);
  Work work = take_first(stream);
  if (work.after) race::acquire(&work.after->tag);
  stream.at_work = true;
  if (work.run && device_state() == cudaSuccess) work.run();
  stream.at_work = false;
  race::release(&stream.tag);
  const race::Unwatched unwatched;
  work.run = nullptr;
  work.ready = nullptr;
  if (work.completes) {
    work.completes->done = true;
    work.completes->when = std::chrono::steady_clock::now();
    race::release(&work.completes->tag);
  }
}

// The two rules of the default stream: it waits for blocking streams, and they for it.
void take_turns_with_default(Stream& stream) {
  if (!stream.blocking) return;
  for (Stream* other : streams()) {
    const bool one_is_default = &stream == &default_stream() || other == &default_stream();
    if (other == &stream || !other->blocking || !one_is_default) continue;
    auto there = std::make_shared<Completion>();
    push(*other, Work{.completes = there});
    push(stream, Work{.after = there});
  }
}

bool captured_and_blocking(const Stream* stream) { return stream->capture && stream->blocking; }

}  // namespace

Stream& stream_of(cudaStream_t stream) { return stream ? *stream : default_stream(); }

const std::vector<Stream*>& all_streams() { return streams(); }

void push(Stream& stream, Work work) {
  const race::Unwatched unwatched;
  stream.queue.push_back(std::move(work));
  race::release(stream.queue.back().issued.get());
}

cudaError_t queue(cudaStream_t handle, std::function<void()> run) {
  Stream& stream = stream_of(handle);
  if (device_state()) return device_state();
  if (stream.capture) return add_node(stream, std::move(run));
  if (&stream == &default_stream() &&
      std::any_of(streams().begin(), streams().end(), captured_and_blocking)) {
    for (Stream* each : streams()) invalidate_capture(*each);
    return note(cudaErrorStreamCaptureImplicit);
  }
  take_turns_with_default(stream);
  push(stream, Work{.run = std::move(run)});
  return cudaSuccess;
}

bool step_any() {
  std::vector<Stream*> able;
  std::copy_if(streams().begin(), streams().end(), std::back_inserter(able),
               [](const Stream* stream) { return can_step(*stream); });
  if (able.empty()) return false;
  step(*able[choose(able.size())]);
  return true;
}

void drain_until(const std::function<bool()>& done) {
  if (done()) return;
  const DeviceMemoryShown shown;
  while (!done()) {
    if (step_any()) continue;
    if (std::none_of(streams().begin(), streams().end(), waits_for_another_rank))
      fail_host("streams wait for each other");
    ApiLock::yield();
  }
}

cudaError_t synchronize(Stream& stream) {
  drain_until([&] { return stream.queue.empty(); });
  race::acquire(&stream.tag);
  return device_state();
}

ApiLock::ApiLock() {
  api_mutex().lock();
  ++api_locks;
}

ApiLock::~ApiLock() {
  --api_locks;
  api_mutex().unlock();
}

void ApiLock::yield() {
  const int locks = api_locks;
  for (int i = 0; i < locks; ++i) api_mutex().unlock();
  std::this_thread::yield();
  for (int i = 0; i < locks; ++i) api_mutex().lock();
}

}  // namespace drumvae::simt

using namespace drumvae::simt;

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  const ApiLock lock;
  if (device_state()) return device_state();
  *stream = new CUstream_st(!(flags & cudaStreamNonBlocking));
  streams().push_back(*stream);
  return cudaSuccess;
}

cudaError_t cudaStreamCreate(cudaStream_t* stream) {
  return cudaStreamCreateWithFlags(stream, cudaStreamDefault);
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  const ApiLock lock;
  if (!stream) return note(cudaErrorInvalidResourceHandle);
  invalidate_capture(*stream);
  drain_until([&] { return stream->queue.empty(); });
  {
    const CrewAtWork at_work(stream->crew);
    race::release(&ended_streams);
  }
  std::erase(streams(), stream);
  delete stream;
  return device_state();
}

cudaError_t cudaStreamSynchronize(cudaStream_t handle) {
  const ApiLock lock;
  Stream& stream = stream_of(handle);
  if (stream.capture) return note(invalidate_capture(stream));
  return note(synchronize(stream));
}

cudaError_t cudaStreamQuery(cudaStream_t handle) {
  const ApiLock lock;
  Stream& stream = stream_of(handle);
  if (stream.capture) return note(invalidate_capture(stream));
  if (!stream.queue.empty()) {
    const DeviceMemoryShown shown;
    step_any();
  }
  if (!stream.queue.empty()) return cudaErrorNotReady;
  race::acquire(&stream.tag);
  return device_state();
}

cudaError_t cudaDeviceSynchronize() {
  const ApiLock lock;
  if (anything_captures()) return note(invalidate_captures());
  const auto idle = [](const Stream* stream) { return stream->queue.empty(); };
  drain_until([&] { return std::all_of(streams().begin(), streams().end(), idle); });
  for (Stream* stream : streams()) race::acquire(&stream->tag);
  race::acquire(&ended_streams);
  return note(device_state());
}

cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t function, void* argument) {
  const ApiLock lock;
  return queue(stream, [=] {
    const DeviceMemoryHidden hidden;
    function(argument);
  });
}
