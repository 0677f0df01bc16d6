// From the index to the shards' bytes.
#include "tools/tensorflow/tensor_bundle.h"

#include "engine/crc32c.h"
#include "engine/errors.h"
#include "tools/tensorflow/bundle_entry.h"
#include "tools/tensorflow/table.h"

namespace drumvae {
namespace {

constexpr int kMostShards = 1000, kOurVersion = 1;

class BundleReader {
 public:
  explicit BundleReader(const BundleFiles& files)
      : files_(files),
        index_file_(files.prefix + kIndexEnding),
        index_(files.shown(index_file_)),
        entries_(read_table(files.files.at(index_file_), index_)) {
    if (entries_.empty() || !entries_.front().key.empty())
      throw FormatError(index_, "is a table, but not of a checkpoint: it has no header");
    const auto header = parse_bundle_header(entries_.front().value);
    if (!header || header->shards < 1 || header->shards > kMostShards)
      throw FormatError(index_, "the header is damaged");
    if (!header->little_endian)
      throw FormatError(index_, "was written on a big-endian machine, which is not read");
    if (header->min_consumer > kOurVersion)
      throw FormatError(index_, "is of a later version of the format than this program reads");
    shards_ = header->shards;
  }

  std::map<std::string, TensorEntry> read() const {
    std::map<std::string, TensorEntry> tensors;
    for (std::size_t i = 1; i < entries_.size(); ++i) {
      const std::string& key = entries_[i].key;
      if (key.front() == '\0') fail(key.substr(1, key.find('\0', 1) - 1), kSliced);
      const auto entry = parse_bundle_entry(entries_[i].value);
      if (!entry) fail(key, "its entry is damaged");
      tensors.emplace(key, TensorEntry{type_of(key, *entry), entry->shape, bytes_of(key, *entry)});
    }
    return tensors;
  }

 private:
  static constexpr const char* kSliced =
      "is stored in slices, which no published model's are: save it as a whole";

  [[noreturn]] void fail(const std::string& tensor, const std::string& reason) const {
    throw FormatError(index_, "tensor '" + tensor + "' " + reason);
  }

  Dtype type_of(const std::string& tensor, const BundleEntry& entry) const {
    if (entry.sliced) fail(tensor, kSliced);
    if (!entry.type) {
      fail(tensor, "is of TensorFlow's type number " + std::to_string(entry.type_number) +
                       ", which no model of Magenta's has");
    }
    if (tensor_bytes(*entry.type, entry.shape) != entry.size)
      fail(tensor, "has another shape than bytes: the file is damaged");
    return *entry.type;
  }

  std::span<const std::byte> shard(const std::string& tensor, int number) const {
    if (number < 0 || number >= shards_) fail(tensor, "is in a shard that there is not");
    const auto file = files_.files.find(shard_name(files_.prefix, number, shards_));
    if (file == files_.files.end()) {
      throw FormatError(files_.shown(shard_name(files_.prefix, number, shards_)),
                        "is missing; tensor '" + tensor + "' is in it");
    }
    return file->second;
  }

  std::span<const std::byte> bytes_of(const std::string& tensor, const BundleEntry& entry) const {
    const auto bytes = shard(tensor, entry.shard);
    const std::string file = files_.shown(shard_name(files_.prefix, entry.shard, shards_));
    const auto size = static_cast<std::int64_t>(bytes.size());
    if (entry.offset < 0 || entry.size > size || entry.offset > size - entry.size) {
      throw FormatError(file, "tensor '" + tensor + "' lies beyond the end: the file is cut short");
    }
    const auto of_tensor =
        bytes.subspan(static_cast<std::size_t>(entry.offset), static_cast<std::size_t>(entry.size));
    if (masked_crc32c(of_tensor) != entry.masked_crc) {
      throw FormatError(file, static_cast<std::uint64_t>(entry.offset),
                        "tensor '" + tensor + "': wrong checksum: the file is damaged");
    }
    return of_tensor;
  }

  const BundleFiles& files_;
  std::string index_file_, index_;
  std::vector<TableEntry> entries_;
  int shards_ = 1;
};

}  // namespace

TensorStore read_tensor_bundle(BundleFiles files) {
  TensorStore store{.name = files.shown(files.prefix + kIndexEnding)};
  store.tensors = BundleReader(files).read();
  store.files = std::move(files.mapped);
  store.copies = std::move(files.unpacked);
  return store;
}

}  // namespace drumvae
