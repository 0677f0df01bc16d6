// drumvae import, and models of Magenta's wherever a model is named.
#include <catch2/catch.hpp>

#include "tests/tools/magenta/tiny_magenta.h"
#include "tests/tools/small_run.h"
#include "tests/tools/tensorflow/independent_reader.h"
#include "tools/command_line.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

// A folder groovae_4bar with a checkpoint of Magenta's, and the same without a name that tells.
class MagentaFiles {
 public:
  explicit MagentaFiles(const Tensors& tensors = with_adam(tiny_tensors(tiny_shapes())))
      : MagentaFiles(tensors, {}) {}
  MagentaFiles(const Tensors& tensors, const BundleForm& form) {
    for (const char* name : {"groovae_4bar", "x"}) {
      std::filesystem::create_directories(folder_ / name);
      write_bundle(file(std::string(name) + "/model.ckpt-7"), tensors, form);
    }
  }

  std::string file(const std::string& name) const { return folder_ / name; }
  std::string model() const { return file("groovae_4bar"); }

 private:
  TemporaryFolder folder_;
};

bool printed(const ProgramRun& run, const std::string& part) {
  return run.out.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("import makes a weights file that says where it comes from") {
  const MagentaFiles files;
  const std::string out = files.file("model.safetensors");
  const ProgramRun run = run_program({"import", files.model(), "-o", out});
  CAPTURE(run.error);
  REQUIRE(run.exit_code == kDone);
  CHECK(run.error.empty());
  CHECK(printed(run, out + ": groovae_4bar at step 7, "));
  CHECK(printed(run, "drumvae train --init-from " + out + " --with-optimizer goes on"));
  const ProgramRun info = run_program({"info", out});
  CHECK(printed(info, "magenta.source               groovae_4bar/model.ckpt-7\n"));
  CHECK(printed(info, "magenta.config               groovae_4bar\n"));

  const ProgramRun again = run_program({"import", files.file("x"), "--config", "groovae_4bar", "-o",
                                        files.file("again.safetensors")});
  CHECK(again.exit_code == kDone);
}

TEST_CASE("A model of Magenta's plays, encodes and is described as it is") {
  const MagentaFiles files;
  const std::string prefix = files.file("groovae_4bar/model.ckpt-7.index");
  const auto sample = [&](const std::string& checkpoint, const std::string& out) {
    const ProgramRun run = run_program({"sample", "--checkpoint", checkpoint, "-n", "1", "--seed",
                                        "3", "--names", "{number}", "--out", files.file(out)});
    CAPTURE(run.error);
    CHECK(run.exit_code == kDone);
    return read_text(files.file(out + "/001.mid"));
  };
  REQUIRE(run_program({"import", prefix, "-o", files.file("m.safetensors")}).exit_code == kDone);
  const std::string direct = sample(files.model(), "direct");
  CHECK(direct == sample(files.file("m.safetensors"), "imported"));
  CHECK(direct.size() > 40);

  const ProgramRun encoded = run_program(
      {"encode", files.file("direct/001.mid"), "--checkpoint", prefix, "-o", files.file("z.json")});
  CAPTURE(encoded.error);
  CHECK(encoded.exit_code == kDone);
  const ProgramRun info = run_program({"info", files.model()});
  CHECK(printed(info, "a model of Magenta's\n"));
  CHECK(printed(info, "config                       groovae_4bar\n"));
  CHECK(printed(info, "step                         7\n"));
  CHECK(printed(info, "Adam's state                 whole\n"));
  CHECK(printed(run_program({"info", files.file("x")}), "say which by --config"));
  const ProgramRun bench =
      run_program({"bench", "--checkpoint", files.model(), "--seconds", "0.01", "--no-train"});
  CHECK(bench.exit_code == kDone);
  CHECK(printed(bench, "groovae_4bar on "));
}

TEST_CASE("Training begins with a model of Magenta's, anew or where its Adam state stands") {
  const SmallRun small;
  const MagentaFiles files;
  const auto train = [&](const std::string& run, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"train",
                                          "--init-from",
                                          files.model(),
                                          "--data",
                                          small.data(),
                                          "--run-dir",
                                          files.file(run),
                                          "--threads",
                                          "1",
                                          "--batch-size",
                                          "4",
                                          "--eval-every",
                                          "0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramRun done = run_program(arguments);
    CAPTURE(done.error);
    CHECK(done.exit_code == kDone);
  };
  train("anew", {"--steps", "1"});
  CHECK(std::filesystem::exists(files.file("anew/train/checkpoint-1")));
  train("on", {"--steps", "9", "--with-optimizer"});
  CHECK(std::filesystem::exists(files.file("on/train/checkpoint-9")));
  CHECK(std::filesystem::exists(files.file("on/train/checkpoint-7")));
  const ProgramRun evaluated = run_program(
      {"eval", "--checkpoint", files.model(), "--data", small.data(), "--split", "train"});
  CHECK(printed(evaluated, "groovae_4bar at step 7,"));

  const ProgramRun refused =
      run_program({"train", "--config", "groovae_4bar", "--data", small.data(), "--run-dir",
                   files.file("no"), "--steps", "1", "--with-optimizer"});
  CHECK(failed_in_one_line(refused, kUsage, "--with-optimizer needs --init-from"));
}

TEST_CASE("export writes what Magenta and Magenta.js read, and what is imported again") {
  const MagentaFiles files;
  const ProgramRun bundle = run_program({"export", "--checkpoint", files.model(), "--format",
                                         "magenta", "--with-optimizer", "-o", files.file("out")});
  CAPTURE(bundle.error);
  REQUIRE(bundle.exit_code == kDone);
  CHECK(printed(bundle,
                "Magenta takes it with --config=groovae_4bar "
                "--hparams=z_size=2,enc_rnn_size=[3],dec_rnn_size=[2,2]\n"));
  CHECK(read_independently(files.file("out/model.ckpt-7"))["tensors"].size() == 51);
  for (const char* quantize : {"1", "2"}) {
    const std::string folder = files.file(std::string("groovae_4bar_js") + quantize);
    CHECK(run_program({"export", "--checkpoint", files.file("out"), "--config", "groovae_4bar",
                       "--format", "magenta-js", "--quantize", quantize, "-o", folder})
              .exit_code == kDone);
    CHECK(run_program({"info", folder}).exit_code == kDone);
  }
  const auto fails = [&](const std::vector<std::string>& more, int code, const std::string& part) {
    std::vector<std::string> arguments = {"export", "--checkpoint", files.model(), "-o",
                                          files.file("no")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramRun run = run_program(arguments);
    CAPTURE(run.error);
    CHECK(failed_in_one_line(run, code, part));
    CHECK_FALSE(std::filesystem::exists(files.file("no")));
  };
  fails({"--format", "onnx"}, kUsage, "magenta");
  fails({"--quantize", "2"}, kUsage, "--quantize needs --format magenta-js");
  fails({"--with-optimizer"}, kUsage, "--with-optimizer needs --format magenta");
  fails({"--format", "magenta", "--type", "f32"}, kUsage, "--type needs --format safetensors");
  fails({"--format", "magenta-js", "--quantize", "3"}, kUsage, "3");
}

TEST_CASE("Bad models of Magenta's end in one line with file and tensor, and nothing is written") {
  const auto fails = [](const MagentaFiles& files, const std::string& source,
                        const std::string& part) {
    const std::string out = files.file("out.safetensors");
    const ProgramRun run = run_program({"import", files.file(source), "-o", out});
    CAPTURE(source, run.error);
    CHECK(failed_in_one_line(run, kFailed, part));
    CHECK_FALSE(std::filesystem::exists(out));
  };
  const Tensors sound = tiny_tensors(tiny_shapes());
  const MagentaFiles files(sound);
  fails(files, "none", "no such file or directory");
  fails(files, "x", "say which by --config");
  write_text(files.file("groovae_4bar/checkpoint"),
             "model_checkpoint_path: \"/content/model.ckpt-9\"\n");
  fails(files, "groovae_4bar", "names '/content/model.ckpt-9', and neither that nor");
  std::filesystem::remove(files.file("groovae_4bar/model.ckpt-7.data-00000-of-00001"));
  fails(files, "groovae_4bar/model.ckpt-7", "data-00000-of-00001: is missing; tensor 'decoder/");
  write_text(files.file("groovae_4bar/model.ckpt-7.index"), "short");
  fails(files, "groovae_4bar/model.ckpt-7",
        "model.ckpt-7.index: is no index of a TensorFlow checkpoint");
  fails(MagentaFiles(sound, {.compression = 1}), "groovae_4bar", "compressed (snappy)");
  fails(MagentaFiles(sound, {.endianness = 1}), "groovae_4bar", "big-endian");
  fails(MagentaFiles(sound, {.sliced = "encoder/mu/bias"}), "groovae_4bar",
        "tensor 'encoder/mu/bias' is stored in slices");
  fails(MagentaFiles(tiny_tensors(tiny_shapes({.input = 90, .target = 90, .outputs = 90}))),
        "groovae_4bar", "is a MusicVAE of melodies");
  Tensors half = sound;
  half["encoder/mu/bias"] = {.dtype = 19, .shape = {2}, .bytes = "abcd"};
  fails(MagentaFiles(half), "groovae_4bar", "tensor 'encoder/mu/bias' is F16");
}
