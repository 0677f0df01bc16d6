// Reading safetensors files: nothing in the header is believed before it is checked.
#include "engine/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/checksum.h"
#include "engine/errors.h"
#include "engine/safetensors_header.h"
#include "engine/strict_json.h"

namespace drumvae {
namespace {

struct DtypeRow {
  std::string_view name;
  std::size_t bytes;
};

// In the order of Dtype.
constexpr std::array<DtypeRow, 13> kDtypes = {{{"F64", 8},
                                               {"F32", 4},
                                               {"F16", 2},
                                               {"BF16", 2},
                                               {"I64", 8},
                                               {"I32", 4},
                                               {"I16", 2},
                                               {"I8", 1},
                                               {"U64", 8},
                                               {"U32", 4},
                                               {"U16", 2},
                                               {"U8", 1},
                                               {"BOOL", 1}}};

// One file's bytes with the name that stands in errors.
struct Source {
  std::span<const std::byte> bytes;
  const std::string& name;

  [[noreturn]] void fail(const std::string& reason) const { throw FormatError(name, reason); }
  [[noreturn]] void fail(const std::string& tensor, const std::string& reason) const {
    throw FormatError(name, "tensor '" + tensor + "': " + reason);
  }
};

std::string_view read_header(const Source& source) {
  if (source.bytes.size() < kLengthBytes) {
    throw FormatError(source.name, source.bytes.size(), "shorter than a header length");
  }
  std::uint64_t length = 0;
  std::memcpy(&length, source.bytes.data(), kLengthBytes);
  if (length > kMaxHeaderBytes || length > source.bytes.size() - kLengthBytes) {
    throw FormatError(source.name, 0, "header length " + std::to_string(length) + " is too large");
  }
  const std::string_view header(reinterpret_cast<const char*>(source.bytes.data()) + kLengthBytes,
                                length);
  if (!header.starts_with('{')) {
    throw FormatError(source.name, kLengthBytes, "the header is not a JSON object");
  }
  return header;
}

Dtype read_dtype(const Source& source, const std::string& tensor, const nlohmann::json& value) {
  if (value.is_string()) {
    const auto& wanted = value.get_ref<const std::string&>();
    const auto row = std::find_if(kDtypes.begin(), kDtypes.end(),
                                  [&](const DtypeRow& known) { return known.name == wanted; });
    if (row != kDtypes.end()) return static_cast<Dtype>(row - kDtypes.begin());
  }
  source.fail(tensor, "unknown dtype");
}

// Whole numbers below 2^63.
std::vector<std::int64_t> read_sizes(const Source& source, const std::string& tensor,
                                     const char* key, const nlohmann::json& value) {
  std::vector<std::int64_t> sizes;
  if (!value.is_array()) source.fail(tensor, std::string(key) + " is not a list");
  for (const nlohmann::json& size : value) {
    constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
    if (!size.is_number_unsigned() || size.get<std::uint64_t>() > kLargest) {
      source.fail(tensor, std::string(key) + " holds something that is no size");
    }
    sizes.push_back(size.get<std::int64_t>());
  }
  return sizes;
}

std::int64_t bytes_of(const Source& source, const std::string& tensor, Dtype dtype,
                      const TensorShape& shape) {
  auto total = static_cast<std::int64_t>(dtype_bytes(dtype));
  for (const std::int64_t extent : shape) {
    if (extent != 0 && total > std::numeric_limits<std::int64_t>::max() / extent) {
      source.fail(tensor, "the shape is too large");
    }
    total *= extent;
  }
  return total;
}

TensorEntry read_entry(const Source& source, std::span<const std::byte> payload,
                       const std::string& tensor, const nlohmann::json& value) {
  if (!value.is_object() || value.size() != 3 || !value.contains("dtype") ||
      !value.contains("shape") || !value.contains("data_offsets")) {
    source.fail(tensor, "not an object of dtype, shape and data_offsets");
  }
  TensorEntry entry;
  entry.dtype = read_dtype(source, tensor, value["dtype"]);
  entry.shape = read_sizes(source, tensor, "shape", value["shape"]);
  const auto offsets = read_sizes(source, tensor, "data_offsets", value["data_offsets"]);
  const auto size = static_cast<std::int64_t>(payload.size());
  if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > size) {
    source.fail(tensor, "data_offsets are not a range within the file");
  }
  if (offsets[1] - offsets[0] != bytes_of(source, tensor, entry.dtype, entry.shape)) {
    source.fail(tensor, "data_offsets do not fit dtype and shape");
  }
  entry.bytes = payload.subspan(static_cast<std::size_t>(offsets[0]),
                                static_cast<std::size_t>(offsets[1] - offsets[0]));
  return entry;
}

std::map<std::string, std::string> read_metadata(const Source& source,
                                                 const nlohmann::json& value) {
  std::map<std::string, std::string> metadata;
  if (!value.is_object()) source.fail("__metadata__ is not an object");
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) source.fail("__metadata__ entry '" + key + "' is not a string");
    metadata[key] = text.get<std::string>();
  }
  return metadata;
}

