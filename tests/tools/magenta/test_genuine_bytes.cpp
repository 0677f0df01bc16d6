// Import and export of Magenta's own checkpoints: what is written again is what Magenta and its
// converter wrote.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/checkpoint.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/magenta/genuine.h"
#include "tests/tools/tensorflow/independent_reader.h"
#include "tools/playing/magenta_file.h"
#include "tools/tensorflow/table.h"
#include "tools/tensorflow/table_writer.h"
#include "tools/tensorflow/web_model.h"
#include "tools/training/export_model.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;
using test::read_text;
using test::TemporaryFolder;

std::vector<fs::path> checkpoints(const fs::path& interop) {
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(interop / "tf"))
    folders.push_back(entry.path());
  return folders;
}

TEST_CASE("A checkpoint of Magenta's that is imported and exported is Magenta's, byte for byte") {
  const auto interop = test::interop();
  if (!interop) return;
  for (const fs::path& theirs : checkpoints(*interop)) {
    INFO(theirs);
    const TemporaryFolder folder;
    const ImportedModel imported = import_model(theirs, "", folder / "model.safetensors");
    CHECK(imported.adam_fault.empty());
    CHECK(imported.step == 3);
    CHECK(imported.notices.empty());
    export_magenta({folder / "model.safetensors"}, {.with_optimizer = true}, folder / "out");
    for (const char* file : {"model.ckpt-3.index", "model.ckpt-3.data-00000-of-00001"})
      CHECK((read_text(folder / "out" / file) == read_text(theirs / file)));
    CHECK_NOTHROW(test::read_independently(folder / "out/model.ckpt-3"));

    import_model(folder / "out", imported.config.name, folder / "again.safetensors");
    const auto first = SafetensorsFile::open(folder / "model.safetensors"),
               again = SafetensorsFile::open(folder / "again.safetensors");
    REQUIRE(first.tensors().size() == again.tensors().size());
    for (const auto& [name, tensor] : first.tensors())
      CHECK(std::ranges::equal(tensor.bytes, again.at(name).bytes));
  }
}

TEST_CASE("Weights alone come out as Magenta's saver writes them, but for its order of the bytes") {
  const auto interop = test::interop();
  if (!interop) return;
  const fs::path theirs = *interop / "edge/weights_only/model.ckpt-3";
  const TemporaryFolder folder;
  export_magenta({theirs}, {}, folder / "out", "groovae_4bar");
  auto ours_read = test::read_independently(folder / "out/model.ckpt-3")["tensors"],
       theirs_read = test::read_independently(theirs)["tensors"];
  for (auto* read : {&ours_read, &theirs_read})
    for (auto& tensor : *read) tensor.erase("offset");
  CHECK(ours_read == theirs_read);
}

TEST_CASE("The index of the published groovae_4bar is written again as it is") {
  const auto interop = test::interop();
  if (!interop) return;
  const std::string theirs =
      read_text(*interop / "published_index/published_groovae_4bar_model.ckpt-2721.index");
  std::map<std::string, std::string> values;
  for (const TableEntry& entry : read_table(std::as_bytes(std::span(theirs)), "published"))
    values.emplace(entry.key, entry.value);
  CHECK(values.size() == 45);
  CHECK((table_bytes(values) == theirs));
}

// Group bytes of a manifest's one group.
std::string group_bytes(const fs::path& folder, const nlohmann::json& manifest) {
  std::string bytes;
  for (const auto& path : manifest[0]["paths"])
    bytes += read_text(folder / path.get<std::string>());
  return bytes;
}

// name -> {quantization, its bytes}, whatever the order.
std::map<std::string, std::pair<nlohmann::json, std::string>> web_tensors(const fs::path& folder) {
  const nlohmann::json manifest = nlohmann::json::parse(read_text(folder / kWebManifestFile));
  const std::string bytes = group_bytes(folder, manifest);
  std::map<std::string, std::pair<nlohmann::json, std::string>> tensors;
  std::size_t at = 0;
  for (const auto& weight : manifest[0]["weights"]) {
    std::size_t size = 4;
    if (weight.contains("quantization")) size = weight["quantization"]["dtype"] == "uint8" ? 1 : 2;
    for (const auto& extent : weight["shape"]) size *= extent.get<std::size_t>();
    tensors[weight["name"]] = {weight.value("quantization", nlohmann::json()),
                               bytes.substr(at, size)};
    at += size;
  }
  CHECK(at == bytes.size());
  return tensors;
}

TEST_CASE(
    "Exported to Magenta.js a model has the tensors of Magenta's converter, quantised or not") {
  const auto interop = test::interop();
  if (!interop) return;
  const fs::path from = *interop / "tf/groovae_4bar_small", js = *interop / "js/groovae_4bar_small";
  const TemporaryFolder folder;
  const std::vector<std::pair<const char*, int>> forms = {{"f32", 0}, {"q2", 2}, {"q1", 1}};
  for (const auto& [form, bytes] : forms) {
    INFO(form);
    export_magenta({from}, {.web = true, .quantize_bytes = bytes}, folder / form);
    CHECK((web_tensors(folder / form) == web_tensors(js / form)));
    CHECK(nlohmann::json::parse(read_text(folder / form / "config.json")) ==
          nlohmann::json::parse(read_text(js / form / "config.json")));
  }
  export_magenta({*interop / "tf/hier-groovae_4bar_small"}, {.web = true, .quantize_bytes = 2},
                 folder / "hier");
  CHECK((web_tensors(folder / "hier") == web_tensors(*interop / "js/hier-groovae_4bar_small/q2")));
  export_magenta({*interop / "tf/nade-drums_2bar_reduced_reduced"},
                 {.web = true, .quantize_bytes = 2}, folder / "nade");
  CHECK((web_tensors(folder / "nade") ==
         web_tensors(*interop / "js/nade-drums_2bar_reduced_reduced/q2")));
}

TEST_CASE("First elements and sums of imported weights are those that Magenta printed") {
  const auto interop = test::interop();
  if (!interop) return;
  Device device = Device::open("cpu", 1);
  for (const fs::path& theirs : checkpoints(*interop)) {
    const auto wanted = nlohmann::json::parse(read_text(theirs / "expected.json"))["tensors"];
    const LoadedModel loaded = load_model(theirs, device);
    const TemporaryFolder folder;
    export_magenta({theirs}, {}, folder / "out");
    const auto read = test::read_independently(folder / "out/model.ckpt-3")["tensors"];
    CHECK(read.size() == wanted.size() + 1);
    for (const auto& [name, tensor] : wanted.items()) {
      INFO(name);
      CHECK(read[name]["shape"] == tensor["shape"]);
      CHECK(read[name]["numbers"][0].get<double>() == tensor["first"].get<double>());
      CHECK(read[name]["sum"].get<double>() == Approx(tensor["sum64"].get<double>()).margin(1e-9));
    }
  }
}

}  // namespace
}  // namespace drumvae
