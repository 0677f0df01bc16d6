// Played grooves as MIDI files: their names, the files, and a listing for programs.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tools/playing/play.h"

namespace drumvae {

// {config}, {verb}, {name} (of the file that was read), {seed}, {number} and {count} (three digits
// at least), {date} (as in 2026-01-31_235959); ".mid" is added.  By default as Magenta names them.
struct FileNames {
  std::string pattern = "{config}_{verb}_{date}-{number}-of-{count}";
  std::string name = {};               // of the file that was read, without its extension
  std::chrono::sys_seconds time = {};  // of {date}: what the clock on the wall shows
};

// The names of a set's files, without a folder.  Throws std::invalid_argument for a pattern with an
// unknown field, a '/', or that gives two files one name.
std::vector<std::string> file_names(const PlayedSet& set, const FileNames& names);

// Writes all grooves into the folder, which is made where it is missing, and returns the paths.
// Where a name has a date and a file of the set is there already, the date goes on by seconds until
// none is; a file whose name has no date is replaced.  Throws IoError; std::invalid_argument as
// file_names() does, and for two sets' worth of names.
std::vector<std::filesystem::path> write_grooves(const std::filesystem::path& folder,
                                                 const PlayedSet& set, const FileNames& names = {});

// What else was written of each groove, by kind: "wav", "svg", "png".
using OtherFiles = std::map<std::string, std::vector<std::filesystem::path>>;

// {"verb": .., "config": .., "seed": .., "temperature": .., "files": [{"file": .., "number": ..,
// "bpm": .., "bars": .., "hits": .., KIND: ..}]}, one line.
std::string listing(const PlayedSet& set, const std::vector<std::filesystem::path>& paths,
                    const OtherFiles& others = {});

}  // namespace drumvae
