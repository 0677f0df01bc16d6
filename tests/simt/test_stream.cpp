// Streams, events and graphs: when work runs, what waits for what, and what a capture forbids.
#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <set>

#include "tests/simt/device_array.h"
#include "tests/simt/fresh_host.h"

namespace {

using drumvae::simt::Order;
using drumvae::simt::reseed;
using drumvae::simt::settings;
using simt_test::Event;
using simt_test::FreshHost;
using simt_test::Lane;
using simt_test::order;
using simt_test::require;

// Letters of host functions in streams, in the order in which they ran.  They come from several
// streams at once, as far as the race checker knows.
class Log {
 public:
  void queue(cudaStream_t stream, char letter) {
    entries_.push_back(std::make_unique<Entry>(Entry{this, letter}));
    const auto write = [](void* argument) {
      const Entry& entry = *static_cast<Entry*>(argument);
      entry.log->letters_.at(entry.log->count_++) = entry.letter;
    };
    require(cudaLaunchHostFunc(stream, write, entries_.back().get()));
  }

  std::string text() const { return {letters_.data(), count_.load()}; }
  void clear() { count_ = 0; }

 private:
  struct Entry {
    Log* log;
    char letter;
  };
  std::array<char, 16> letters_{};
  std::atomic<std::size_t> count_{0};
  std::vector<std::unique_ptr<Entry>> entries_;
};

bool before(const std::string& text, char first, char second) {
  return text.find(first) < text.find(second);
}

struct Graph {
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t executable = nullptr;

  // Ends the capture of a lane.
  explicit Graph(const Lane& lane) {
    require(cudaStreamEndCapture(lane.stream, &graph));
    require(cudaGraphInstantiate(&executable, graph));
  }
  ~Graph() {
    cudaGraphExecDestroy(executable);
    cudaGraphDestroy(graph);
  }
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;
  std::size_t nodes() const {
    std::size_t count = 0;
    require(cudaGraphGetNodes(graph, nullptr, &count));
    return count;
  }
};

void begin(const Lane& lane) {
  require(cudaStreamBeginCapture(lane.stream, cudaStreamCaptureModeGlobal));
}

}  // namespace

TEST_CASE("a stream runs nothing before somebody waits, and then in order") {
  const FreshHost fresh;
  const Lane lane;
  Log log;
  for (const char letter : {'a', 'b', 'c'}) log.queue(lane.stream, letter);
  CHECK(log.text().empty());
  lane.wait();
  CHECK(log.text() == "abc");
}

TEST_CASE("streams take turns in every order that events allow") {
  const FreshHost fresh;
  const Lane one, other;
  std::set<std::string> orders;
  for (int round = 0; round < 60; ++round) {
    Log log;
    log.queue(one.stream, 'a');
    order(one, other);
    log.queue(one.stream, 'b');
    log.queue(other.stream, 'c');
    log.queue(other.stream, 'd');
    require(cudaDeviceSynchronize());
    orders.insert(log.text());
  }
  CHECK(orders == std::set<std::string>{"abcd", "acbd", "acdb"});
}

TEST_CASE("the default stream takes turns with blocking streams and not with others") {
  const FreshHost fresh;
  cudaStream_t blocking = nullptr;
  require(cudaStreamCreate(&blocking));
  const Lane lane;
  std::set<char> first;
  for (int round = 0; round < 20; ++round) {
    Log log;
    log.queue(blocking, 'a');
    log.queue(nullptr, 'b');
    log.queue(blocking, 'c');
    log.queue(lane.stream, 'x');
    require(cudaDeviceSynchronize());
    CHECK(before(log.text(), 'a', 'b'));
    CHECK(before(log.text(), 'b', 'c'));
    first.insert(log.text().front());
  }
  CHECK(first == std::set<char>{'a', 'x'});
  require(cudaStreamDestroy(blocking));
}

