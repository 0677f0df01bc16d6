// Files within a tar, plain or gzip, read into memory: nothing is unpacked to a disk.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace drumvae {

struct TarMember {
  std::string name;  // as it stands in the tar, folders included
  std::vector<std::byte> bytes;
};

// Whether the bytes begin as a tar (ustar, GNU, pax) or as gzip.
bool may_be_tar(std::span<const std::byte> bytes);

// The regular files whose names are wanted, in the tar's order.  Throws FormatError with `name` and
// the member, for what is no tar or cut short, a link or device, a name that leads out of the
// folder, a name twice, more than 1,000 members, and more than 64 MiB and 100 times the archive's
// bytes.
std::vector<TarMember> read_tar(std::span<const std::byte> archive, const std::string& name,
                                const std::function<bool(const std::string&)>& wanted);

}  // namespace drumvae
