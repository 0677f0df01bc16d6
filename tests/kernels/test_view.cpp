// Views: shapes, strides, slices.
#include <catch2/catch.hpp>
#include <numeric>
#include <vector>

#include "kernels/view.h"

using namespace drumvae;

namespace {
std::vector<int> counting(int count) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}
}  // namespace

TEST_CASE("A dense view is row-major") {
  auto numbers = counting(24);
  const View<int, 3> view(numbers.data(), {2, 3, 4});
  REQUIRE(view[1][2][3] == 23);
  REQUIRE(view[0][1][0] == 4);
  REQUIRE(view.size() == 24);
  REQUIRE(view.dense());
  REQUIRE(view.extent(1) == 3);
}

TEST_CASE("An element of a view can be assigned to") {
  auto numbers = counting(6);
  const View<int, 2> view(numbers.data(), {2, 3});
  view[1][0] = 40;
  REQUIRE(numbers[3] == 40);
}

TEST_CASE("Columns and rows of a view share its memory") {
  auto numbers = counting(24);
  const View<int, 2> view(numbers.data(), {4, 6});
  const auto part = view.rows(1, 2).columns(4, 2);
  REQUIRE(part.shape() == std::array<Index, 2>{2, 2});
  REQUIRE(part[0][0] == 10);
  REQUIRE(part[1][1] == 17);
  REQUIRE_FALSE(part.dense());
  REQUIRE(view.columns(0, 6).dense());
}

TEST_CASE("flat_rows joins the first two axes and keeps the gap between rows") {
  auto numbers = counting(30);
  const View<int, 3> view(numbers.data(), {2, 3, 4}, {15, 5, 1});
  const auto rows = view.flat_rows();
  REQUIRE(rows.shape() == std::array<Index, 2>{6, 4});
  REQUIRE(rows[4][2] == view[1][1][2]);
}

TEST_CASE("The default view is not given, one of no elements may be") {
  int number = 0;
  REQUIRE_FALSE(View<int, 2>().given());
  REQUIRE(View<int, 2>(&number, {0, 5}).given());
  REQUIRE(View<int, 2>(&number, {0, 5}).size() == 0);
}

TEST_CASE("A view converts to one of const elements") {
  auto numbers = counting(4);
  const View<int, 1> view(numbers.data(), {4});
  const View<const int, 1> constant = view;
  REQUIRE(constant.data() == view.data());
  REQUIRE_FALSE(std::is_convertible_v<View<const int, 1>, View<int, 1>>);
}

TEST_CASE("An ElementView knows how its elements are stored") {
  std::vector<float> numbers(6);
  std::vector<Bf16> halves(6);
  const ElementView<2> floats = View<float, 2>(numbers.data(), {2, 3});
  const ElementView<2> bf16 = View<Bf16, 2>(halves.data(), {2, 3});
  REQUIRE(floats.type() == ElementType::f32);
  REQUIRE(floats.f32()[1].data() == numbers.data() + 3);
  REQUIRE(bf16.type() == ElementType::bf16);
  REQUIRE(bf16.shape() == std::array<Index, 2>{2, 3});
  REQUIRE_FALSE(ElementView<2>().given());
  REQUIRE(element_bytes(ElementType::bf16) == 2);
}
