// Writing safetensors files: deterministic, aligned, with a checksum for each tensor and the
// header.
#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "engine/checksum.h"
#include "engine/safetensors.h"
#include "engine/safetensors_header.h"

namespace drumvae {
namespace {

using Item = std::pair<std::string, const TensorEntry*>;

// Larger elements first, as the reference writer has it, so that every tensor is aligned without
// gaps; then by name.
std::vector<Item> file_order(const std::map<std::string, TensorEntry>& tensors) {
  std::vector<Item> items;
  for (const auto& [name, entry] : tensors) items.emplace_back(name, &entry);
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return dtype_bytes(a.second->dtype) > dtype_bytes(b.second->dtype);
  });
  return items;
}

// The header's text with zeros in place of its own checksum.
std::string header_text(std::map<std::string, std::string> metadata,
                        const std::vector<Item>& items) {
  nlohmann::ordered_json header;
  metadata[kHeaderChecksumKey] = std::string(16, '0');
  for (const auto& [name, entry] : items) {
    metadata[kTensorChecksumPrefix + name] = checksum_text(xxh64(entry->bytes));
  }
  header[kMetadataKey] = metadata;
  std::size_t begin = 0;
  for (const auto& [name, entry] : items) {
    const std::size_t end = begin + entry->bytes.size();
    header[name] = {{"dtype", dtype_name(entry->dtype)},
                    {"shape", entry->shape},
                    {"data_offsets", {begin, end}}};
    begin = end;
  }
  return header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// The file's first bytes: header length and header, padded so that the tensors are aligned.
std::string first_bytes(std::string header) {
  const std::size_t used = (kLengthBytes + header.size()) % kDataAlignment;
  header.append((kDataAlignment - used) % kDataAlignment, ' ');
  if (header.size() > kMaxHeaderBytes) {
    throw std::invalid_argument("SafetensorsBuilder: the metadata is too large for a header");
  }
  const std::uint64_t length = header.size();
  std::string bytes(kLengthBytes, '\0');
  std::memcpy(bytes.data(), &length, kLengthBytes);
  bytes += header;
  const std::string checksum = checksum_text(xxh64(std::as_bytes(std::span<const char>(bytes))));
  const std::string zeroed = header_checksum_field(std::string(16, '0'));
  bytes.replace(bytes.find(zeroed), zeroed.size(), header_checksum_field(checksum));
  return bytes;
}

}  // namespace

void SafetensorsBuilder::add(const std::string& tensor, Dtype dtype, TensorShape shape,
                             std::span<const std::byte> bytes) {
  auto wanted = static_cast<std::int64_t>(dtype_bytes(dtype));
  bool negative = false;
  for (const std::int64_t extent : shape) {
    negative = negative || extent < 0;
    wanted *= extent;
  }
  if (negative || static_cast<std::size_t>(wanted) != bytes.size()) {
    throw std::invalid_argument("SafetensorsBuilder: tensor '" + tensor + "' wants " +
                                std::to_string(wanted) + " bytes, given " +
                                std::to_string(bytes.size()));
  }
  if (tensor == kMetadataKey ||
      !tensors_.emplace(tensor, TensorEntry{dtype, std::move(shape), bytes}).second) {
    throw std::invalid_argument("SafetensorsBuilder: the name '" + tensor + "' is taken");
  }
}

void SafetensorsBuilder::metadata(const std::string& key, std::string value) {
  if (key.starts_with(kChecksumPrefix)) {
    throw std::invalid_argument("SafetensorsBuilder: metadata key '" + key + "' is reserved");
  }
  metadata_[key] = std::move(value);
}

void SafetensorsBuilder::write(const std::filesystem::path& path) const {
  const std::vector<Item> items = file_order(tensors_);
  const std::string header = first_bytes(header_text(metadata_, items));
  AtomicFileWriter writer(path);
  writer.write(std::as_bytes(std::span<const char>(header)));
  for (const auto& [name, entry] : items) writer.write(entry->bytes);
  writer.commit();
}

}  // namespace drumvae
