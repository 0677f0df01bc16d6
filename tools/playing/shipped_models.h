// Models that come with the program: what is played when nobody names a checkpoint.
#pragma once

#include <filesystem>
#include <string>

#include "engine/platform.h"

namespace drumvae {

// The weights file NAME.safetensors of a shipped model, such as "groovae_4bar": in
// ../share/drumvae/models beside the folder of the program's file (installed) or in models within
// it (as it is built).  Throws IoError, saying to give a checkpoint, when it is in neither.
std::filesystem::path shipped_model(const std::string& name,
                                    const std::filesystem::path& program = program_path());

// `checkpoint` itself; of the name of a shipped model, where there is no such file or folder, that
// model.  Throws IoError, listing the models, for another name of no file or folder.
std::filesystem::path checkpoint_or_shipped(const std::filesystem::path& checkpoint,
                                            const std::filesystem::path& program = program_path());

}  // namespace drumvae
