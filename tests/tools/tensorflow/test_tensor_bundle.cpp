// Checkpoints that an independent writer made, sound and damaged.
#include <catch2/catch.hpp>
#include <cstring>

#include "engine/errors.h"
#include "tests/tools/tensorflow/independent_bundle.h"
#include "tools/tensorflow/tensor_bundle.h"

namespace drumvae {
namespace {

using Catch::Contains;
using test::BundleForm;
using test::BundleTensor;
using test::float_bytes;
using test::read_text;
using test::TemporaryFolder;
using test::write_text;

std::map<std::string, BundleTensor> some_tensors() {
  return {{"a/bias", {.shape = {3}, .bytes = float_bytes({1, 2, 3})}},
          {"a/kernel", {.shape = {2, 3}, .bytes = float_bytes({1, 2, 3, 4, 5, 6})}},
          {"global_step", {.dtype = 9, .bytes = test::int64_bytes(2721)}}};
}

class Bundle {
 public:
  explicit Bundle(const std::map<std::string, BundleTensor>& tensors = some_tensors(),
                  const BundleForm& form = {}) {
    test::write_bundle(prefix_, tensors, form);
  }

  TensorStore read() const { return read_tensor_bundle(open_bundle(prefix_)); }
  std::string file(const std::string& ending) const { return prefix_ + ending; }

 private:
  TemporaryFolder folder_;
  std::string prefix_ = (folder_ / "model.ckpt-1").string();
};

std::string bytes_text(const TensorEntry& tensor) {
  return {reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size()};
}

void check_some_tensors(const TensorStore& store) {
  REQUIRE(store.tensors.size() == 3);
  for (const auto& [name, wanted] : some_tensors()) {
    const TensorEntry& tensor = store.tensors.at(name);
    CHECK(tensor.dtype == (wanted.dtype == 9 ? Dtype::i64 : Dtype::f32));
    CHECK(tensor.shape == wanted.shape);
    CHECK(bytes_text(tensor) == wanted.bytes);
  }
}

TEST_CASE("Tensors come back with type, shape and bytes, from one shard or several") {
  check_some_tensors(Bundle().read());
  auto tensors = some_tensors();
  tensors["a/kernel"].shard = 1;
  const Bundle two(tensors, {.shards = 2});
  check_some_tensors(two.read());
  CHECK(two.read().name == two.file(".index"));

  std::filesystem::remove(two.file(".data-00001-of-00002"));
  CHECK_THROWS_WITH(two.read(), Contains(two.file(".data-00001-of-00002") + ": is missing") &&
                                    Contains("'a/kernel'"));
}

// Flips every bit of one of a checkpoint's files, in memory; how many of the damaged ones were
// read. What is read must be right.
int flips_that_pass(const Bundle& bundle, const std::string& damaged) {
  std::map<std::string, std::string> texts;
  for (const char* ending : {".index", ".data-00000-of-00001"})
    texts["model.ckpt-1" + std::string(ending)] = read_text(bundle.file(ending));
  std::string& text = texts.at("model.ckpt-1" + damaged);
  int passed = 0;
  for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
    const auto flip = [&] { text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8); };
    flip();
    BundleFiles files{.prefix = "model.ckpt-1"};
    for (const auto& [name, bytes] : texts) files.files[name] = std::as_bytes(std::span(bytes));
    try {
      check_some_tensors(read_tensor_bundle(std::move(files)));
      ++passed;
    } catch (const FormatError& error) {
      REQUIRE(std::string(error.what()).find("model.ckpt-1") != std::string::npos);
    }
    flip();
  }
  return passed;
}

TEST_CASE("A flipped bit anywhere in a checkpoint is refused, with the file") {
  const Bundle bundle;
  CHECK(flips_that_pass(bundle, ".index") == 0);
  CHECK(flips_that_pass(bundle, ".data-00000-of-00001") == 0);
}

TEST_CASE("A file that is cut short anywhere is refused, with the tensor where it is the shard") {
  const Bundle bundle;
  const std::string shard = bundle.file(".data-00000-of-00001"), sound = read_text(shard);
  for (std::size_t size = 0; size < sound.size(); ++size) {
    write_text(shard, sound.substr(0, size));
    REQUIRE_THROWS_WITH(bundle.read(), Contains(shard) && Contains("tensor '") &&
                                           Contains("the file is cut short"));
  }
  write_text(shard, sound);
  const std::string index = read_text(bundle.file(".index"));
  for (std::size_t size = 0; size < index.size(); ++size) {
    write_text(bundle.file(".index"), index.substr(0, size));
    REQUIRE_THROWS_WITH(bundle.read(), Contains(bundle.file(".index")));
  }
}

std::string reason(const std::map<std::string, BundleTensor>& tensors,
                   const BundleForm& form = {}) {
  try {
    Bundle(tensors, form).read();
  } catch (const FormatError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("Slices, big-endian numbers, later versions and missing checksums are refused") {
  CHECK_THAT(reason(some_tensors(), {.sliced = "a/kernel"}),
             Contains("tensor 'a/kernel' is stored in slices"));
  CHECK_THAT(reason(some_tensors(), {.slice_key = true}),
             Contains("tensor 'name' is stored in slices"));
  CHECK_THAT(reason(some_tensors(), {.endianness = 1}), Contains("big-endian"));
  CHECK_THAT(reason(some_tensors(), {.min_consumer = 2}), Contains("later version"));
  CHECK_THAT(reason(some_tensors(), {.without_crc = true}), Contains("wrong checksum"));
  CHECK_THAT(reason(some_tensors(), {.compression = 1}), Contains("snappy"));
  CHECK_THAT(reason({{"a", {.dtype = 7, .bytes = "text"}}}),
             Contains("'a' is of TensorFlow's type number 7"));
  CHECK_THAT(reason({{"a", {.shape = {3}, .bytes = float_bytes({1})}}}),
             Contains("another shape than bytes"));
  CHECK_THAT(reason({{"a", {.shape = {-1}, .bytes = float_bytes({1})}}}),
             Contains("another shape than bytes"));
}

TEST_CASE("A table without a checkpoint's header is refused") {
  const Bundle bundle;
  write_text(bundle.file(".index"), test::table_of_entries({{"a", "b"}}));
  CHECK_THROWS_WITH(bundle.read(), Contains("it has no header"));
  write_text(bundle.file(".index"), test::table_of_entries({{"", ""}}));
  CHECK_THROWS_WITH(bundle.read(), Contains("the header is damaged"));
}

TEST_CASE("Numbers of 16 and 64 bits are read with their types") {
  const Bundle sound({{"h", {.dtype = 19, .shape = {1}, .bytes = "\x01\x3c"}},
                      {"d", {.dtype = 2, .shape = {1}, .bytes = std::string(8, '\1')}}});
  CHECK(sound.read().tensors.at("h").dtype == Dtype::f16);
  CHECK(sound.read().tensors.at("d").dtype == Dtype::f64);
}

}  // namespace
}  // namespace drumvae
