// How long a player takes, through the C interface as a host calls it: each step by itself, whole
// grooves, encoding and loading.  One thread; what counts for an audio thread is the tail.
//
// usage: drumvae_player_latency MODEL [STEPS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <drumvae.hpp>
#include <fstream>
#include <string>
#include <vector>

namespace {

namespace player = drumvae::player;

using Clock = std::chrono::steady_clock;
using Microseconds = std::vector<double>;

template <class Body>
double time_us(const Body& body) {
  const auto begin = Clock::now();
  body();
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

void print(const char* what, const char* weights, Microseconds times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  std::printf("%-8s %-5s %8zu  %9.1f %9.1f %9.1f %9.1f\n", what, weights, times.size(), at(0.5),
              at(0.99), at(0.999), times.back());
}

// In kB; 0 where the system does not say.
long resident_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    long kb = 0;
    if (word == "VmRSS:" && status >> kb) return kb;
  }
  return 0;
}

Microseconds time_steps(player::Player& player, std::size_t count) {
  Microseconds times;
  std::vector<player::Hit> hits(256);
  for (std::uint32_t number = 1; times.size() < count; ++number) {
    player.draw_z(1, number);
    player.start(number);
    bool over = false;
    while (!over && times.size() < count) {
      std::size_t hit_count = 0;
      drumvae_status status = DRUMVAE_OK;
      const double us = time_us([&] { status = player.next(hits.data(), hits.size(), hit_count); });
      over = status == DRUMVAE_END;
      if (!over) times.push_back(us);
    }
  }
  return times;
}

void measure(const char* path, drumvae_weights weights, const char* name, std::size_t steps) {
  Microseconds loads, grooves, encodings;
  for (int i = 0; i < 11; ++i) loads.push_back(time_us([&] { player::Model(path, weights); }));
  const long before = resident_kb();
  const player::Model model(path, weights);
  const long with_model = resident_kb();
  player::Player player(model);
  player::Encoder encoder(model);
  std::vector<player::Hit> hits(2048);
  for (std::uint32_t number = 1; number <= 200; ++number) {
    player.draw_z(1, number);
    std::size_t count = 0;
    grooves.push_back(time_us(
        [&] { drumvae_player_play(player.get(), number, hits.data(), hits.size(), &count); }));
    const std::vector<player::Hit> groove(hits.begin(),
                                          hits.begin() + static_cast<std::ptrdiff_t>(count));
    if (count > 0) encodings.push_back(time_us([&] { encoder.encode(groove); }));
  }
  const long with_player = resident_kb();
  print("load", name, loads);
  print("step", name, time_steps(player, steps));
  print("groove", name, grooves);
  print("encode", name, encodings);
  std::printf("weights %zu kB; resident: model %ld kB, player and encoder %ld kB\n",
              model.info().bytes / 1024, with_model - before, with_player - with_model);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: drumvae_player_latency MODEL [STEPS]\n");
    return 2;
  }
  const std::size_t steps = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 100'000;
  try {
    std::printf("%-8s %-5s %8s  %9s %9s %9s %9s  us\n", "what", "as", "count", "p50", "p99",
                "p99.9", "max");
    measure(argv[1], DRUMVAE_WEIGHTS_F32, "fp32", steps);
    measure(argv[1], DRUMVAE_WEIGHTS_BF16, "bf16", steps);
    measure(argv[1], DRUMVAE_WEIGHTS_INT8, "int8", steps);
  } catch (const player::Error& error) {
    std::fprintf(stderr, "drumvae_player_latency: %s\n", error.what());
    return 1;
  }
  return 0;
}
