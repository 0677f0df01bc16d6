// Files in the folder for temporary ones.
#include "tests/support/simt/mailbox.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>

namespace drumvae::simt {

std::string make_mailbox_file() {
  std::string path = (std::filesystem::temp_directory_path() / "drumvae-nccl-XXXXXX").string();
  const int file = ::mkstemp(path.data());
  if (file < 0) return "";
  const bool sized = ::ftruncate(file, sizeof(Mailbox)) == 0;
  ::close(file);
  if (!sized) ::unlink(path.c_str());
  return sized ? path : "";
}

MappedMailbox::MappedMailbox(const std::string& path) : path_(path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void* const memory =
      ::mmap(nullptr, sizeof(Mailbox), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  if (memory != MAP_FAILED) mailbox_ = static_cast<Mailbox*>(memory);
}

void MappedMailbox::remove_file() const { ::unlink(path_.c_str()); }

MappedMailbox::~MappedMailbox() {
  remove_file();
  if (mailbox_) ::munmap(mailbox_, sizeof(Mailbox));
}

}  // namespace drumvae::simt
