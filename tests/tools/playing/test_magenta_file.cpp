// Models of Magenta's loaded as ours, and imported.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/tools/magenta/tiny_magenta.h"
#include "tools/playing/magenta_file.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;
using test::TemporaryFolder;
using test::tiny_shapes;
using test::tiny_tensors;
using test::with_adam;

struct MagentaFixture {
  TemporaryFolder folder;
  Device device = Device::open("cpu", 1);
  fs::path prefix = folder / "model.ckpt-7", out = folder / "model.safetensors";

  void write(const test::Tensors& tensors) { test::write_bundle(prefix.string(), tensors); }
  std::vector<float> values(const fs::path& path, const char* name = "groovae_4bar") {
    return device.download(load_model(path, device, name).model->parameters().values());
  }
};

TEST_CASE_METHOD(MagentaFixture,
                 "load_model() takes a model of Magenta's wherever it takes one of ours") {
  write(with_adam(tiny_tensors(tiny_shapes())));
  const LoadedModel loaded = load_model(prefix, device, "groovae_2bar_humanize");
  CHECK(loaded.model->config().name == "groovae_2bar_humanize");
  CHECK(loaded.step == 7);
  CHECK(loaded.notices.empty());
  CHECK(loaded.metadata.at("config") == "groovae_2bar_humanize");
  CHECK_FALSE(loaded.metadata.contains("data"));
  CHECK(config_at(prefix, "groovae_4bar").encoder_units == std::vector<std::int64_t>{3});
  CHECK_THROWS_WITH(load_model(prefix, device), Contains("say which by --config"));
  CHECK_THROWS_AS(load_model(prefix, device, "groovae_5bar"), std::invalid_argument);
}

TEST_CASE_METHOD(MagentaFixture,
                 "An import is the same weights, with moments, step and provenance") {
  write(with_adam(tiny_tensors(tiny_shapes())));
  const ImportedModel imported = import_model(prefix, "groovae_4bar", out);
  CHECK(imported.config.name == "groovae_4bar");
  CHECK(imported.step == 7);
  CHECK(imported.adam_fault.empty());
  CHECK(values(out) == values(prefix));
  CHECK(has_moments(out));
  const CheckpointMetadata metadata = read_checkpoint_metadata(out);
  CHECK(metadata.at("step") == "7");
  CHECK(metadata.at("magenta.config") == "groovae_4bar");
  CHECK_THAT(metadata.at("magenta.source"), Contains("model.ckpt-7"));
  CHECK_THAT(metadata.at("magenta.sha256"), Contains("model.ckpt-7.index="));
  CHECK(metadata.at("hparam.enc_rnn_size") == "[3]");
  CHECK_THROWS_WITH(load_model(out, device, "groovae_2bar_humanize"),
                    Contains("is a groovae_4bar, not a groovae_2bar_humanize"));
}

TEST_CASE_METHOD(MagentaFixture,
                 "Without a whole Adam state the weights alone are imported, and it is said") {
  write(tiny_tensors(tiny_shapes()));
  CHECK(import_model(prefix, "groovae_4bar", out).adam_fault == "it holds weights only");
  CHECK_FALSE(has_moments(out));
  CHECK(values(out) == values(prefix));
}

TEST_CASE_METHOD(MagentaFixture, "What cannot be imported writes nothing") {
  CHECK_THROWS_AS(import_model(prefix, "", out), IoError);
  write(tiny_tensors(tiny_shapes({.outputs = 26})));
  CHECK_THROWS_WITH(import_model(prefix, "groovae_4bar", out), Contains("fits no preset"));
  write(tiny_tensors(tiny_shapes()));
  CHECK_THROWS_AS(import_model(prefix, "", out), FormatError);
  CHECK_FALSE(fs::exists(out));
  import_model(prefix, "groovae_4bar", out);
  CHECK_THROWS_WITH(import_model(out, "", folder / "again"), Contains("is no model of Magenta's"));
  CHECK_FALSE(fs::exists(folder / "again"));
}

}  // namespace
}  // namespace drumvae
