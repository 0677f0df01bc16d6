// Sizes and texts of shapes.
#include "tools/tensorflow/tensor_store.h"

#include <limits>

namespace drumvae {

std::int64_t tensor_bytes(Dtype type, const TensorShape& shape) {
  auto bytes = static_cast<std::int64_t>(dtype_bytes(type));
  for (const std::int64_t extent : shape) {
    if (extent < 0) return -1;
    if (extent > 0 && bytes > std::numeric_limits<std::int64_t>::max() / extent) return -1;
    bytes *= extent;
  }
  return bytes;
}

std::string shape_text(const TensorShape& shape) {
  std::string text = "[";
  for (const std::int64_t extent : shape)
    text += (text.size() > 1 ? "," : "") + std::to_string(extent);
  return text + "]";
}

}  // namespace drumvae
