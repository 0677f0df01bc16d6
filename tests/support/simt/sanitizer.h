// What the SIMT host tells the sanitizers: whose stack runs, which memory may be touched, and what
// CUDA orders.  Without a sanitizer all of it is empty.
//
// The host itself is never compiled with -fsanitize=thread: DRUMVAE_SIMT_TSAN says that the program
// is.  Each CUDA thread, stream and replayed graph node is a fiber of ThreadSanitizer's, and
// switching orders nothing; only release() and acquire() do, and they are called where CUDA orders
// memory.
#pragma once

#include <cstddef>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

#ifdef DRUMVAE_SIMT_TSAN
extern "C" {
void* __tsan_get_current_fiber();
void* __tsan_create_fiber(unsigned flags);
void __tsan_destroy_fiber(void* fiber);
void __tsan_switch_to_fiber(void* fiber, unsigned flags);
void __tsan_set_fiber_name(void* fiber, const char* name);
void __tsan_acquire(void* tag);
void __tsan_release(void* tag);
void __tsan_read_range(void* first, unsigned long bytes);
void __tsan_write_range(void* first, unsigned long bytes);
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}
#endif

namespace drumvae::simt {

#ifdef __SANITIZE_ADDRESS__
inline constexpr bool kAddressSanitizer = true;
#else
inline constexpr bool kAddressSanitizer = false;
#endif

// Makes every access to the memory an error, or none.
inline void forbid([[maybe_unused]] void* first, [[maybe_unused]] std::size_t bytes) {
#ifdef __SANITIZE_ADDRESS__
  ASAN_POISON_MEMORY_REGION(first, bytes);
#endif
}
inline void allow([[maybe_unused]] void* first, [[maybe_unused]] std::size_t bytes) {
#ifdef __SANITIZE_ADDRESS__
  ASAN_UNPOISON_MEMORY_REGION(first, bytes);
#endif
}

namespace race {

#ifdef DRUMVAE_SIMT_TSAN
inline constexpr bool kChecked = true;
constexpr unsigned kOrdersNothing = 1;

using Context = void*;
// Begins ordered after all that its creator did.
inline Context create(const char* name) {
  Context made = __tsan_create_fiber(0);
  __tsan_set_fiber_name(made, name);
  return made;
}
inline void rename(Context context, const char* name) { __tsan_set_fiber_name(context, name); }
inline void destroy(Context context) { __tsan_destroy_fiber(context); }
inline Context current() { return __tsan_get_current_fiber(); }
inline void enter(Context context) { __tsan_switch_to_fiber(context, kOrdersNothing); }
// What went before release(tag) is ordered before what follows a later acquire(tag).
inline void acquire(void* tag) { __tsan_acquire(tag); }
inline void release(void* tag) { __tsan_release(tag); }
inline void reads(const void* first, std::size_t bytes) {
  __tsan_read_range(const_cast<void*>(first), bytes);
}
inline void writes(void* first, std::size_t bytes) { __tsan_write_range(first, bytes); }

// The host's own bookkeeping, which its fibers share, is no race.
class Unwatched {
 public:
  Unwatched() {
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  ~Unwatched() {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  }
  Unwatched(const Unwatched&) = delete;
  Unwatched& operator=(const Unwatched&) = delete;
};
#else
inline constexpr bool kChecked = false;

using Context = void*;
inline Context create(const char* /*name*/) { return nullptr; }
inline void rename(Context /*context*/, const char* /*name*/) {}
inline void destroy(Context /*context*/) {}
inline Context current() { return nullptr; }
inline void enter(Context /*context*/) {}
inline void acquire(void* /*tag*/) {}
inline void release(void* /*tag*/) {}
inline void reads(const void* /*first*/, std::size_t /*bytes*/) {}
inline void writes(void* /*first*/, std::size_t /*bytes*/) {}
class Unwatched {
 public:
  Unwatched() {}  // not trivial: an unused one is no warning
};
#endif

}  // namespace race
}  // namespace drumvae::simt
