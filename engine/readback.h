// Device memory on its way to the host while nobody waits.
#pragma once

#include <memory>

#include "engine/device.h"

namespace drumvae {

class Readback {
 public:
  Readback() = default;
  // Of `bytes` at a time.  The device must outlive it.
  Readback(Device& device, Index bytes)
      : device_(&device), bytes_(bytes), host_(device.allocate_pinned(bytes)) {}

  // Enqueues a copy of what is at `from` when all that was enqueued before is done; it takes the
  // place of one that has not arrived yet.
  void start(const void* from) {
    device_->start_download(from, host_.get(), bytes_, mark_);
    started_ = true;
  }

  bool started() const { return started_; }
  void forget() { started_ = false; }
  // Whether what was started is there.  Waits for nothing.
  bool arrived() const { return started_ && device_->passed(mark_); }
  // What arrived last.
  const std::byte* bytes() const { return host_.get(); }

 private:
  Device* device_ = nullptr;
  Index bytes_ = 0;
  bool started_ = false;
  std::unique_ptr<std::byte, ReleaseMemory> host_;
  std::shared_ptr<CudaMark> mark_;
};

}  // namespace drumvae
