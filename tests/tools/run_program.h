// Runs the built program and keeps what it printed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace drumvae::test {

struct ProgramRun {
  int exit_code = -1;  // -1 where a signal ended it
  std::string out;
  std::string error;
};

// Arguments go to the program as they are; no shell reads them.
ProgramRun run_program(const std::vector<std::string>& arguments);

// The program while it runs.
class BackgroundProgram {
 public:
  // more: environment variables, "NAME=VALUE"; launcher: a program with its arguments that starts
  // ours.
  explicit BackgroundProgram(const std::vector<std::string>& arguments,
                             const std::vector<std::string>& more = {},
                             const std::vector<std::string>& launcher = {});
  // Kills it unless wait() was called.
  ~BackgroundProgram();
  BackgroundProgram(const BackgroundProgram&) = delete;
  BackgroundProgram& operator=(const BackgroundProgram&) = delete;

  int process() const { return process_; }
  void signal(int number) const;
  // Returns when it has printed this.  Throws when that does not come within a minute.
  void wait_for_output(const std::string& part) const;
  ProgramRun wait();

 private:
  TemporaryFolder folder_;  // its two streams
  int process_ = 0;
};

// Returns when the file is there.  Throws when it does not come within a minute.
void wait_for(const std::filesystem::path& file);

// Whether the run ended with this code, nothing but one line on standard error, and the line begins
// with "drumvae: " and has `part` in it.
bool failed_in_one_line(const ProgramRun& run, int exit_code, const std::string& part);

// While it lives, this process and those it starts cannot make a file longer than `bytes`: what a
// full disk is like.
class FullDisk {
 public:
  explicit FullDisk(unsigned long bytes);
  ~FullDisk();
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  unsigned long before_;
};

// Names in a folder, sorted; hidden ones too.
std::vector<std::string> names_in(const std::filesystem::path& folder);

}  // namespace drumvae::test
