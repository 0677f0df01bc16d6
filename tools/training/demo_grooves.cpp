// A small data set from nothing but a seed.
#include "tools/training/demo_grooves.h"

#include <fmt/format.h>

#include <stdexcept>

#include "data/groove_generator.h"
#include "data/midi.h"
#include "engine/errors.h"

namespace drumvae {

std::vector<std::filesystem::path> write_demo_grooves(const DemoGroovesRequest& request) {
  if (request.count < 1) throw std::invalid_argument("write_demo_grooves: count is below 1");
  std::error_code failed;
  std::filesystem::create_directories(request.directory, failed);
  if (failed) throw IoError(request.directory.string(), failed.message());
  std::vector<std::filesystem::path> paths;
  for (int number = 0; number < request.count; ++number) {
    paths.push_back(request.directory / fmt::format("groove-{:03}.mid", number + 1));
    write_midi(paths.back(),
               generate_groove(request.seed, static_cast<std::uint32_t>(number), request.bars));
  }
  return paths;
}

}  // namespace drumvae
