// Rings of pinned memory.
#include <cstring>

#include "engine/buffer.h"
#include "engine/cuda_copies.cuh"

namespace drumvae {
namespace {

std::size_t aligned(std::size_t bytes) {
  constexpr auto kAlignment = static_cast<std::size_t>(kBufferAlignment);
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

void wait_on_host(const CudaEvent& event) {
  if (event) require_success(cudaEventSynchronize(event.get()), "cudaEventSynchronize");
}

void record(const CudaEvent& event, cudaStream_t stream) {
  require_success(cudaEventRecord(event.get(), stream), "cudaEventRecord");
}

void wait_in_stream(cudaStream_t stream, const CudaEvent& event) {
  require_success(cudaStreamWaitEvent(stream, event.get()), "cudaStreamWaitEvent");
}

}  // namespace

void PinnedUploads::make_room(Slot& slot, std::size_t bytes) {
  if (!slot.copied) slot.copied = make_event();
  wait_on_host(slot.copied);
  if (slot.bytes >= bytes) return;
  slot.bytes = 0;
  slot.memory.reset();
  slot.memory = allocate_pinned_memory(bytes);
  slot.bytes = bytes;
}

void PinnedUploads::upload(const HostCopy& copy, cudaStream_t stream) {
  Slot& slot = slots_[next_];
  next_ = (next_ + 1) % slots_.size();
  const auto bytes = static_cast<std::size_t>(copy.bytes);
  make_room(slot, bytes);
  std::memcpy(slot.memory.get(), copy.from, bytes);
  require_success(
      cudaMemcpyAsync(copy.to, slot.memory.get(), bytes, cudaMemcpyHostToDevice, stream), "upload");
  record(slot.copied, stream);
}

void StepUploads::reserve(std::size_t bytes) {
  if (bytes <= bytes_) return;
  if (!way_up_) way_up_ = make_stream();
  for (Slot& slot : slots_) {
    wait_on_host(slot.taken);
    slot = Slot();
  }
  bytes_ = 0;
  for (Slot& slot : slots_) {
    slot = {.pinned = allocate_pinned_memory(bytes),
            .staged = allocate_device_memory(bytes),
            .up = make_event(),
            .taken = make_event()};
  }
  bytes_ = bytes;
}

void StepUploads::upload(std::span<const HostCopy> copies, cudaStream_t stream) {
  const std::size_t bytes = slot_bytes_of(copies);
  if (bytes == 0) return;
  reserve(bytes);
  const Slot& slot = slots_[next_];
  next_ = (next_ + 1) % slots_.size();

  wait_on_host(slot.up);
  std::size_t place = 0;
  for (const HostCopy& copy : copies) {
    const auto part = static_cast<std::size_t>(copy.bytes);
    if (part > 0) std::memcpy(slot.pinned.get() + place, copy.from, part);
    place += aligned(part);
  }
  wait_in_stream(way_up_.get(), slot.taken);
  require_success(cudaMemcpyAsync(slot.staged.get(), slot.pinned.get(), bytes,
                                  cudaMemcpyHostToDevice, way_up_.get()),
                  "upload of a step");
  record(slot.up, way_up_.get());

  wait_in_stream(stream, slot.up);
  place = 0;
  for (const HostCopy& copy : copies) {
    const auto part = static_cast<std::size_t>(copy.bytes);
    if (part > 0) {
      require_success(cudaMemcpyAsync(copy.to, slot.staged.get() + place, part,
                                      cudaMemcpyDeviceToDevice, stream),
                      "upload of a step");
    }
    place += aligned(part);
  }
  record(slot.taken, stream);
}

std::size_t slot_bytes_of(std::span<const HostCopy> copies) {
  std::size_t bytes = 0;
  for (const HostCopy& copy : copies) bytes += aligned(static_cast<std::size_t>(copy.bytes));
  return bytes;
}

}  // namespace drumvae
