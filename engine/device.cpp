// Opening a device by name, and handing calls to its backend.
#include "engine/device.h"

#include <algorithm>
#include <charconv>
#include <thread>

namespace drumvae {
namespace {

constexpr bool kHasCuda = DRUMVAE_HAS_CUDA != 0;

std::string device_names() { return kHasCuda ? "cpu, cuda, cuda:N and auto" : "cpu and auto"; }

// N of "cuda:N"; 0 of "cuda"; -1 of anything else.
int cuda_ordinal(const std::string& name) {
  if (name == "cuda") return 0;
  if (!name.starts_with("cuda:")) return -1;
  int ordinal = -1;
  const char* const end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data() + 5, end, ordinal);
  return parsed.ec == std::errc() && parsed.ptr == end && ordinal >= 0 ? ordinal : -1;
}

std::unique_ptr<CpuDevice> open_cpu(int threads, Precision precision) {
  if (threads < 0) {
    throw std::invalid_argument("threads is " + std::to_string(threads) + ", wanted 1 or more");
  }
  if (threads == 0) threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return std::make_unique<CpuDevice>(threads, precision);
}

// A template, so that a build without CUDA does not look at what it lacks.
template <class Backend>
Backend open_backend(const std::string& name, int threads, Precision precision) {
  if constexpr (std::variant_size_v < Backend >> 1) {
    const bool prefer_cuda = name == "auto" && Device::fallback_reason().empty();
    const int ordinal = prefer_cuda ? 0 : cuda_ordinal(name);
    if (ordinal >= 0) return std::make_unique<CudaDevice>(ordinal, precision);
  } else if (cuda_ordinal(name) >= 0) {
    throw std::invalid_argument("device '" + name + "': this build has no CUDA; use --device cpu");
  }
  if (name == "cpu" || name == "auto") return open_cpu(threads, precision);
  throw std::invalid_argument("unknown device '" + name + "': this build has " + device_names());
}

void prepare(CpuDevice&, Device&, const std::vector<StepNode>&, std::shared_ptr<const CudaGraph>&) {
}

void play(CpuDevice&, Device& device, const std::vector<StepNode>& nodes,
          std::shared_ptr<const CudaGraph>&) {
  for (const StepNode& node : nodes) node.replay(device);
}

// A template for the same reason.
template <class GraphDevice>
void prepare(GraphDevice& backend, Device& device, const std::vector<StepNode>& nodes,
             std::shared_ptr<const CudaGraph>& graph) {
  if (!graph && !nodes.empty()) graph = backend.capture(device, nodes);
}

template <class GraphDevice>
void play(GraphDevice& backend, Device& device, const std::vector<StepNode>& nodes,
          std::shared_ptr<const CudaGraph>& graph) {
  prepare(backend, device, nodes, graph);
  if (graph) backend.launch(*graph);
}

template <class Variant>
std::string fallback_reason_of() {
  if constexpr (std::variant_size_v < Variant >> 1) {
    return cuda_is_simulated() ? "CUDA is played on the CPU in this build"
                               : cuda_unavailable_reason();
  } else {
    return "";
  }
}

template <class Variant>
int gpu_count_of() {
  if constexpr (std::variant_size_v < Variant >> 1) {
    return cuda_device_count();
  } else {
    return 0;
  }
}

template <class Variant>
void add_cuda_lines(std::vector<std::string>& lines) {
  if constexpr (std::variant_size_v < Variant >> 1) {
    const std::vector<std::string> devices = cuda_device_lines();
    lines.insert(lines.end(), devices.begin(), devices.end());
    if (const std::string reason = cuda_unavailable_reason(); !reason.empty())
      lines.push_back("cuda: " + reason);
  }
}

}  // namespace

Device Device::open(const std::string& name, int threads, Precision precision) {
  return Device(open_backend<Backend>(name, threads, precision));
}

std::string Device::fallback_reason() { return fallback_reason_of<Backend>(); }

int Device::gpu_count() { return gpu_count_of<Backend>(); }

std::vector<std::string> Device::all_descriptions() {
  std::vector<std::string> lines = {Device::open("cpu").description()};
  add_cuda_lines<Backend>(lines);
  return lines;
}

