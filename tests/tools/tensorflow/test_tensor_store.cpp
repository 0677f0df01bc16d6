// Sizes and texts of shapes.
#include <catch2/catch.hpp>

#include "tools/tensorflow/tensor_store.h"

namespace drumvae {
namespace {

TEST_CASE("A tensor's bytes are its elements' times theirs, and -1 where that cannot be") {
  CHECK(tensor_bytes(Dtype::f32, {}) == 4);
  CHECK(tensor_bytes(Dtype::i64, {}) == 8);
  CHECK(tensor_bytes(Dtype::f32, {3, 5}) == 60);
  CHECK(tensor_bytes(Dtype::f32, {3, 0, 5}) == 0);
  CHECK(tensor_bytes(Dtype::f32, {3, -5}) == -1);
  CHECK(tensor_bytes(Dtype::f32, {std::int64_t{1} << 40, std::int64_t{1} << 40}) == -1);
}

TEST_CASE("A shape's text has its extents in brackets") {
  CHECK(shape_text({}) == "[]");
  CHECK(shape_text({47}) == "[47]");
  CHECK(shape_text({47, 1, 80}) == "[47,1,80]");
}

}  // namespace
}  // namespace drumvae
