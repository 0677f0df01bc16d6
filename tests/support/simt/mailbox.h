// Memory that the ranks of a communicator share, threads of one process or processes: a file that
// each of them maps.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace drumvae::simt {

inline constexpr int kMostRanks = 8;
inline constexpr std::size_t kMailBytes = std::size_t{1} << 20U;

struct Mailbox {
  struct Rank {
    std::atomic<std::uint64_t> written, read;  // pieces so far
    std::byte mail[kMailBytes];                // of the piece that was written last
  };

  std::atomic<int> attached;
  Rank ranks[kMostRanks];
};

// A new file of zeros; its path.  Empty where it cannot be made.
std::string make_mailbox_file();

class MappedMailbox {
 public:
  // Not valid where there is no such file.
  explicit MappedMailbox(const std::string& path);
  // Also removes the file.
  ~MappedMailbox();
  MappedMailbox(const MappedMailbox&) = delete;
  MappedMailbox& operator=(const MappedMailbox&) = delete;

  // All have mapped it, or nobody will; a call more does nothing.
  void remove_file() const;

  bool valid() const { return mailbox_ != nullptr; }
  Mailbox* operator->() const { return mailbox_; }

 private:
  std::string path_;
  Mailbox* mailbox_ = nullptr;
};

}  // namespace drumvae::simt
