// Runs the built program and keeps what it printed.
#include "tests/tools/run_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace drumvae::test {
namespace {

// Starts the program with its two streams in files.
pid_t spawn(std::vector<std::string> words, std::vector<std::string> more, const std::string& out,
            const std::string& error) {
  std::vector<char*> argv, environment;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
  for (std::string& entry : more) environment.push_back(entry.data());
  environment.push_back(nullptr);
  posix_spawn_file_actions_t streams;
  posix_spawn_file_actions_init(&streams);
  constexpr int kWrite = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&streams, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&streams, 1, out.c_str(), kWrite, 0600);
  posix_spawn_file_actions_addopen(&streams, 2, error.c_str(), kWrite, 0600);
  pid_t process = 0;
  const int failed =
      posix_spawn(&process, argv[0], &streams, nullptr, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&streams);
  if (failed != 0) throw std::runtime_error("cannot run " + words[0]);
  return process;
}

}  // namespace

BackgroundProgram::BackgroundProgram(const std::vector<std::string>& arguments,
                                     const std::vector<std::string>& more,
                                     const std::vector<std::string>& launcher) {
  const std::string program = DRUMVAE_PROGRAM;
  std::vector<std::string> words = launcher;
  words.push_back(program);
  words.insert(words.end(), arguments.begin(), arguments.end());
  process_ = spawn(words, more, folder_ / "out", folder_ / "error");
}

BackgroundProgram::~BackgroundProgram() {
  if (process_ == 0) return;
  ::kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

void BackgroundProgram::signal(int number) const { ::kill(process_, number); }

void BackgroundProgram::wait_for_output(const std::string& part) const {
  for (int i = 0; i < 6000; ++i) {
    if (read_text(folder_ / "out").find(part) != std::string::npos) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("it never printed '" + part + "'");
}

ProgramRun BackgroundProgram::wait() {
  int status = 0;
  if (waitpid(process_, &status, 0) != process_) throw std::runtime_error("cannot wait");
  process_ = 0;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_text(folder_ / "out"),
          read_text(folder_ / "error")};
}

void wait_for(const std::filesystem::path& file) {
  for (int i = 0; i < 6000; ++i) {
    if (std::filesystem::exists(file)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("no " + file.string());
}

ProgramRun run_program(const std::vector<std::string>& arguments) {
  return BackgroundProgram(arguments).wait();
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
