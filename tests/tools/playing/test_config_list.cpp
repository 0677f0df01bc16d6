// Summaries of configurations.
#include <catch2/catch.hpp>

#include "tools/playing/config_list.h"

using namespace drumvae;

TEST_CASE("a summary has the model's sizes, parameters, memory and data") {
  Device device = Device::open("cpu", 1);
  const ConfigSummary flat = summary_of(preset("groovae_4bar"), device);
  CHECK(flat.parameters == 4085019);
  CHECK(flat.encoder == "512");
  CHECK(flat.head == "groove 27");
  CHECK(flat.data == "--bars 4");
  // Values and the products' packed copies; training has gradients, two moments and transposed
  // copies too.
  CHECK(flat.inference_bytes >= 7 * flat.parameters);
  CHECK(flat.training_bytes > 3 * flat.inference_bytes);

  const ConfigSummary levels = summary_of(preset("hier-groovae_16bar"), device);
  CHECK(levels.encoder == "[16,16] 512");
  CHECK(levels.decoder == "[16,16] 512,512");
  CHECK(levels.bars == 16);
  CHECK(summary_of(preset("nade-drums_2bar_full"), device).data ==
        "--windows pattern --bars 2 --drums 61");
}

TEST_CASE("a smaller batch takes less memory") {
  Device device = Device::open("cpu", 1);
  ModelConfig config = preset("groovae_4bar");
  const ConfigSummary full = summary_of(config, device);
  config.batch_size = 16;
  CHECK(summary_of(config, device).training_bytes < full.training_bytes / 4);
}

TEST_CASE("the table has a heading and one line per configuration") {
  Device device = Device::open("cpu", 1);
  const std::string table = config_table({summary_of(preset("groovae_4bar"), device)});
  CHECK(std::count(table.begin(), table.end(), '\n') == 2);
  CHECK(table.find("config ") == 0);
  CHECK(table.find(" 4085019 ") != std::string::npos);
  CHECK(table.find(" at 512  drumvae pack --bars 4\n") != std::string::npos);
}
