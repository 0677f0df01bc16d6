// The LSTM layers of groovae_4bar by oneDNN, and nothing else of the model: a peer for
// bench/compare.py.
//
//   drumvae_peer_onednn encode|train BATCH RUNS fp32|bf16     one JSON line; OMP_NUM_THREADS
//   threads
//
// encode: the bidirectional encoder, inference.  train: encoder and both decoder layers, forward
// and backward, without dropout, losses, linear layers and update; weights are never reordered.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

using namespace dnnl;
using Arguments = std::unordered_map<int, memory>;

constexpr memory::dim kSteps = 64;

struct Machine {
  engine cpu{engine::kind::cpu, 0};
  stream queue{cpu};
};

struct Sizes {
  memory::dim batch, inputs, units, directions;
};

// A layer whose memory holds small numbers; layouts are oneDNN's choice.
class Layer {
 public:
  Layer(Machine& machine, const Sizes& sizes, memory::data_type type, bool training)
      : machine_(machine),
        sizes_(sizes),
        type_(type),
        direction_(sizes.directions == 2 ? rnn_direction::bidirectional_concat
                                         : rnn_direction::unidirectional_left2right),
        forward_(lstm_forward::desc(
                     training ? prop_kind::forward_training : prop_kind::forward_inference,
                     direction_, rows(sizes.inputs), state(type), state(f32), weights(sizes.inputs),
                     weights(sizes.units), bias(), rows(sizes.directions * sizes.units),
                     state(type), state(f32)),
                 machine.cpu) {
    inputs_ = {{DNNL_ARG_SRC_LAYER, filled(forward_.src_layer_desc())},
               {DNNL_ARG_SRC_ITER, filled(forward_.src_iter_desc())},
               {DNNL_ARG_SRC_ITER_C, filled(forward_.src_iter_c_desc())},
               {DNNL_ARG_BIAS, filled(forward_.bias_desc())},
               {DNNL_ARG_DST_LAYER, filled(forward_.dst_layer_desc())},
               {DNNL_ARG_DST_ITER, filled(forward_.dst_iter_desc())},
               {DNNL_ARG_DST_ITER_C, filled(forward_.dst_iter_c_desc())}};
    if (training) inputs_[DNNL_ARG_WORKSPACE] = filled(forward_.workspace_desc());
    forward_arguments_ = inputs_;
    forward_arguments_[DNNL_ARG_WEIGHTS_LAYER] =
        filled_weights(sizes.inputs, forward_.weights_layer_desc());
    forward_arguments_[DNNL_ARG_WEIGHTS_ITER] =
        filled_weights(sizes.units, forward_.weights_iter_desc());
    run_forward_ = lstm_forward(forward_);
    if (training) plan_backward();
  }

  void forward() { run_forward_.execute(machine_.queue, forward_arguments_); }
  void backward() { run_backward_.execute(machine_.queue, backward_arguments_); }

 private:
  static constexpr auto f32 = memory::data_type::f32;
  static constexpr auto any = memory::format_tag::any;

  memory::desc rows(memory::dim columns, memory::data_type type) const {
    return {{kSteps, sizes_.batch, columns}, type, memory::format_tag::tnc};
  }
  memory::desc rows(memory::dim columns) const { return rows(columns, type_); }
  memory::desc state(memory::data_type type) const {
    return {{1, sizes_.directions, sizes_.batch, sizes_.units}, type, memory::format_tag::ldnc};
  }
  memory::desc weights(memory::dim inputs, memory::data_type type) const {
    return {{1, sizes_.directions, inputs, 4, sizes_.units}, type, any};
  }
  memory::desc weights(memory::dim inputs) const { return weights(inputs, type_); }
  memory::desc bias() const {
    return {{1, sizes_.directions, 4, sizes_.units}, f32, memory::format_tag::ldgo};
  }

  memory filled(const memory::desc& desc) const {
    memory result(desc, machine_.cpu);
    if (desc.get_size() == 0) return result;
    std::fill_n(static_cast<unsigned char*>(result.get_data_handle()), desc.get_size(), 0x3C);
    return result;
  }

  // Weights in oneDNN's own layout may begin with how they are cut, so that only a reorder can
  // write them.
  memory filled_weights(memory::dim inputs, const memory::desc& wanted) const {
    const memory::desc by_inputs({1, sizes_.directions, inputs, 4, sizes_.units}, type_,
                                 memory::format_tag::ldigo);
    memory plain = filled(by_inputs);
    memory result(wanted, machine_.cpu);
    reorder(plain, result).execute(machine_.queue, plain, result);
    machine_.queue.wait();
    return result;
  }

