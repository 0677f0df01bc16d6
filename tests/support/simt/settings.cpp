// The settings from the environment, and the generator that decides orders.
#include "tests/support/simt/settings.h"

#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>

namespace drumvae::simt {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  if (!text) return otherwise;
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(text, &end, 10);
  if (end == text || *end)
    throw std::invalid_argument(std::string(variable) + "=" + text + ": wanted a number");
  return value;
}

Order order_from(const char* variable) {
  const char* text = std::getenv(variable);
  const std::string name = text ? text : "random";
  if (name == "random") return Order::random;
  if (name == "forward") return Order::forward;
  if (name == "reversed") return Order::reversed;
  throw std::invalid_argument(std::string(variable) + "=" + name +
                              ": wanted random, forward or reversed");
}

Settings read_environment() {
  Settings read;
  read.order = order_from("DRUMVAE_SIMT_ORDER");
  read.seed = number_from("DRUMVAE_SIMT_SEED", read.seed);
  read.devices = static_cast<int>(number_from("DRUMVAE_SIMT_DEVICES", 1));
  read.driver_version = static_cast<int>(number_from("DRUMVAE_SIMT_DRIVER", 13000));
  read.capability = static_cast<int>(number_from("DRUMVAE_SIMT_CAPABILITY", 86));
  read.cublas = number_from("DRUMVAE_SIMT_CUBLAS", 1) != 0;
  read.nccl = number_from("DRUMVAE_SIMT_NCCL", 1) != 0;
  read.memory_bytes = number_from("DRUMVAE_SIMT_MEMORY_MIB", read.memory_bytes >> 20U) << 20U;
  return read;
}

std::mt19937_64& generator() {
  static std::mt19937_64 numbers(settings().seed);
  return numbers;
}

}  // namespace

Settings& settings() {
  static Settings current = read_environment();
  return current;
}

std::size_t draw(std::size_t count) { return generator()() % count; }

void reseed(std::uint64_t seed) { generator().seed(seed); }

std::size_t choose(std::size_t count) {
  switch (settings().order) {
    case Order::forward:
      return 0;
    case Order::reversed:
      return count - 1;
    case Order::random:
      break;
  }
  return draw(count);
}

}  // namespace drumvae::simt
