// The one shard and its index.
#include "tools/tensorflow/tensor_bundle_writer.h"

#include "engine/crc32c.h"
#include "engine/platform.h"
#include "tools/tensorflow/bundle_entry.h"
#include "tools/tensorflow/bundle_files.h"
#include "tools/tensorflow/table_writer.h"

namespace drumvae {

void write_tensor_bundle(const std::filesystem::path& prefix,
                         const std::map<std::string, TensorEntry>& tensors) {
  std::map<std::string, std::string> values = {{"", encode_bundle_header(1)}};
  AtomicFileWriter shard(shard_name(prefix.string(), 0, 1));
  std::int64_t offset = 0;
  for (const auto& [name, tensor] : tensors) {
    const auto size = static_cast<std::int64_t>(tensor.bytes.size());
    values[name] = encode_bundle_entry({.type = tensor.dtype,
                                        .shape = tensor.shape,
                                        .offset = offset,
                                        .size = size,
                                        .masked_crc = masked_crc32c(tensor.bytes)});
    shard.write(tensor.bytes);
    offset += size;
  }
  shard.commit();
  const std::string index = table_bytes(values);
  write_file_atomically(prefix.string() + kIndexEnding, std::as_bytes(std::span(index)));
}

}  // namespace drumvae