  void plan_backward() {
    const memory::dim outputs = sizes_.directions * sizes_.units;
    const lstm_backward::primitive_desc pd(
        lstm_backward::desc(prop_kind::backward, direction_, rows(sizes_.inputs), state(type_),
                            state(f32), weights(sizes_.inputs), weights(sizes_.units), bias(),
                            rows(outputs), state(type_), state(f32), rows(sizes_.inputs, f32),
                            state(f32), state(f32), weights(sizes_.inputs, f32),
                            weights(sizes_.units, f32), bias(), rows(outputs, f32), state(f32),
                            state(f32)),
        machine_.cpu, forward_);
    backward_arguments_ = inputs_;
    backward_arguments_[DNNL_ARG_WEIGHTS_LAYER] =
        filled_weights(sizes_.inputs, pd.weights_layer_desc());
    backward_arguments_[DNNL_ARG_WEIGHTS_ITER] =
        filled_weights(sizes_.units, pd.weights_iter_desc());
    backward_arguments_[DNNL_ARG_DIFF_SRC_LAYER] = filled(pd.diff_src_layer_desc());
    backward_arguments_[DNNL_ARG_DIFF_SRC_ITER] = filled(pd.diff_src_iter_desc());
    backward_arguments_[DNNL_ARG_DIFF_SRC_ITER_C] = filled(pd.diff_src_iter_c_desc());
    backward_arguments_[DNNL_ARG_DIFF_WEIGHTS_LAYER] = filled(pd.diff_weights_layer_desc());
    backward_arguments_[DNNL_ARG_DIFF_WEIGHTS_ITER] = filled(pd.diff_weights_iter_desc());
    backward_arguments_[DNNL_ARG_DIFF_BIAS] = filled(pd.diff_bias_desc());
    backward_arguments_[DNNL_ARG_DIFF_DST_LAYER] = filled(pd.diff_dst_layer_desc());
    backward_arguments_[DNNL_ARG_DIFF_DST_ITER] = filled(pd.diff_dst_iter_desc());
    backward_arguments_[DNNL_ARG_DIFF_DST_ITER_C] = filled(pd.diff_dst_iter_c_desc());
    run_backward_ = lstm_backward(pd);
  }

  Machine& machine_;
  Sizes sizes_;
  memory::data_type type_;
  rnn_direction direction_;
  lstm_forward::primitive_desc forward_;
  lstm_forward run_forward_;
  lstm_backward run_backward_;
  Arguments inputs_, forward_arguments_, backward_arguments_;
};

template <class Work>
std::vector<double> times_of(int runs, const Work& work) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> seconds;
  work();
  for (int run = 0; run < runs; ++run) {
    const Clock::time_point start = Clock::now();
    work();
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds;
}

void measure(char** argv) {
  const bool training = std::string(argv[1]) == "train";
  const memory::dim batch = std::atoi(argv[2]);
  const auto type =
      std::string(argv[4]) == "bf16" ? memory::data_type::bf16 : memory::data_type::f32;
  Machine machine;
  std::vector<Layer> layers;
  layers.emplace_back(machine, Sizes{batch, 27, 512, 2}, type, training);
  if (training) {
    layers.emplace_back(machine, Sizes{batch, 27 + 256, 256, 1}, type, true);
    layers.emplace_back(machine, Sizes{batch, 256, 256, 1}, type, true);
  }
  const std::vector<double> seconds = times_of(std::atoi(argv[3]), [&] {
    for (Layer& layer : layers) layer.forward();
    for (auto layer = layers.rbegin(); training && layer != layers.rend(); ++layer)
      layer->backward();
    machine.queue.wait();
  });
  const dnnl_version_t* version = dnnl_version();
  std::printf(
      "{\"peer\": \"onednn\", \"version\": \"%d.%d.%d\", \"what\": \"%s\", \"batch\": %d, "
      "\"dtype\": \"%s\", \"best_s\": %.6f, \"median_s\": %.6f}\n",
      version->major, version->minor, version->patch, argv[1], static_cast<int>(batch), argv[4],
      seconds.front(), seconds[seconds.size() / 2]);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: drumvae_peer_onednn encode|train BATCH RUNS fp32|bf16\n");
    return 2;
  }
  try {
    measure(argv);
  } catch (const error& failure) {  // such as bf16 where the machine has no products of it
    std::fprintf(stderr, "drumvae_peer_onednn: %s\n", failure.what());
    return 1;
  }
}
