// The SIMT host reports each planted bug in the builds that can see it, and nothing without a bug.
#include <sys/wait.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <string>

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kAddress = true, kThread = false;
#elif defined(__SANITIZE_THREAD__)
constexpr bool kAddress = false, kThread = true;
#else
constexpr bool kAddress = false, kThread = false;
#endif

// What is said of a bug by any build, by one with AddressSanitizer and UndefinedBehaviorSanitizer,
// and by one with ThreadSanitizer; "" where it is not seen.  other_order: forward or reversed,
// where what any build says in random order is not said in that one.
struct Bug {
  const char* name;
  const char* any;
  const char* address;
  const char* thread;
  const char* other_order = "";

  const char* report() const {
    if (kAddress && *address) return address;
    if (kThread && *thread) return thread;
    return any;
  }
  bool seen_in(const std::string& order) const { return report() != any || order != other_order; }
};

constexpr Bug kBugs[] = {
    {"missing_barrier", "wrong result", "", "data race"},
    {"missing_grid_sync", "wrong result", "", "data race"},
    {"missing_event_wait", "wrong result", "", "data race", "forward"},
    {"missing_graph_edge", "wrong result", "", "data race", "forward"},
    {"missing_fence", "", "", "data race"},
    {"wrong_stream", "wrong result", "", "data race"},
    {"overwritten_upload", "wrong result", "", "data race"},
    {"shared_workspace", "", "", "data race"},
    {"global_out_of_bounds", "", "heap-buffer-overflow", ""},
    {"shared_out_of_bounds", "", "out of bounds", ""},
    {"dynamic_shared_out_of_bounds", "", "heap-buffer-overflow", ""},
    {"use_after_free", "", "heap-use-after-free", ""},
    {"host_dereference", "", "use-after-poison", ""},
    {"host_pointer", kAddress || kThread ? "" : "a pointer to host memory", "", ""},
    {"uninitialised_shared", "wrong result", "", ""},
    {"uninitialised_global", "wrong result", "", ""},
    {"divergent_barrier", "divergent __syncthreads", "", ""},
    {"exited_thread", "threads of the block have exited", "", "", "reversed"},
    {"lane_not_in_mask", "is not in its own mask", "", ""},
    {"deadlock", "deadlock: no thread can go on", "", ""},
};

struct Outcome {
  int status = 0;
  std::string output;
};

Outcome run(const Bug& bug, const std::string& how, const std::string& order, int seed) {
  const std::string command = "DRUMVAE_SIMT_ORDER=" + order +
                              " DRUMVAE_SIMT_SEED=" + std::to_string(seed) +
                              " '" PLANTED_BUGS "' " + bug.name + " " + how + " 2>&1";
  Outcome outcome;
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> part;
  while (std::size_t count = std::fread(part.data(), 1, part.size(), pipe))
    outcome.output.append(part.data(), count);
  const int status = pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return outcome;
}

bool reports(const Outcome& outcome, const Bug& bug) {
  return outcome.status != 0 && outcome.output.find(bug.report()) != std::string::npos;
}

}  // namespace

TEST_CASE("each planted bug is reported for what it is, in one of five random orders") {
  for (const Bug& bug : kBugs) {
    DYNAMIC_SECTION(bug.name) {
      if (!*bug.report()) return;
      std::string output;
      bool reported = false;
      for (int seed = 1; seed <= 5 && !reported; ++seed) {
        const Outcome outcome = run(bug, "planted", "random", seed);
        output += outcome.output;
        reported = reports(outcome, bug);
      }
      INFO("wanted: " << bug.report() << "; got: " << output);
      CHECK(reported);
    }
  }
}

TEST_CASE("each planted bug is reported in forward and reversed order, where that can show it") {
  for (const Bug& bug : kBugs) {
    for (const std::string order : {"forward", "reversed"}) {
      DYNAMIC_SECTION(bug.name << ", " << order) {
        if (!*bug.report() || !bug.seen_in(order)) return;
        const Outcome outcome = run(bug, "planted", order, 1);
        INFO("wanted: " << bug.report() << "; got: " << outcome.output);
        CHECK(reports(outcome, bug));
      }
    }
  }
}

TEST_CASE("the same programs without the bug are reported in no order") {
  for (const Bug& bug : kBugs) {
    DYNAMIC_SECTION(bug.name) {
      for (const char* order : {"random", "forward", "reversed"}) {
        const Outcome outcome = run(bug, "sound", order, 1);
        INFO(order << ": " << outcome.output);
        CHECK(outcome.status == 0);
      }
    }
  }
}