// Laid end to end the tensors are the payload: no byte is hidden and none belongs to two.
void check_coverage(const Source& source, std::span<const std::byte> payload,
                    const std::map<std::string, TensorEntry>& tensors) {
  std::vector<std::span<const std::byte>> ranges;
  for (const auto& [name, entry] : tensors) ranges.push_back(entry.bytes);
  std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) {
    return a.data() != b.data() ? a.data() < b.data() : a.size() < b.size();
  });
  const std::byte* end = payload.data();
  for (const auto& range : ranges) {
    if (range.data() != end) source.fail("tensors overlap or leave a gap");
    end += range.size();
  }
  const auto covered = static_cast<std::size_t>(end - payload.data());
  if (covered != payload.size()) {
    throw FormatError(source.name, source.bytes.size() - payload.size() + covered,
                      "bytes after the last tensor");
  }
}

void check_header_checksum(const Source& source, std::size_t header_size,
                           const std::string& digits) {
  const auto bytes = source.bytes.first(kLengthBytes + header_size);
  std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::string field = header_checksum_field(digits);
  const auto at = text.find(field);
  if (digits.size() != 16 || at == std::string::npos) {
    source.fail("the header's checksum is not written as this project writes it");
  }
  text.replace(at, field.size(), header_checksum_field(std::string(16, '0')));
  if (digits != checksum_text(xxh64(std::as_bytes(std::span<const char>(text))))) {
    source.fail("the header's checksum is wrong: the file is damaged");
  }
}

void check_tensor_checksums(const Source& source,
                            const std::map<std::string, std::string>& metadata,
                            const std::map<std::string, TensorEntry>& tensors) {
  for (const auto& [name, entry] : tensors) {
    const auto checksum = metadata.find(kTensorChecksumPrefix + name);
    if (checksum == metadata.end()) source.fail(name, "has no checksum");
    if (checksum->second != checksum_text(xxh64(entry.bytes))) {
      source.fail(name, "the checksum is wrong: the file is damaged");
    }
  }
}

}  // namespace

std::string_view dtype_name(Dtype dtype) { return kDtypes[static_cast<std::size_t>(dtype)].name; }
std::size_t dtype_bytes(Dtype dtype) { return kDtypes[static_cast<std::size_t>(dtype)].bytes; }

SafetensorsFile SafetensorsFile::open(const std::filesystem::path& path, Checksums checksums) {
  MappedFile mapped(path);
  SafetensorsFile file = view(mapped.bytes(), path.string(), checksums);
  file.file_.emplace(std::move(mapped));
  return file;
}

SafetensorsFile SafetensorsFile::view(std::span<const std::byte> bytes, std::string name,
                                      Checksums checksums) {
  SafetensorsFile file;
  file.name_ = std::move(name);
  const Source source{bytes, file.name_};
  const std::string_view header = read_header(source);
  const auto payload = bytes.subspan(kLengthBytes + header.size());
  const nlohmann::json entries = parse_strict_json(header, file.name_, kLengthBytes, 3);
  for (const auto& [key, value] : entries.items()) {
    if (key == kMetadataKey) {
      file.metadata_ = read_metadata(source, value);
    } else {
      file.tensors_[key] = read_entry(source, payload, key, value);
    }
  }
  check_coverage(source, payload, file.tensors_);
  const auto digits = file.metadata_.find(kHeaderChecksumKey);
  if (digits != file.metadata_.end()) {
    check_header_checksum(source, header.size(), digits->second);
    check_tensor_checksums(source, file.metadata_, file.tensors_);
  } else if (checksums == Checksums::required) {
    source.fail("has no checksums: not written by this program, or damaged");
  }
  std::erase_if(file.metadata_,
                [](const auto& entry) { return entry.first.starts_with(kChecksumPrefix); });
  return file;
}

const std::string& SafetensorsFile::metadata(const std::string& key) const {
  const auto entry = metadata_.find(key);
  if (entry == metadata_.end()) throw FormatError(name_, "metadata entry '" + key + "' is missing");
  return entry->second;
}

const TensorEntry& SafetensorsFile::at(const std::string& tensor) const {
  const auto entry = tensors_.find(tensor);
  if (entry == tensors_.end()) throw FormatError(name_, "tensor '" + tensor + "' is missing");
  return entry->second;
}

std::span<const std::byte> SafetensorsFile::checked_bytes(const std::string& tensor, Dtype dtype,
                                                          std::size_t alignment) const {
  const TensorEntry& entry = at(tensor);
  if (entry.dtype != dtype) {
    throw FormatError(name_, "tensor '" + tensor + "': is " + std::string(dtype_name(entry.dtype)) +
                                 ", wanted " + std::string(dtype_name(dtype)));
  }
  if (reinterpret_cast<std::uintptr_t>(entry.bytes.data()) % alignment != 0) {
    throw FormatError(name_, "tensor '" + tensor + "': is not aligned");
  }
  return entry.bytes;
}

}  // namespace drumvae
