// Runs the built program and keeps what it printed.
#include "tests/tools/run_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

#include "tests/support/temporary_folder.h"

extern char** environ;

namespace drumvae::test {
namespace {

// Starts the program with its two streams in files; returns wait()'s status.
int spawn(std::vector<std::string> words, const std::string& out, const std::string& error) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t streams;
  posix_spawn_file_actions_init(&streams);
  constexpr int kWrite = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&streams, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&streams, 1, out.c_str(), kWrite, 0600);
  posix_spawn_file_actions_addopen(&streams, 2, error.c_str(), kWrite, 0600);
  pid_t process = 0;
  const int failed = posix_spawn(&process, argv[0], &streams, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&streams);
  int status = 0;
  if (failed != 0 || waitpid(process, &status, 0) != process) {
    throw std::runtime_error("cannot run " + words[0]);
  }
  return status;
}

}  // namespace

ProgramRun run_program(const std::vector<std::string>& arguments) {
  const TemporaryFolder folder;
  const auto out = folder / "out";
  const auto error = folder / "error";
  std::vector<std::string> words = {DRUMVAE_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const int status = spawn(words, out, error);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(out), read_text(error)};
}

bool failed_in_one_line(const ProgramRun& run, int exit_code, const std::string& part) {
  const std::string& line = run.error;
  return run.exit_code == exit_code && run.out.empty() && line.rfind("drumvae: ", 0) == 0 &&
         line.find('\n') == line.size() - 1 && line.find(part) != std::string::npos;
}

FullDisk::FullDisk(unsigned long bytes) {
  std::signal(SIGXFSZ, SIG_IGN);  // the call fails instead, as it does for want of space
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  before_ = limit.rlim_cur;
  limit.rlim_cur = bytes;
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) throw std::runtime_error("cannot limit files");
}

FullDisk::~FullDisk() {
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = before_;
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, SIG_DFL);
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace drumvae::test
