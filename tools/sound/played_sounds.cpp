// A file for each groove.
#include "tools/sound/played_sounds.h"

namespace drumvae {

std::vector<std::filesystem::path> write_wavs(const std::vector<std::filesystem::path>& paths,
                                              const PlayedSet& set, const AudioRenderer& renderer) {
  std::vector<std::filesystem::path> wavs = paths;
  for (std::size_t i = 0; i < wavs.size(); ++i)
    write_wav(wavs[i].replace_extension(".wav"), renderer.render(set.grooves[i].song));
  return wavs;
}

}  // namespace drumvae
