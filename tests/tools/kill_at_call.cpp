// Preloaded into a program, ends it by SIGKILL at a chosen one of its calls that change files.
//
// KILL_AT_CALL=N: at the Nth call, from 1: half the bytes of a write are written first; other calls
// are made first where N is even.  COUNT_CALLS=FILE: the number of calls is written there when the
// program ends by itself.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace {

std::atomic<long> calls{0};

// Whether to die at this call.
bool chosen() {
  static const char* const wanted = std::getenv("KILL_AT_CALL");
  return ++calls == (wanted != nullptr ? std::atol(wanted) : -1);
}

[[noreturn]] void die() {
  ::raise(SIGKILL);
  std::abort();
}

// The function that this library stands before.
template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

template <class Call>
auto counted(Call call) {
  const bool last = chosen();
  if (last && calls % 2 != 0) die();
  const auto result = call();
  if (last) die();
  return result;
}

__attribute__((destructor)) void report() {
  const char* const path = std::getenv("COUNT_CALLS");
  if (path == nullptr) return;
  if (std::FILE* const file = std::fopen(path, "w")) {
    std::fprintf(file, "%ld\n", calls.load());
    std::fclose(file);
  }
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t count) {
  static auto* const real = next<ssize_t(int, const void*, size_t)>("write");
  if (!chosen()) return real(descriptor, bytes, count);
  real(descriptor, bytes, count / 2);
  die();
}

int fsync(int descriptor) {
  static auto* const real = next<int(int)>("fsync");
  return counted([&] { return real(descriptor); });
}

int ftruncate(int descriptor, off_t length) noexcept {
  static auto* const real = next<int(int, off_t)>("ftruncate");
  return counted([&] { return real(descriptor, length); });
}

int rename(const char* from, const char* to) noexcept {
  static auto* const real = next<int(const char*, const char*)>("rename");
  return counted([&] { return real(from, to); });
}

int unlinkat(int folder, const char* name, int flags) noexcept {
  static auto* const real = next<int(int, const char*, int)>("unlinkat");
  return counted([&] { return real(folder, name, flags); });
}

int mkdir(const char* path, mode_t mode) noexcept {
  static auto* const real = next<int(const char*, mode_t)>("mkdir");
  return counted([&] { return real(path, mode); });
}
}
