// Checking and widening the tensors of a checkpoint.
#include "engine/checkpoint_file.h"

#include <cstring>
#include <utility>

#include "engine/errors.h"
#include "kernels/sixteen_bits.h"

namespace drumvae {
namespace {

// Whether none of these numbers is infinite or NaN: has all bits of the exponent set.
template <class Bits>
bool all_finite(std::span<const std::byte> numbers, Bits exponent) {
  unsigned special = 0;
  for (std::size_t at = 0; at < numbers.size(); at += sizeof(Bits)) {
    Bits number;
    std::memcpy(&number, numbers.data() + at, sizeof number);
    special |= static_cast<unsigned>((number & exponent) == exponent);
  }
  return special == 0;
}

bool all_finite(const TensorEntry& tensor) {
  if (tensor.dtype == Dtype::f16) return all_finite<std::uint16_t>(tensor.bytes, 0x7C00U);
  if (tensor.dtype == Dtype::bf16) return all_finite<std::uint16_t>(tensor.bytes, 0x7F80U);
  return all_finite<std::uint32_t>(tensor.bytes, 0x7F800000U);
}

template <float widen(std::uint16_t)>
std::span<const float> widened(std::span<const std::byte> halves, std::vector<float>& floats) {
  floats.resize(halves.size() / sizeof(std::uint16_t));
  for (std::size_t i = 0; i < floats.size(); ++i) {
    std::uint16_t half;
    std::memcpy(&half, halves.data() + i * sizeof half, sizeof half);
    floats[i] = widen(half);
  }
  return floats;
}

}  // namespace

CheckpointFile::CheckpointFile(SafetensorsFile file) : file_(std::move(file)) {
  const auto format = metadata().find("format");
  if (format == metadata().end() || format->second != kCheckpointFormat)
    throw FormatError(name(), "is not a drumvae checkpoint");
  if (metadata("version") != kCheckpointVersion) {
    throw FormatError(name(), "is a checkpoint of version " + metadata("version") +
                                  "; this program reads version " + kCheckpointVersion);
  }
}

CheckpointFile CheckpointFile::open(const std::filesystem::path& path) {
  return CheckpointFile(SafetensorsFile::open(path));
}

CheckpointFile CheckpointFile::view(std::span<const std::byte> bytes, std::string name) {
  return CheckpointFile(SafetensorsFile::view(bytes, std::move(name)));
}

bool CheckpointFile::has_moments() const {
  const auto first = file_.tensors().lower_bound(kFirstMomentPrefix);
  return first != file_.tensors().end() && first->first.starts_with(kFirstMomentPrefix);
}

void CheckpointFile::require(const std::string& tensor, const TensorShape& shape) const {
  if (!file_.has(tensor))
    throw FormatError(name(),
                      "has no tensor '" + tensor + "': it is a checkpoint of another config");
  const TensorEntry& entry = file_.at(tensor);
  if (entry.shape != shape) {
    throw FormatError(
        name(), "tensor '" + tensor + "' has another shape: it is a checkpoint of another config");
  }
  if (entry.dtype != Dtype::f16 && entry.dtype != Dtype::bf16) file_.values<float>(tensor);
  if (!all_finite(entry))
    throw FormatError(name(), "tensor '" + tensor + "' holds a value that is not finite");
}

bool CheckpointFile::is_narrow(const std::string& tensor) const {
  return file_.has(tensor) && dtype_bytes(file_.at(tensor).dtype) == 2;
}

std::span<const float> CheckpointFile::floats(const std::string& tensor,
                                              std::vector<float>& floats) const {
  const TensorEntry& entry = file_.at(tensor);
  if (entry.dtype == Dtype::f16) return widened<from_f16>(entry.bytes, floats);
  if (entry.dtype == Dtype::bf16) return widened<from_bf16>(entry.bytes, floats);
  return file_.values<float>(tensor);
}

}  // namespace drumvae
