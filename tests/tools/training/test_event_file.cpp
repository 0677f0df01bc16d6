// Event files, as an independent reader sees them and as they are cut on resume.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/support/temporary_folder.h"
#include "tests/tools/independent_events.h"
#include "tools/training/event_file.h"

namespace drumvae {
namespace {

using test::read_event_lines;
using test::read_scalars;
using test::TemporaryFolder;

TEST_CASE("An independent reader finds every scalar, step and tag") {
  const TemporaryFolder folder;
  std::map<std::pair<std::int64_t, std::string>, double> written;
  {
    EventFile events(folder.path());
    for (const std::int64_t step : {0, 1, 127, 128, 1 << 20}) {
      std::vector<Scalar> scalars;
      for (const char* tag : {"loss", "losses/r_loss", "metrics/hits_loss"}) {
        const auto value = static_cast<float>(std::exp(static_cast<double>(scalars.size())) *
                                              static_cast<double>(step - 100));
        scalars.push_back({tag, value});
        written[{step, tag}] = value;
      }
      events.write(step, scalars);
    }
    const float denormal = std::numeric_limits<float>::denorm_min();
    events.write(std::int64_t{1} << 40, std::vector<Scalar>{{"tiny", denormal}});
    written[{std::int64_t{1} << 40, "tiny"}] = denormal;
    events.sync();
  }
  CHECK(read_scalars(folder.path()) == written);
}

TEST_CASE("An independent reader finds texts and histograms") {
  const TemporaryFolder folder;
  EventFile events(folder.path());
  events.write_text(3, "config", "    z_size = 256\n");
  events.write_histogram(4, "z", histogram_of(std::vector<float>{-1, 2, 2, 0.5F}));
  CHECK(read_event_lines(folder.path()) ==
        std::vector<std::string>{"3 config text '    z_size = 256\\n'",
                                 "4 z histogram 4 -1 2 3.5 9.25"});
}

TEST_CASE("A file goes on behind what is to be kept: what was written after it is gone") {
  const TemporaryFolder folder;
  std::uint64_t kept = 0;
  {
    EventFile events(folder.path());
    events.write(1, std::vector<Scalar>{{"loss", 1}});
    kept = events.sync();
    events.write(2, std::vector<Scalar>{{"loss", 2}});
    events.write(3, std::vector<Scalar>{{"loss", 3}});
  }
  CHECK(std::filesystem::file_size(event_file_path(folder.path())) > kept);
  {
    EventFile events(folder.path(), kept);
    events.write(2, std::vector<Scalar>{{"loss", 20}});
  }
  CHECK(read_event_lines(folder.path()) ==
        std::vector<std::string>{"1 loss scalar 0x1.0000000000000p+0",
                                 "2 loss scalar 0x1.4000000000000p+4"});
}

TEST_CASE("A file that is cut at any byte or damaged goes on behind its last whole record") {
  const TemporaryFolder folder;
  {
    EventFile events(folder.path());
    events.write(7, std::vector<Scalar>{{"loss", 1}});
    events.write(8, std::vector<Scalar>{{"loss", 2}});
  }
  const std::string whole = test::read_text(event_file_path(folder.path()));
  const std::vector<EventExtent> extents = read_event_extents(folder.path());
  REQUIRE(extents.size() == 3);
  CHECK(extents[1].step == 7);
  CHECK(extents[2].end_bytes == whole.size());
  const auto steps_of = [&](const std::string& bytes) {
    test::write_text(event_file_path(folder.path()), bytes);
    return read_event_extents(folder.path()).size();
  };
  for (std::size_t size = 0; size < whole.size(); ++size) {
    std::size_t records = 0;
    while (extents[records].end_bytes <= size) ++records;
    CHECK(steps_of(whole.substr(0, size)) == records);
  }
  std::string damaged = whole;
  damaged[extents[1].end_bytes - 6] ^= 1;
  CHECK(steps_of(damaged) == 1);
  {
    EventFile events(folder.path(), whole.size());
    events.write(9, std::vector<Scalar>{{"loss", 3}});
  }
  CHECK(read_event_lines(folder.path()) ==
        std::vector<std::string>{"9 loss scalar 0x1.8000000000000p+1"});
}

TEST_CASE("A folder without an event file has no records, and a new file begins with its version") {
  const TemporaryFolder folder;
  CHECK(read_event_extents(folder.path()).empty());
  EventFile(folder.path(), 1000);
  CHECK(read_event_extents(folder.path()).size() == 1);
}

TEST_CASE("Scalars are read back by tag and step, and of two of one step the last counts") {
  const TemporaryFolder folder;
  CHECK(read_scalar_series(folder.path()).empty());
  {
    EventFile events(folder.path());
    events.write(2, std::vector<Scalar>{{"loss", 1}, {"other", 5}});
    events.write_text(2, "config", "text");
    events.write(1, std::vector<Scalar>{{"loss", 3}});
    events.write(2, std::vector<Scalar>{{"loss", 4}});
  }
  const auto series = read_scalar_series(folder.path());
  REQUIRE(series.size() == 2);
  CHECK(series.at("loss") == std::vector<ScalarPoint>{{1, 3}, {2, 4}});
  CHECK(series.at("other") == std::vector<ScalarPoint>{{2, 5}});
}

TEST_CASE("An event file that cannot be made is named") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(EventFile(folder / "none"), Catch::Contains("events.out.tfevents"));
}

}  // namespace
}  // namespace drumvae
