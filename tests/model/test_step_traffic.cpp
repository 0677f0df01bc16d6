// The recorded step of groovae_4bar as it would run on CUDA: launches, and what they move through
// memory, against the limits and against the tables of docs/cuda.md.
//
// The step is planned and recorded at its full size, on the CPU, whose memory is not committed
// before it is touched; nothing runs.
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "kernels/lstm_sequence.h"
#include "model/train_step.h"
#include "tests/model/cuda_traffic.h"

namespace drumvae {
namespace {

constexpr Index kPerPass = 2;  // launches of a sequence that are not a step's

struct Node {
  std::any kernel;
  test::KernelTraffic traffic;
};

const ModelConfig& config() {
  static const ModelConfig config = preset("groovae_4bar");
  return config;
}

const std::vector<Node>& recorded_step() {
  static const std::vector<Node> nodes = [] {
    Device device = Device::open("cpu", 1);
    GrooveVae model(device, config(), Use::training);
    const TrainStep step(model, config().batch_size);
    std::vector<Node> result;
    for (const Schedule* schedule : {&step.gradients(), &step.update()}) {
      for (const StepNode& node : schedule->nodes())
        result.push_back({node.kernel, test::cuda_traffic(node.kernel)});
    }
    return result;
  }();
  return nodes;
}

// A sequence's kernels: they share a cache.
struct Layer {
  const Node* forward;
  const Node* backward;
  const Node* weights;
};

template <class Kernel>
const Node* with_cache(const std::byte* cache) {
  for (const Node& node : recorded_step()) {
    const auto* kernel = std::any_cast<Kernel>(&node.kernel);
    if (kernel && kernel->cache.data() == cache) return &node;
  }
  throw std::logic_error("a sequence's kernel is missing");
}

std::vector<Layer> layers() {
  std::vector<Layer> result;
  for (const Node& node : recorded_step()) {
    const auto* pass = std::any_cast<LstmSequenceForward>(&node.kernel);
    if (!pass) continue;
    const std::byte* cache = pass->cache.data();
    result.push_back(
        {&node, with_cache<LstmSequenceBackward>(cache), with_cache<LstmWeightGradient>(cache)});
  }
  return result;
}

// All three, tensor by tensor, in the order in which they are met.
std::vector<test::TensorTraffic> tensors_of(const Layer& layer) {
  std::vector<test::TensorTraffic> sum;
  for (const Node* pass : {layer.forward, layer.backward, layer.weights}) {
    for (const test::TensorTraffic& tensor : pass->traffic.tensors) {
      const auto same = std::find_if(
          sum.begin(), sum.end(), [&](const auto& other) { return other.tensor == tensor.tensor; });
      if (same == sum.end()) {
        sum.push_back(tensor);
        continue;
      }
      same->size = std::max(same->size, tensor.size);
      same->launched += tensor.launched;
      same->least += tensor.least;
      same->outside_l2 += tensor.outside_l2;
    }
  }
  return sum;
}

std::string mib(Index bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", static_cast<double>(bytes) / (1 << 20));
  return text;
}

std::string row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

std::string sequence_table() {
  const std::vector<Layer> all = layers();
  REQUIRE(all.size() == 4);
  const std::pair<std::string, Layer> named[] = {{"encoder, each direction", all[0]},
                                                 {"decoder layer 0", all[2]},
                                                 {"decoder layer 1", all[3]}};
  std::string table = row({"layer", "tensor", "MiB", "launched", "least", "outside L2"}) +
                      "|---|---|---|---|---|---|\n";
  for (const auto& [name, layer] : named) {
    for (const test::TensorTraffic& tensor : tensors_of(layer)) {
      if (tensor.launched == 0) continue;
      table += row({name, tensor.tensor, mib(tensor.size), mib(tensor.launched), mib(tensor.least),
                    mib(tensor.outside_l2)});
    }
  }
  Index launched = 0, least = 0, outside = 0;
  for (const Layer& layer : all) {
    for (const test::TensorTraffic& tensor : tensors_of(layer)) {
      launched += tensor.launched;
      least += tensor.least;
      outside += tensor.outside_l2;
    }
  }
  return table + row({"all four", "", "", mib(launched), mib(least), mib(outside)});
}

struct Sum {
  Index nodes = 0, launches = 0, launched = 0, least = 0;

  void add(const test::KernelTraffic& traffic) {
    ++nodes;
    launches += traffic.launches;
    launched += traffic.launched();
    least += traffic.least();
  }
  std::string line(const std::string& name) const {
    return row({name, std::to_string(nodes), std::to_string(launches), mib(launched), mib(least)});
  }
};

Sum whole_step() {
  Sum sum;
  for (const Node& node : recorded_step()) sum.add(node.traffic);
  return sum;
}

std::string kernel_table() {
  std::map<std::string, Sum> kernels;
  for (const Node& node : recorded_step()) kernels[node.traffic.kernel].add(node.traffic);
  std::string table =
      row({"kernel", "recorded", "launches", "launched", "least"}) + "|---|---|---|---|---|\n";
  for (const auto& [name, sum] : kernels) table += sum.line("`" + name + "`");
  return table + whole_step().line("the step");
}

bool is_in_docs(const std::string& table) {
  std::ostringstream text;
  text << std::ifstream("docs/cuda.md").rdbuf();
  if (text.str().find(table) != std::string::npos) return true;
  std::printf("docs/cuda.md should have this table:\n%s\n", table.c_str());
  return false;
}

TEST_CASE("A time step takes at most two launches forward and three backward, in each direction") {
  for (const Layer& layer : layers()) {
    const test::KernelTraffic &forward = layer.forward->traffic,
                              &backward = layer.backward->traffic;
    CHECK(forward.steps == config().steps);
    CHECK(forward.per_step <= 2);
    CHECK(forward.launches <= forward.steps * forward.per_step + kPerPass);
    CHECK(backward.per_step <= 3);
    CHECK(backward.launches <= backward.steps * backward.per_step + kPerPass);
  }
}

TEST_CASE("A step moves at most 1.5 times what its tensors must be read and written") {
  Index launched = 0, least = 0;
  for (const Layer& layer : layers()) {
    for (const test::TensorTraffic& tensor : tensors_of(layer)) {
      launched += tensor.launched;
      least += tensor.least;
    }
  }
  CHECK(2 * launched <= 3 * least);
  CHECK(2 * whole_step().launched <= 3 * whole_step().least);
}

TEST_CASE("Both directions of the encoder move the same") {
  CHECK(layers()[0].forward->traffic.launched() == layers()[1].forward->traffic.launched());
  CHECK(layers()[0].backward->traffic.launched() == layers()[1].backward->traffic.launched());
}

TEST_CASE("docs/cuda.md has the traffic of the recorded step") {
  CHECK(is_in_docs(sequence_table()));
  CHECK(is_in_docs(kernel_table()));
}

}  // namespace
}  // namespace drumvae
