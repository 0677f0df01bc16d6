// Capture and replay.
#include "tests/support/simt/graph.h"

#include <algorithm>
#include <cassert>

#include "tests/support/simt/errors.h"
#include "tests/support/simt/settings.h"
#include "tests/support/simt/stream.h"

namespace drumvae::simt {
namespace {

// Whether the tails come after every node of the graph.
bool joined(const std::vector<GraphNode>& nodes, const std::vector<int>& tails) {
  std::vector<bool> before(nodes.size());
  std::vector<int> open = tails;
  while (!open.empty()) {
    const auto node = static_cast<std::size_t>(open.back());
    open.pop_back();
    if (before[node]) continue;
    before[node] = true;
    open.insert(open.end(), nodes[node].after.begin(), nodes[node].after.end());
  }
  return std::all_of(before.begin(), before.end(), [](bool reached) { return reached; });
}

// Which nodes come before each node, by any path; a node's number is above theirs.
std::vector<std::vector<bool>> nodes_before(const std::vector<GraphNode>& nodes) {
  std::vector<std::vector<bool>> before(nodes.size(), std::vector<bool>(nodes.size()));
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const int direct : nodes[i].after) {
      const auto node = static_cast<std::size_t>(direct);
      before[i][node] = true;
      for (std::size_t j = 0; j < node; ++j) before[i][j] = before[i][j] || before[node][j];
    }
  }
  return before;
}

// Cuts the graph into chains of nodes each of which comes after the one before: each node's chain.
std::vector<std::size_t> chains_of(const std::vector<GraphNode>& nodes) {
  const std::vector<std::vector<bool>> before = nodes_before(nodes);
  std::vector<std::size_t> chains;
  std::vector<std::size_t> last;  // node of each chain
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto found =
        std::find_if(last.begin(), last.end(), [&](std::size_t node) { return before[i][node]; });
    chains.push_back(static_cast<std::size_t>(found - last.begin()));
    if (found == last.end()) last.push_back(i);
    last[chains.back()] = i;
  }
  return chains;
}

}  // namespace

// CUDA orders the launches of one executable graph, so its crews may work for each.
struct ExecutableGraph {
  explicit ExecutableGraph(const std::vector<GraphNode>& captured)
      : nodes(captured), chains(chains_of(captured)) {
    for (const std::size_t chain : chains) {
      if (chain == crews.size()) crews.push_back(std::make_unique<Crew>("graph node"));
    }
  }

  const std::vector<GraphNode> nodes;
  const std::vector<std::size_t> chains;
  std::vector<std::unique_ptr<Crew>> crews;  // one for each chain
};

namespace {

// What a launch records, by node; null where a node records nothing.
using Records = std::vector<std::shared_ptr<Completion>>;

// As at a call of cudaEventRecord(): who waits from here on waits for this launch.
Records begin_records(const std::vector<GraphNode>& nodes) {
  Records records(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].records) *nodes[i].records = records[i] = std::make_shared<Completion>();
  }
  return records;
}

// One replay.  To the race checker each chain's crew is threads of its own, ordered by the edges
// only.
class Replay {
 public:
  Replay(const ExecutableGraph& graph, const Records& records)
      : graph_(graph),
        records_(records),
        nodes_(graph.nodes),
        tags_(nodes_.size() + 1),
        missing_(nodes_.size()),
        followers_(nodes_.size()) {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      missing_[i] = nodes_[i].after.size();
      for (int before : nodes_[i].after) followers_[static_cast<std::size_t>(before)].push_back(i);
      if (nodes_[i].after.empty()) ready_.push_back(i);
    }
  }

  void run() {
    race::release(&tags_.back());
    while (!ready_.empty()) {
      const auto next = ready_.begin() + static_cast<std::ptrdiff_t>(choose(ready_.size()));
      const std::size_t node = *next;
      ready_.erase(next);
      run_node(node);
      if (records_[node]) complete(*records_[node]);
      for (std::size_t follower : followers_[node]) {
        if (--missing_[follower] == 0) ready_.push_back(follower);
      }
    }
    for (char& tag : tags_) race::acquire(&tag);
  }

 private:
  // Streams that have waited for the record go on beside what is left of the graph.
  static void complete(Completion& record) {
    {
      const race::Unwatched unwatched;
      record.done = true;
      record.when = std::chrono::steady_clock::now();
    }
    while (choose(2) == 1 && step_any()) {
    }
  }

  void run_node(std::size_t node) {
    const CrewAtWork at_work(*graph_.crews[graph_.chains[node]]);
    race::acquire(&tags_.back());
    for (int before : nodes_[node].after) race::acquire(&tags_[static_cast<std::size_t>(before)]);
    if (nodes_[node].run && device_state() == cudaSuccess) nodes_[node].run();
    race::release(&tags_[node]);
    if (records_[node]) race::release(&records_[node]->tag);
  }

  const ExecutableGraph& graph_;
  const Records& records_;
  const std::vector<GraphNode>& nodes_;
  std::vector<char> tags_;  // of what each node did; the last of what the stream did before
  std::vector<std::size_t> missing_;  // how many nodes a node still waits for
  std::vector<std::vector<std::size_t>> followers_;
  std::vector<std::size_t> ready_;
};

}  // namespace

