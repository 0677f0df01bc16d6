// Records and the events in them.
#include "tools/training/event_file.h"

#include <tools/training/event.pb.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>

#include "engine/crc32c.h"

namespace drumvae {
namespace {

static_assert(std::endian::native == std::endian::little, "records are little-endian");

constexpr std::size_t kHeaderBytes = 12, kFooterBytes = 4;
constexpr std::int32_t kStringType = 7;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

template <class Number>
std::span<const std::byte> bytes_of_number(const Number& number) {
  return std::as_bytes(std::span(&number, 1));
}

// Appends a record in one piece, so that a reader sees most records whole.
void append_record(AppendFile& file, const events::Event& event) {
  const std::string payload = event.SerializeAsString();
  const std::uint64_t length = payload.size();
  const std::uint32_t length_crc = masked_crc32c(bytes_of_number(length));
  const std::uint32_t payload_crc = masked_crc32c(bytes_of(payload));
  std::vector<std::byte> record;
  for (const auto part : {bytes_of_number(length), bytes_of_number(length_crc), bytes_of(payload),
                          bytes_of_number(payload_crc)}) {
    record.insert(record.end(), part.begin(), part.end());
  }
  file.append(record);
}

events::Event event_at(std::int64_t step) {
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  events::Event event;
  event.set_wall_time(now.count());
  event.set_step(step);
  return event;
}

template <class Number>
Number read_number(std::span<const std::byte> bytes) {
  Number number;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

// The payload of the record that `bytes` begins with; empty where it is not whole and sound.
std::span<const std::byte> first_payload(std::span<const std::byte> bytes) {
  if (bytes.size() < kHeaderBytes + kFooterBytes) return {};
  const auto length = read_number<std::uint64_t>(bytes);
  if (read_number<std::uint32_t>(bytes.subspan(8)) != masked_crc32c(bytes.first(8))) return {};
  if (length > bytes.size() - kHeaderBytes - kFooterBytes) return {};
  const auto payload = bytes.subspan(kHeaderBytes, length);
  const auto crc = read_number<std::uint32_t>(bytes.subspan(kHeaderBytes + length));
  return crc == masked_crc32c(payload) ? payload : std::span<const std::byte>();
}

// Calls visit(event, where its record ends) for the records before the first that is cut short or
// damaged.
template <class Visit>
void for_each_event(const std::filesystem::path& folder, const Visit& visit) {
  const std::filesystem::path path = event_file_path(folder);
  if (!std::filesystem::exists(path)) return;
  const MappedFile file(path);
  std::uint64_t at = 0;
  for (;;) {
    const auto payload = first_payload(file.bytes().subspan(at));
    events::Event event;
    if (payload.empty() || !event.ParseFromArray(payload.data(), static_cast<int>(payload.size())))
      return;
    at += kHeaderBytes + payload.size() + kFooterBytes;
    visit(event, at);
  }
}

std::uint64_t whole_records(const std::filesystem::path& folder, std::uint64_t at_most) {
  std::uint64_t end = 0;
  for (const EventExtent& extent : read_event_extents(folder)) {
    if (extent.end_bytes <= at_most) end = extent.end_bytes;
  }
  return end;
}

}  // namespace

EventFile::EventFile(const std::filesystem::path& folder, std::uint64_t keep_bytes)
    : file_(event_file_path(folder), keep_bytes == 0 ? 0 : whole_records(folder, keep_bytes)) {
  if (file_.bytes() > 0) return;
  events::Event first = event_at(0);
  first.set_file_version("brain.Event:2");
  append_record(file_, first);
}

void EventFile::write(std::int64_t step, std::span<const Scalar> scalars) {
  events::Event event = event_at(step);
  for (const Scalar& scalar : scalars) {
    events::Summary::Value& value = *event.mutable_summary()->add_value();
    value.set_tag(scalar.tag);
    value.set_simple_value(static_cast<float>(scalar.value));
  }
  append_record(file_, event);
}

void EventFile::write_text(std::int64_t step, const std::string& tag, const std::string& text) {
  events::Event event = event_at(step);
  events::Summary::Value& value = *event.mutable_summary()->add_value();
  value.set_tag(tag);
  value.mutable_metadata()->mutable_plugin_data()->set_plugin_name("text");
  value.mutable_tensor()->set_dtype(kStringType);
  value.mutable_tensor()->mutable_tensor_shape()->add_dim()->set_size(1);
  value.mutable_tensor()->add_string_val(text);
  append_record(file_, event);
}

void EventFile::write_histogram(std::int64_t step, const std::string& tag,
                                const Histogram& histogram) {
  events::Event event = event_at(step);
  events::Summary::Value& value = *event.mutable_summary()->add_value();
  value.set_tag(tag);
  events::Histogram& histo = *value.mutable_histo();
  histo.set_min(histogram.min);
  histo.set_max(histogram.max);
  histo.set_num(static_cast<double>(histogram.count));
  histo.set_sum(histogram.sum);
  histo.set_sum_squares(histogram.sum_squares);
  histo.mutable_bucket_limit()->Assign(histogram.limits.begin(), histogram.limits.end());
  histo.mutable_bucket()->Assign(histogram.counts.begin(), histogram.counts.end());
  append_record(file_, event);
}

std::uint64_t EventFile::sync() {
  file_.sync();
  return file_.bytes();
}

std::filesystem::path event_file_path(const std::filesystem::path& folder) {
  return folder / "events.out.tfevents.drumvae";
}

std::vector<EventExtent> read_event_extents(const std::filesystem::path& folder) {
  std::vector<EventExtent> extents;
  for_each_event(folder, [&](const events::Event& event, std::uint64_t end_bytes) {
    extents.push_back({.end_bytes = end_bytes, .step = event.step()});
  });
  return extents;
}

std::map<std::string, std::vector<ScalarPoint>> read_scalar_series(
    const std::filesystem::path& folder) {
  std::map<std::string, std::map<std::int64_t, double>> by_step;
  for_each_event(folder, [&](const events::Event& event, std::uint64_t) {
    for (const events::Summary::Value& value : event.summary().value())
      if (value.value_case() == events::Summary::Value::kSimpleValue)
        by_step[value.tag()][event.step()] = value.simple_value();
  });
  std::map<std::string, std::vector<ScalarPoint>> series;
  for (const auto& [tag, values] : by_step)
    for (const auto& [step, value] : values) series[tag].push_back({step, value});
  return series;
}

}  // namespace drumvae
