// Writing packed drums: the counterpart of packed.cpp, column by column.
#include <stdexcept>
#include <string>

#include "data/packed.h"
#include "data/packed_format.h"

namespace drumvae {
namespace {

void require(bool good, const std::string& fault) {
  if (!good) throw std::invalid_argument("PackedDrumsWriter: " + fault);
}

void check_tensor(const DrumTensor& tensor, std::int32_t steps) {
  require(tensor.steps == steps, "a tensor of " + std::to_string(tensor.steps) + " steps, wanted " +
                                     std::to_string(steps));
  const auto rows = static_cast<std::size_t>(steps);
  require(tensor.hits.size() == rows && tensor.velocities.size() == rows * kDrumClasses &&
              tensor.offsets.size() == rows * kDrumClasses,
          "a tensor whose arrays do not fit its steps");
  for (const std::uint16_t mask : tensor.hits)
    require(mask <= kClassBits, "bits beyond the classes");
}

}  // namespace

PackedDrumsWriter::PackedDrumsWriter(std::int32_t steps) : steps_(steps) {
  require(steps >= 1 && steps <= kMaxPackedSteps,
          "steps " + std::to_string(steps) + " is not in 1.." + std::to_string(kMaxPackedSteps));
}

PackedDrumsWriter::PackedDrumsWriter(std::int32_t steps, PatternKit kit)
    : PackedDrumsWriter(steps) {
  kind_ = PackedKind::patterns;
  kit_ = kit;
}

std::uint32_t PackedDrumsWriter::add_file(const std::string& name) {
  require(name.find('\0') == std::string::npos, "a file name with a zero byte");
  file_names_ += name;
  file_names_ += '\0';
  return file_count_++;
}

PackedDrumsWriter::Columns& PackedDrumsWriter::columns_for(Split split, PackedKind kind,
                                                           ExampleOrigin origin) {
  require(kind == kind_, "an example of the other kind");
  require(origin.file < file_count_, "unknown file " + std::to_string(origin.file));
  return columns_[static_cast<std::size_t>(split)];
}

void PackedDrumsWriter::add(Split split, const DrumTensor& tensor, ExampleOrigin origin) {
  Columns& to = columns_for(split, PackedKind::groove, origin);
  check_tensor(tensor, steps_);
  std::vector<std::uint8_t> velocities;
  std::vector<std::int16_t> offsets;
  for (std::size_t cell = 0; cell < tensor.velocities.size(); ++cell) {
    if ((tensor.hits[cell / kDrumClasses] >> cell % kDrumClasses & 1U) == 0) continue;
    require(is_hit_velocity(tensor.velocities[cell]), "a hit's velocity is not in 1..127");
    require(is_offset(tensor.offsets[cell]), "a hit's offset is beyond half a step");
    velocities.push_back(tensor.velocities[cell]);
    offsets.push_back(tensor.offsets[cell]);
  }
  to.hits.insert(to.hits.end(), tensor.hits.begin(), tensor.hits.end());
  to.velocities.insert(to.velocities.end(), velocities.begin(), velocities.end());
  to.offsets.insert(to.offsets.end(), offsets.begin(), offsets.end());
  to.first_hit.push_back(static_cast<std::int64_t>(to.velocities.size()));
  to.file.push_back(origin.file);
  to.window.push_back(origin.window);
}

void PackedDrumsWriter::add(Split split, std::span<const std::uint64_t> sets,
                            ExampleOrigin origin) {
  Columns& to = columns_for(split, PackedKind::patterns, origin);
  require(std::ssize(sets) == steps_, "a pattern of " + std::to_string(sets.size()) +
                                          " steps, wanted " + std::to_string(steps_));
  for (const std::uint64_t set : sets) require(set <= all_drums(kit_), "bits beyond the kit");
  to.sets.insert(to.sets.end(), sets.begin(), sets.end());
  to.file.push_back(origin.file);
  to.window.push_back(origin.window);
}

void PackedDrumsWriter::write_columns(Split split, SafetensorsBuilder& builder) const {
  const Columns& from = columns_[static_cast<std::size_t>(split)];
  const auto examples = static_cast<std::int64_t>(from.file.size());
  const auto hits = static_cast<std::int64_t>(from.velocities.size());
  builder.add<std::uint32_t>(column_name(split, "file"), {examples}, from.file);
  builder.add<std::uint32_t>(column_name(split, "window"), {examples}, from.window);
  if (kind_ == PackedKind::patterns) {
    builder.add<std::uint64_t>(column_name(split, "sets"), {examples, steps_}, from.sets);
    return;
  }
  builder.add<std::uint16_t>(column_name(split, "hits"), {examples, steps_}, from.hits);
  builder.add<std::uint8_t>(column_name(split, "velocities"), {hits}, from.velocities);
  builder.add<std::int16_t>(column_name(split, "offsets"), {hits}, from.offsets);
  builder.add<std::int64_t>(column_name(split, "first_hit"), {examples + 1}, from.first_hit);
}

void PackedDrumsWriter::write(const std::filesystem::path& path, Provenance provenance) const {
  SafetensorsBuilder builder;
  provenance.kept.clear();
  for (const Split split : kSplits) {
    write_columns(split, builder);
    provenance.kept[std::string(split_name(split))] =
        std::ssize(columns_[static_cast<std::size_t>(split)].file);
  }
  builder.add("files", Dtype::u8, {static_cast<std::int64_t>(file_names_.size())},
              std::as_bytes(std::span<const char>(file_names_)));
  builder.metadata("format", kPackedFormat);
  builder.metadata("version", kPackedVersion);
  builder.metadata("kind", kind_ == PackedKind::groove ? kGrooveKind : kPatternKind);
  builder.metadata("classes", std::to_string(drums_of(kit_)));
  builder.metadata("steps", std::to_string(steps_));
  builder.metadata("provenance", encode_provenance(provenance));
  builder.write(path);
}

}  // namespace drumvae
