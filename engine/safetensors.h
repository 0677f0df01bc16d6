// Safetensors: the container of packed drums and checkpoints, with checksums of our own in its
// metadata.
//
// Source: the safetensors format (8 bytes of header length, a JSON header, the tensors' bytes).
// docs/packed_format.md lists what this project adds; other readers need not know of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/platform.h"

namespace drumvae {

// The element types of the format, under the format's names.
enum class Dtype : std::uint8_t {
  f64,
  f32,
  f16,
  bf16,
  i64,
  i32,
  i16,
  i8,
  u64,
  u32,
  u16,
  u8,
  boolean
};

std::string_view dtype_name(Dtype dtype);  // "F64", ...
std::size_t dtype_bytes(Dtype dtype);

// The type that stands for a C++ number in a file.
template <typename T>
constexpr Dtype dtype_of() {
  constexpr bool kFloat = std::is_floating_point_v<T>, kSigned = std::is_signed_v<T>;
  static_assert(kFloat || std::is_integral_v<T>);
  if constexpr (sizeof(T) == 8) return kFloat ? Dtype::f64 : kSigned ? Dtype::i64 : Dtype::u64;
  if constexpr (sizeof(T) == 4) return kFloat ? Dtype::f32 : kSigned ? Dtype::i32 : Dtype::u32;
  if constexpr (sizeof(T) == 2) return kSigned ? Dtype::i16 : Dtype::u16;
  return kSigned ? Dtype::i8 : Dtype::u8;
}

using TensorShape = std::vector<std::int64_t>;

struct TensorEntry {
  Dtype dtype = Dtype::f32;
  TensorShape shape;                 // no axis: one element
  std::span<const std::byte> bytes;  // row-major, little-endian
};

// Whether a file without our checksums is taken; checksums that are there are always verified.
enum class Checksums : std::uint8_t { required, if_present };

// A file that has been read and found sound: the header is strict, the tensors cover the rest of
// the file without gaps or overlaps, the checksums are right.
class SafetensorsFile {
 public:
  // Maps the file.  Throws IoError, FormatError.
  static SafetensorsFile open(const std::filesystem::path& path,
                              Checksums checksums = Checksums::required);
  // Reads bytes that the caller keeps alive; `name` stands in errors.  Throws FormatError.
  static SafetensorsFile view(std::span<const std::byte> bytes, std::string name,
                              Checksums checksums = Checksums::required);

  // The path, or the name given to view().
  const std::string& name() const { return name_; }
  // The text entries, without our checksums.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  // Throws FormatError when there is no such entry.
  const std::string& metadata(const std::string& key) const;

  const std::map<std::string, TensorEntry>& tensors() const { return tensors_; }
  bool has(const std::string& tensor) const { return tensors_.contains(tensor); }
  // Throws FormatError when there is no such tensor.
  const TensorEntry& at(const std::string& tensor) const;
  // The elements of a tensor of this type; valid as long as the file.  Throws FormatError when the
  // tensor is missing, of another type, or not aligned for T.
  template <typename T>
  std::span<const T> values(const std::string& tensor) const {
    const auto bytes = checked_bytes(tensor, dtype_of<T>(), alignof(T));
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

 private:
  std::span<const std::byte> checked_bytes(const std::string& tensor, Dtype dtype,
                                           std::size_t alignment) const;

  std::string name_;
  std::optional<MappedFile> file_;
  std::map<std::string, std::string> metadata_;
  std::map<std::string, TensorEntry> tensors_;
};

// Collects tensors and writes them as one file.  Equal contents give equal bytes, whatever the
// order of the calls.  Broken contracts (a name twice, bytes that do not fit the shape, a metadata
// key that begins with "checksum.") throw std::invalid_argument.
class SafetensorsBuilder {
 public:
  // The bytes are not copied: they stay as they are until write() has been called.
  void add(const std::string& tensor, Dtype dtype, TensorShape shape,
           std::span<const std::byte> bytes);
  template <typename T>
  void add(const std::string& tensor, TensorShape shape, std::span<const T> values) {
    add(tensor, dtype_of<T>(), std::move(shape), std::as_bytes(values));
  }
  // Sets an entry; what is not UTF-8 in it is replaced.
  void metadata(const std::string& key, std::string value);

  // Writes atomically (see platform.h).  Throws IoError.
  void write(const std::filesystem::path& path) const;

 private:
  std::map<std::string, std::string> metadata_;
  std::map<std::string, TensorEntry> tensors_;
};

}  // namespace drumvae
