// libarchive, with bounds for archives that mean harm.
#include "tools/tensorflow/tar_members.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string_view>

#include "engine/errors.h"

namespace drumvae {
namespace {

constexpr int kMostMembers = 1000;
constexpr std::uint64_t kAlwaysAllowedBytes = std::uint64_t{64} << 20U, kMostRatio = 100;
constexpr std::size_t kUstarOffset = 257;

class TarReader {
 public:
  TarReader(std::span<const std::byte> bytes, const std::string& name)
      : name_(name),
        bytes_left_(kAlwaysAllowedBytes + kMostRatio * bytes.size()),
        archive_(archive_read_new(), &archive_read_free) {
    archive_read_support_filter_gzip(archive_.get());
    archive_read_support_format_tar(archive_.get());
    check(archive_read_open_memory(archive_.get(), bytes.data(), bytes.size()));
  }

  // Steps to the next member that is a regular file; its name, or nothing at the end.
  const std::string* next() {
    for (;;) {
      const int result = archive_read_next_header(archive_.get(), &entry_);
      if (result == ARCHIVE_EOF) return nullptr;
      check(result);
      if (take_member()) return &member_;
    }
  }

  std::vector<std::byte> read() {
    std::vector<std::byte> bytes(size_);
    const la_ssize_t got = archive_read_data(archive_.get(), bytes.data(), bytes.size());
    if (got < 0) check(ARCHIVE_FATAL);
    if (static_cast<std::uint64_t>(got) != size_) fail("is cut short");
    return bytes;
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw FormatError(name_, "'" + member_ + "' " + reason);
  }

  void check(int result) const {
    if (result == ARCHIVE_OK || result == ARCHIVE_WARN) return;
    const char* const text = archive_error_string(archive_.get());
    throw FormatError(name_, std::string("is no tar that can be read, or a damaged one: ") +
                                 (text != nullptr ? text : "no reason is known"));
  }

  // Judges the member at hand; whether it is a regular file.
  bool take_member() {
    const char* const path = archive_entry_pathname(entry_);
    member_ = path != nullptr ? path : "";
    if (member_.empty()) throw FormatError(name_, "holds a member without a name");
    if (++members_ > kMostMembers) {
      throw FormatError(name_, "holds more than " + std::to_string(kMostMembers) +
                                   " members: no archive of a model does");
    }
    const std::filesystem::path parts(member_);
    if (parts.is_absolute() || std::ranges::find(parts, "..") != parts.end())
      fail("leads out of the archive's folder: no archive of a model does");
    if (archive_entry_hardlink(entry_) != nullptr) fail("is a link, not a file");
    const auto type = archive_entry_filetype(entry_);
    if (type == AE_IFDIR) return false;
    if (type != AE_IFREG) fail(type == AE_IFLNK ? "is a link, not a file" : "is no file");
    take_size();
    if (!names_.insert(member_).second) fail("stands twice in it");
    return true;
  }

  void take_size() {
    size_ = static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(entry_), 0));
    if (size_ > bytes_left_) fail("unpacks to far more than an archive of this size can hold");
    bytes_left_ -= size_;
  }

  const std::string& name_;
  std::uint64_t bytes_left_;  // that members may still have
  std::unique_ptr<archive, decltype(&archive_read_free)> archive_;
  archive_entry* entry_ = nullptr;
  std::string member_;
  std::uint64_t size_ = 0;  // of the member at hand
  int members_ = 0;
  std::set<std::string> names_;
};

}  // namespace

bool may_be_tar(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.starts_with("\x1F\x8B\x08") ||  // gzip, deflate
         (text.size() > kUstarOffset && text.substr(kUstarOffset).starts_with("ustar"));
}

std::vector<TarMember> read_tar(std::span<const std::byte> archive, const std::string& name,
                                const std::function<bool(const std::string&)>& wanted) {
  TarReader reader(archive, name);
  std::vector<TarMember> members;
  while (const std::string* const member = reader.next())
    if (wanted(*member)) members.push_back({*member, reader.read()});
  return members;
}

}  // namespace drumvae
