// Events: where a stream was when they were recorded.
#include "tests/support/simt/device_memory.h"
#include "tests/support/simt/errors.h"
#include "tests/support/simt/stream.h"

using namespace drumvae::simt;

struct CUevent_st {
  bool timed;
  std::shared_ptr<Completion> latest;  // null: never recorded in a stream, nor by a graph
  std::shared_ptr<Capture> capture;    // recorded in a captured stream, then the graph's nodes:
  std::vector<int> tails;
};

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags) {
  const ApiLock lock;
  if (device_state()) return device_state();
  *event = new CUevent_st{!(flags & cudaEventDisableTiming), nullptr, nullptr, {}};
  return cudaSuccess;
}

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  return cudaEventCreateWithFlags(event, cudaEventDefault);
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  const ApiLock lock;
  delete event;
  return device_state();
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t handle) {
  const ApiLock lock;
  Stream& stream = stream_of(handle);
  event->capture = stream.capture;
  event->tails = stream.tails;
  if (stream.capture) return stream.capture->state();
  event->latest = std::make_shared<Completion>();
  push(stream, Work{.completes = event->latest});
  return device_state();
}

// Each launch of the graph records the event, as if at the call.
cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t handle, unsigned flags) {
  const ApiLock lock;
  if (flags == cudaEventRecordDefault) return cudaEventRecord(event, handle);
  Stream& stream = stream_of(handle);
  if (!stream.capture) return note(cudaErrorInvalidValue);
  return add_record_node(stream, event->latest);
}

cudaError_t cudaStreamWaitEvent(cudaStream_t handle, cudaEvent_t event, unsigned /*flags*/) {
  const ApiLock lock;
  Stream& stream = stream_of(handle);
  if (event->capture) return note(join_capture(stream, event->capture, event->tails));
  if (stream.capture) {
    if (!event->latest) return cudaSuccess;
    invalidate_capture(stream);
    return note(cudaErrorStreamCaptureIsolation);
  }
  if (event->latest) push(stream, Work{.after = event->latest});
  return device_state();
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  const ApiLock lock;
  if (event->capture) return note(cudaErrorCapturedEvent);
  const std::shared_ptr<Completion> latest = event->latest;
  if (!latest) return device_state();
  drain_until([&] { return latest->done; });
  race::acquire(&latest->tag);
  return note(device_state());
}

cudaError_t cudaEventQuery(cudaEvent_t event) {
  const ApiLock lock;
  if (event->capture) return note(cudaErrorCapturedEvent);
  const std::shared_ptr<Completion> latest = event->latest;
  if (!latest) return device_state();
  if (!latest->done) {
    const DeviceMemoryShown shown;
    step_any();
  }
  if (!latest->done) return cudaErrorNotReady;
  race::acquire(&latest->tag);
  return device_state();
}

cudaError_t cudaEventElapsedTime(float* elapsed_ms, cudaEvent_t start, cudaEvent_t end) {
  const ApiLock lock;
  for (const CUevent_st* event : {start, end}) {
    if (!event->timed || !event->latest) return note(cudaErrorInvalidResourceHandle);
    if (!event->latest->done) return cudaErrorNotReady;
  }
  *elapsed_ms =
      std::chrono::duration<float, std::milli>(end->latest->when - start->latest->when).count();
  return device_state();
}