cudaError_t add_node(Stream& stream, std::function<void()> run) {
  Capture& capture = *stream.capture;
  if (capture.invalid) return note(cudaErrorStreamCaptureInvalidated);
  capture.nodes.push_back({.run = std::move(run), .after = stream.tails});
  stream.tails = {static_cast<int>(capture.nodes.size()) - 1};
  return cudaSuccess;
}

cudaError_t add_record_node(Stream& stream, std::shared_ptr<Completion>& latest) {
  const cudaError_t error = add_node(stream, nullptr);
  if (error == cudaSuccess) stream.capture->nodes.back().records = &latest;
  return error;
}

cudaError_t join_capture(Stream& stream, const std::shared_ptr<Capture>& capture,
                         const std::vector<int>& nodes) {
  if (stream.capture && stream.capture != capture) return cudaErrorStreamCaptureIsolation;
  if (!capture->origin) return cudaErrorCapturedEvent;  // the capture has ended
  stream.capture = capture;
  for (int node : nodes) {
    if (std::find(stream.tails.begin(), stream.tails.end(), node) == stream.tails.end())
      stream.tails.push_back(node);
  }
  return capture->state();
}

bool anything_captures() {
  return std::any_of(all_streams().begin(), all_streams().end(), [](const Stream* stream) {
    return stream->capture && stream->capture->forbids();
  });
}

cudaError_t invalidate_captures() {
  for (Stream* stream : all_streams()) {
    if (stream->capture && stream->capture->forbids()) invalidate_capture(*stream);
  }
  return cudaErrorStreamCaptureUnsupported;
}

cudaError_t invalidate_capture(Stream& stream) {
  if (stream.capture) stream.capture->invalid = true;
  return cudaErrorStreamCaptureUnsupported;
}

}  // namespace drumvae::simt

using namespace drumvae::simt;

struct CUgraphExec_st {
  std::shared_ptr<const ExecutableGraph> graph;
};

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode mode) {
  const ApiLock lock;
  if (!stream || stream->capture) return note(cudaErrorStreamCaptureUnsupported);
  stream->capture = std::make_shared<Capture>(Capture{stream, mode, false, {}});
  stream->tails.clear();
  return device_state();
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  const ApiLock lock;
  *graph = nullptr;
  if (!stream || !stream->capture || stream->capture->origin != stream)
    return note(cudaErrorStreamCaptureUnmatched);
  const std::shared_ptr<Capture> capture = stream->capture;
  const bool complete = joined(capture->nodes, stream->tails);
  capture->origin = nullptr;
  for (Stream* each : all_streams()) {
    if (each->capture != capture) continue;
    each->capture = nullptr;
    each->tails.clear();
  }
  if (capture->invalid) return note(cudaErrorStreamCaptureInvalidated);
  if (!complete) return note(cudaErrorStreamCaptureUnjoined);
  *graph = new CUgraph_st{std::move(capture->nodes)};
  return device_state();
}

cudaError_t cudaStreamIsCapturing(cudaStream_t handle, cudaStreamCaptureStatus* status) {
  const ApiLock lock;
  const Stream& stream = stream_of(handle);
  *status = !stream.capture           ? cudaStreamCaptureStatusNone
            : stream.capture->invalid ? cudaStreamCaptureStatusInvalidated
                                      : cudaStreamCaptureStatusActive;
  return device_state();
}

cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t* nodes, std::size_t* count) {
  const ApiLock lock;
  if (nodes) return note(cudaErrorNotSupported);
  *count = graph->nodes.size();
  return device_state();
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  const ApiLock lock;
  delete graph;
  return device_state();
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph,
                                 unsigned long long /*flags*/) {
  const ApiLock lock;
  *executable = new CUgraphExec_st{std::make_shared<const ExecutableGraph>(graph->nodes)};
  return device_state();
}

cudaError_t cudaGraphUpload(cudaGraphExec_t /*executable*/, cudaStream_t /*stream*/) {
  return device_state();
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream) {
  const ApiLock lock;
  const std::shared_ptr<const ExecutableGraph> graph = executable->graph;
  return queue(stream,
               [graph, records = begin_records(graph->nodes)] { Replay(*graph, records).run(); });
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
  const ApiLock lock;
  delete executable;
  return device_state();
}
