// Names of layers.
#include <catch2/catch.hpp>

#include "tools/training/fine_tuning.h"

namespace drumvae {
namespace {

ParameterTable some_table() {
  ParameterTable table;
  for (const char* name : {"encoder/fw/kernel", "encoder/mu/kernel", "decoder/layer1/kernel",
                           "decoder/layer10/kernel", "decoder/output/bias"}) {
    table.add_bias(name, 1);
  }
  return table;
}

TEST_CASE("A name means the tensor, or all tensors of the layer or part") {
  const ParameterTable table = some_table();
  using Ids = std::vector<ParameterId>;
  CHECK(parameters_named(table, {"encoder"}) == Ids{0, 1});
  CHECK(parameters_named(table, {"decoder/layer1"}) == Ids{2});
  CHECK(parameters_named(table, {"decoder/output/bias", "encoder/mu", "encoder"}) == Ids{0, 1, 4});
  CHECK(parameters_named(table, {"encoder", "encoder/mu"}) == Ids{0, 1});
  CHECK(parameters_named(table, {}).empty());
}

TEST_CASE("A name that means nothing is answered with the nearest") {
  CHECK_THROWS_WITH(parameters_named(some_table(), {"encodr"}),
                    "unknown layer 'encodr': did you mean 'encoder'?");
  CHECK_THROWS_AS(parameters_named(some_table(), {"enc"}), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
