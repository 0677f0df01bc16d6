// Messages to structs and back; protobuf stays here.
#include "tools/tensorflow/bundle_entry.h"

#include <tools/tensorflow/tensor_bundle.pb.h>

#include <algorithm>
#include <array>

namespace drumvae {
namespace {

constexpr int kFormatVersion = 1;

struct TypeRow {
  int number;
  Dtype type;
};

// TensorFlow's types.proto.
constexpr std::array<TypeRow, 13> kTypes = {{{1, Dtype::f32},
                                             {2, Dtype::f64},
                                             {3, Dtype::i32},
                                             {4, Dtype::u8},
                                             {5, Dtype::i16},
                                             {6, Dtype::i8},
                                             {9, Dtype::i64},
                                             {10, Dtype::boolean},
                                             {14, Dtype::bf16},
                                             {17, Dtype::u16},
                                             {19, Dtype::f16},
                                             {22, Dtype::u32},
                                             {23, Dtype::u64}}};

template <class Message>
bool parse(Message& message, std::string_view value) {
  return message.ParseFromArray(value.data(), static_cast<int>(value.size()));
}

}  // namespace

std::optional<BundleHeader> parse_bundle_header(std::string_view value) {
  bundle::Header header;
  if (!parse(header, value)) return std::nullopt;
  return BundleHeader{.shards = header.num_shards(),
                      .little_endian = header.endianness() == 0,
                      .min_consumer = header.version().min_consumer()};
}

std::optional<BundleEntry> parse_bundle_entry(std::string_view value) {
  bundle::Entry message;
  if (!parse(message, value)) return std::nullopt;
  BundleEntry entry{.type_number = message.dtype(),
                    .shard = message.shard_id(),
                    .offset = message.offset(),
                    .size = message.size(),
                    .masked_crc = message.crc32c(),
                    .sliced = message.slices_size() > 0};
  const auto* const row = std::ranges::find(kTypes, message.dtype(), &TypeRow::number);
  if (row != kTypes.end()) entry.type = row->type;
  for (const auto& dim : message.shape().dim()) entry.shape.push_back(dim.size());
  return entry;
}

std::string encode_bundle_header(int shards) {
  bundle::Header header;
  header.set_num_shards(shards);
  header.mutable_version()->set_producer(kFormatVersion);
  return header.SerializeAsString();
}

std::string encode_bundle_entry(const BundleEntry& entry) {
  bundle::Entry message;
  message.set_dtype(std::ranges::find(kTypes, entry.type.value(), &TypeRow::type)->number);
  message.mutable_shape();  // a scalar's is there, and empty
  for (const std::int64_t size : entry.shape) message.mutable_shape()->add_dim()->set_size(size);
  message.set_shard_id(entry.shard);
  message.set_offset(entry.offset);
  message.set_size(entry.size);
  message.set_crc32c(entry.masked_crc);
  return message.SerializeAsString();
}

}  // namespace drumvae