std::string Device::description() const {
  return std::visit([](const auto& backend) { return backend->description(); }, backend_);
}

Cpu* Device::cpu() {
  auto* const backend = std::get_if<std::unique_ptr<CpuDevice>>(&backend_);
  return backend ? &(*backend)->lane(0) : nullptr;
}

void Device::play(const std::vector<StepNode>& nodes, std::shared_ptr<const CudaGraph>& graph) {
  std::visit([&](auto& backend) { drumvae::play(*backend, *this, nodes, graph); }, backend_);
}

void Device::prepare(const std::vector<StepNode>& nodes, std::shared_ptr<const CudaGraph>& graph) {
  std::visit([&](auto& backend) { drumvae::prepare(*backend, *this, nodes, graph); }, backend_);
}

void Device::upload(std::span<const HostCopy> copies) {
  std::visit([&](auto& backend) { backend->upload(copies); }, backend_);
}

void Device::reserve_uploads(Index bytes) {
  std::visit([&](auto& backend) { backend->reserve_uploads(bytes); }, backend_);
}

void Device::start_download(const void* from, std::byte* to, Index bytes,
                            std::shared_ptr<CudaMark>& mark) {
  std::visit([&](auto& backend) { backend->start_download(from, to, bytes, mark); }, backend_);
}

bool Device::passed(const std::shared_ptr<CudaMark>& mark) const {
  return std::visit([&](const auto& backend) { return backend->passed(mark); }, backend_);
}

std::shared_ptr<CudaMark> Device::make_mark() {
  return std::visit([](auto& backend) { return backend->make_mark(); }, backend_);
}

std::unique_ptr<GroupSum> Device::group_sum(ProcessGroup& group) {
  return std::visit([&](auto& backend) { return backend->group_sum(group); }, backend_);
}

Index Device::workspace_bytes(int lanes, Index upload_bytes, int processes) const {
  return std::visit(
      [&](const auto& backend) { return backend->workspace_bytes(lanes, upload_bytes, processes); },
      backend_);
}

Index Device::available_bytes() {
  return std::visit([](auto& backend) { return backend->available_bytes(); }, backend_);
}

void Device::upload_bytes(const void* from, void* to, Index bytes) {
  std::visit([&](auto& backend) { backend->upload(from, to, bytes); }, backend_);
}

void Device::download_bytes(const void* from, void* to, Index bytes) const {
  std::visit([&](const auto& backend) { backend->download(from, to, bytes); }, backend_);
}

Precision Device::layer_precision() const {
  return std::visit(
      []<class Owner>(const Owner& backend) {
        if constexpr (std::is_same_v<Owner, std::unique_ptr<CpuDevice>>) {
          return backend->precision();
        } else {
          return Precision::fp32;
        }
      },
      backend_);
}

Index Device::lstm_cache_bytes(const LstmShape& shape, Pass pass, bool dropout,
                               Precision precision) const {
  return std::visit(
      [&](const auto& backend) {
        return lstm_sequence_cache_bytes(shape, pass, dropout, precision, backend->lane(0));
      },
      backend_);
}

std::unique_ptr<std::byte, ReleaseMemory> Device::allocate(Index bytes) {
  return std::visit(
      [&]<class Owner>(Owner& owner) {
        using Type = typename Owner::element_type;
        const auto release = [](void* from, std::byte* memory) {
          static_cast<Type*>(from)->release(memory);
        };
        return std::unique_ptr<std::byte, ReleaseMemory>(owner->allocate(bytes),
                                                         {owner.get(), release});
      },
      backend_);
}

std::unique_ptr<std::byte, ReleaseMemory> Device::allocate_pinned(Index bytes) {
  return std::visit(
      [&]<class Owner>(Owner& owner) {
        using Type = typename Owner::element_type;
        const auto release = [](void* from, std::byte* memory) {
          static_cast<Type*>(from)->release_pinned(memory);
        };
        return std::unique_ptr<std::byte, ReleaseMemory>(owner->allocate_pinned(bytes),
                                                         {owner.get(), release});
      },
      backend_);
}

}  // namespace drumvae
