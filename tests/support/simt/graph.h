// Capturing streams into a graph, and replaying it in any order that its edges allow.
#pragma once

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "tests/support/simt/runtime_api.h"

namespace drumvae::simt {

struct Completion;
struct Stream;

struct GraphNode {
  std::function<void()> run;
  std::vector<int> after;                          // nodes that must have ended
  std::shared_ptr<Completion>* records = nullptr;  // an event's latest record
};

// One capture, from cudaStreamBeginCapture to cudaStreamEndCapture, of all streams that join it.
struct Capture {
  const Stream* origin;
  cudaStreamCaptureMode mode;
  bool invalid = false;
  std::vector<GraphNode> nodes;
  const std::thread::id begun_by = std::this_thread::get_id();

  // Whether this thread may not make calls that would wait for the whole device.
  bool forbids() const {
    return mode == cudaStreamCaptureModeGlobal ||
           (mode == cudaStreamCaptureModeThreadLocal && begun_by == std::this_thread::get_id());
  }
  cudaError_t state() const { return invalid ? cudaErrorStreamCaptureInvalidated : cudaSuccess; }
};

// Appends a node to the graph that the stream captures.
cudaError_t add_node(Stream& stream, std::function<void()> run);

// The same of a node that does nothing but record an event, which must outlive the graph.
cudaError_t add_record_node(Stream& stream, std::shared_ptr<Completion>& latest);

// The stream waits for nodes of a capture, and takes part in it from here on.
cudaError_t join_capture(Stream& stream, const std::shared_ptr<Capture>& capture,
                         const std::vector<int>& nodes);

// Whether calls that would wait for the whole device are forbidden now.
bool anything_captures();
// A call was made that a capture forbids; returns the error of that call.
cudaError_t invalidate_captures();
cudaError_t invalidate_capture(Stream& stream);

}  // namespace drumvae::simt

struct CUgraph_st {
  std::vector<drumvae::simt::GraphNode> nodes;
};
