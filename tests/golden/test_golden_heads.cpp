// The categorical and NADE heads' kernels on the golden cases' outputs, on every device: losses,
// counts, and the gradients that need nothing of the layers below.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>

#include "kernels/categorical_loss.h"
#include "kernels/nade.h"
#include "tests/golden/golden_case.h"
#include "tests/support/devices.h"
#include "tests/support/trial.h"

using namespace drumvae;
using golden::Case;
using golden::Numbers;
using trial::Site;
using trial::Trial;

namespace {

// max|a - b| <= 4e-6*max|b| + 1e-7, as tests/golden/README.md has it.
void require_close(const char* what, const std::vector<float>& got, const Numbers& wanted) {
  INFO(what);
  double largest = 0;
  for (double value : wanted.values) largest = std::max(largest, std::abs(value));
  const std::vector<double> bound(wanted.values.size(), 4e-6 * largest + 1e-7);
  REQUIRE(trial::first_difference(got, wanted.values, bound) == "");
}

float sum(const std::vector<float>& values) {
  double total = 0;
  for (float value : values) total += double{value};
  return static_cast<float>(total);
}

// A case's arrays in a device's memory.
class HeadTrial {
 public:
  HeadTrial(Site& site, const Case& golden) : trial_(site), golden_(golden) {
    const Numbers outputs = golden.numbers("train", "output");
    std::copy_n(outputs.shape.begin(), 3, shape_.begin());
  }

  Trial& trial() { return trial_; }
  Index rows() const { return shape_[1]; }
  double steps() const { return static_cast<double>(shape_[0] * shape_[1]); }

  View<const float, 3> outputs() {
    return trial_.input<3>(shape_, golden_.numbers("train", "output").floats());
  }
  View<const float, 3> targets() {
    const Numbers y = golden_.numbers("inputs", "y");
    return trial_.input<3>({y.shape[0], y.shape[1], y.shape[2]}, y.floats());
  }
  View<const float, 1> row_weight() {
    return trial_.input<1>({rows()}, std::vector<float>(static_cast<std::size_t>(rows()), 1));
  }
  const StepInput* input() {
    return trial_.constant(StepInput{.inverse_weight = 1.0F / static_cast<float>(rows())});
  }
  View<float, 1> per_row() { return trial_.output<1>({rows()}); }
  View<float, 3> d_outputs() { return trial_.output<3>(shape_); }

  // The gradient of the bias that all outputs share.
  void require_bias_gradient(const View<float, 3>& d_outputs) {
    const std::vector<float> rows = trial_.gather(d_outputs);
    std::vector<double> sums(static_cast<std::size_t>(shape_[2]));
    for (std::size_t i = 0; i < rows.size(); ++i) sums[i % sums.size()] += double{rows[i]};
    require_close("bias", {sums.begin(), sums.end()},
                  golden_.numbers("grads", "decoder/output/bias"));
  }

 private:
  Trial trial_;
  const Case& golden_;
  std::array<Index, 3> shape_{};
};

void check_categorical(Site& site, const Case& golden) {
  HeadTrial head(site, golden);
  const CategoricalLoss kernel{.outputs = head.outputs(),
                               .targets = head.targets(),
                               .row_weight = head.row_weight(),
                               .input = head.input(),
                               .r_loss = head.per_row(),
                               .correct_steps = head.per_row(),
                               .d_outputs = head.d_outputs()};
  head.trial().run(kernel);
  require_close("r_loss", head.trial().gather(kernel.r_loss), golden.numbers("train", "r_loss"));
  const double correct = double{sum(head.trial().gather(kernel.correct_steps))};
  REQUIRE(correct / head.steps() == Approx(golden.number("train", "accuracy")));
  head.require_bias_gradient(kernel.d_outputs);
}

void check_nade_weights(HeadTrial& head, const Case& golden, const NadeLoss& loss,
                        const std::vector<float>& d_outputs) {
  const auto shape = loss.weights.encoder.shape();
  const std::vector<float> zeros(static_cast<std::size_t>(loss.weights.encoder.size()));
  const NadeWeightGradients kernel{
      .outputs = loss.outputs,
      .targets = loss.targets,
      .d_outputs = head.trial().input<3>(loss.outputs.shape(), d_outputs),
      .weights = loss.weights,
      .d_encoder = head.trial().in_out<2>(shape, zeros),
      .d_decoder = head.trial().in_out<2>(shape, zeros)};
  head.trial().run(kernel);
  require_close("w_enc", head.trial().gather(kernel.d_encoder),
                golden.numbers("grads", "decoder/nade/w_enc"));
  require_close("w_dec", head.trial().gather(kernel.d_decoder),
                golden.numbers("grads", "decoder/nade/w_dec"));
}

void check_nade(Site& site, const Case& golden) {
  HeadTrial head(site, golden);
  const auto weight = [&](const char* name) {
    const Numbers numbers = golden.numbers("params", name);
    return head.trial().input<2>({numbers.shape[0], numbers.shape[1]}, numbers.floats());
  };
  const NadeLoss kernel{
      .outputs = head.outputs(),
      .targets = head.targets(),
      .weights = {.encoder = weight("decoder/nade/w_enc"), .decoder = weight("decoder/nade/w_dec")},
      .row_weight = head.row_weight(),
      .input = head.input(),
      .r_loss = head.per_row(),
      .correct_steps = head.per_row(),
      .correct_hits = head.per_row(),
      .predicted_hits = head.per_row(),
      .true_hits = head.per_row(),
      .d_outputs = head.d_outputs()};
  head.trial().run(kernel);
  const auto total = [&](const View<float, 1>& rows) {
    return double{sum(head.trial().gather(rows))};
  };
  require_close("r_loss", head.trial().gather(kernel.r_loss), golden.numbers("train", "r_loss"));
  const double correct_hits = total(kernel.correct_hits);
  REQUIRE(total(kernel.correct_steps) / head.steps() == Approx(golden.number("train", "accuracy")));
  REQUIRE(correct_hits / total(kernel.predicted_hits) ==
          Approx(golden.number("train", "precision")));
  REQUIRE(correct_hits / total(kernel.true_hits) == Approx(golden.number("train", "recall")));
  head.require_bias_gradient(kernel.d_outputs);
  const std::vector<float> d_outputs = head.trial().gather(kernel.d_outputs);
  check_nade_weights(head, golden, kernel, d_outputs);
}

// Runs check on every case with this head and every device.
template <class Check>
void check_cases(const std::string& head, const Check& check) {
  int cases = 0;
  for (const Case& golden : golden::all_cases()) {
    if (golden.json()["config"]["head"] != head) continue;
    for (const test::DeviceChoice& choice : test::every_device()) {
      INFO(golden.name() << " on " << choice.name << ", threads: " << choice.threads);
      Device device = Device::open(choice.name, choice.threads);
      Site site{.device = device};
      check(site, golden);
    }
    ++cases;
  }
  REQUIRE(cases > 0);
  std::printf("%s heads: %d cases\n", head.c_str(), cases);
}

}  // namespace

TEST_CASE("the categorical kernels give the golden losses, accuracy and gradient", "[device]") {
  check_cases("categorical", check_categorical);
}

TEST_CASE("the NADE kernels give the golden losses, counts and gradients", "[device]") {
  check_cases("nade", check_nade);
}
