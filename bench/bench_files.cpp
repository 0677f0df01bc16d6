// Files: grooves packed, and a checkpoint loaded until the model is ready.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "bench/counters.h"
#include "engine/checkpoint.h"
#include "tools/magenta/magenta_writer.h"
#include "tools/playing/model_file.h"
#include "tools/training/demo_grooves.h"
#include "tools/training/pack.h"

using namespace drumvae;
using namespace drumvae::bench;

namespace {

namespace fs = std::filesystem;

// A folder that goes with its owner.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / "drumvae-bench") {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path file(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

constexpr int kGrooves = 240, kBars = 16;

void pack_grooves(benchmark::State& state) {
  const Folder folder;
  write_demo_grooves({.directory = folder.file("midi"), .count = kGrooves, .bars = kBars});
  PackRequest request;
  request.source = PackSource::midi_folder;
  request.directory = folder.file("midi");
  request.output = folder.file("packed.safetensors");
  request.windows.kit = DrumMap::roland;
  time_runs(state, kGrooves, [&] { pack(request); });
}

// From a file that the system has in memory.
void load(benchmark::State& state) {
  const Folder folder;
  Device device = Device::open("cpu", 1);
  const ModelConfig config = preset("groovae_4bar");
  {
    GrooveVae model(device, config, Use::inference);
    model.initialise(1);
    save_weights(folder.file("weights.safetensors"), device, model.parameters(),
                 describe_model(config, 0, {}));
  }
  time_runs(state, 1, [&] { load_model(folder.file("weights.safetensors"), device); });
}

// A checkpoint of Magenta's with Adam's state: 49 MB, of which every checksum is verified.
void load_magenta(benchmark::State& state) {
  const Folder folder;
  Device device = Device::open("cpu", 1);
  {
    GrooveVae model(device, preset("groovae_4bar"), Use::training);
    model.initialise(1);
    write_magenta_bundle(folder.file("groovae_4bar"), model, 1, true);
  }
  time_runs(state, 1, [&] { load_model(folder.file("groovae_4bar"), device); });
}

BENCHMARK(pack_grooves)->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK(load)->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK(load_magenta)->Unit(benchmark::kMillisecond)->UseManualTime();

}  // namespace