TEST_CASE("events and queries tell how far a stream is") {
  const FreshHost fresh;
  const Lane lane;
  Log log;
  cudaEvent_t start = nullptr, end = nullptr;
  require(cudaEventCreate(&start));
  require(cudaEventCreate(&end));
  CHECK(cudaEventQuery(start) == cudaSuccess);  // never recorded
  require(cudaEventRecord(start, lane.stream));
  log.queue(lane.stream, 'a');
  log.queue(lane.stream, 'b');
  require(cudaEventRecord(end, lane.stream));
  CHECK(cudaEventQuery(end) == cudaErrorNotReady);
  CHECK(cudaStreamQuery(lane.stream) == cudaErrorNotReady);
  float elapsed_ms = -1;
  CHECK(cudaEventElapsedTime(&elapsed_ms, start, end) == cudaErrorNotReady);
  require(cudaEventSynchronize(end));
  CHECK(log.text() == "ab");
  CHECK(cudaStreamQuery(lane.stream) == cudaSuccess);
  require(cudaEventElapsedTime(&elapsed_ms, start, end));
  CHECK(elapsed_ms >= 0);
  const Event untimed;
  CHECK(cudaEventElapsedTime(&elapsed_ms, start, untimed.event) == cudaErrorInvalidResourceHandle);
  cudaEventDestroy(start);
  cudaEventDestroy(end);
}

TEST_CASE(
    "a captured fork and join replays as often as it is launched, in any order of its edges") {
  const FreshHost fresh;
  const Lane lane, side;
  Log log;
  begin(lane);
  log.queue(lane.stream, 'a');
  order(lane, side);
  log.queue(side.stream, 'b');
  log.queue(lane.stream, 'c');
  order(side, lane);
  log.queue(lane.stream, 'd');
  const Graph graph(lane);
  CHECK(log.text().empty());
  CHECK(graph.nodes() == 4);
  std::set<std::string> orders;
  for (int round = 0; round < 30; ++round) {
    log.clear();
    require(cudaGraphLaunch(graph.executable, lane.stream));
    lane.wait();
    orders.insert(log.text());
  }
  CHECK(orders == std::set<std::string>{"abcd", "acbd"});
}

TEST_CASE("an event that a graph records lets streams go on at its node, anew at each launch") {
  const FreshHost fresh;
  const Lane lane, other;
  const Event event;
  Log log;
  begin(lane);
  log.queue(lane.stream, 'a');
  require(cudaEventRecordWithFlags(event.event, lane.stream, cudaEventRecordExternal));
  log.queue(lane.stream, 'b');
  const Graph graph(lane);
  CHECK(cudaEventRecordWithFlags(event.event, lane.stream, cudaEventRecordExternal) ==
        cudaErrorInvalidValue);
  std::set<std::string> orders;
  for (int round = 0; round < 60; ++round) {
    log.clear();
    require(cudaGraphLaunch(graph.executable, lane.stream));
    require(cudaStreamWaitEvent(other.stream, event.event));
    log.queue(other.stream, 'x');
    require(cudaDeviceSynchronize());
    orders.insert(log.text());
  }
  CHECK(orders == std::set<std::string>{"abx", "axb"});
}

TEST_CASE("a capture that leaves a stream unjoined gives no graph") {
  const FreshHost fresh;
  const Lane lane, side;
  Log log;
  begin(lane);
  log.queue(lane.stream, 'a');
  order(lane, side);
  log.queue(side.stream, 'b');
  cudaGraph_t graph = nullptr;
  CHECK(cudaStreamEndCapture(lane.stream, &graph) == cudaErrorStreamCaptureUnjoined);
  CHECK(graph == nullptr);
  log.queue(side.stream, 'c');  // captured no longer
  side.wait();
  CHECK(log.text() == "c");
}

TEST_CASE("what a capture forbids is refused and spoils the graph") {
  const FreshHost fresh;
  const Lane lane, outside;
  const Event event;
  void* memory = nullptr;
  const auto refused = [&](const auto& call, cudaError_t wanted) {
    begin(lane);
    CHECK(call() == wanted);
    cudaGraph_t graph = nullptr;
    CHECK(cudaStreamEndCapture(lane.stream, &graph) == cudaErrorStreamCaptureInvalidated);
  };
  refused([&] { return cudaStreamSynchronize(lane.stream); }, cudaErrorStreamCaptureUnsupported);
  refused([&] { return cudaDeviceSynchronize(); }, cudaErrorStreamCaptureUnsupported);
  refused([&] { return cudaMalloc(&memory, 4); }, cudaErrorStreamCaptureUnsupported);
  refused(
      [&] {
        require(cudaEventRecord(event.event, outside.stream));
        return cudaStreamWaitEvent(lane.stream, event.event);
      },
      cudaErrorStreamCaptureIsolation);
  cudaGraph_t graph = nullptr;
  CHECK(cudaStreamEndCapture(outside.stream, &graph) == cudaErrorStreamCaptureUnmatched);
  cudaGetLastError();
}
