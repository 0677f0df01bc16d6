// Whether a kernel is handed a pointer that a GPU could not follow.
#pragma once

#include <cstddef>
#include <span>

namespace drumvae::simt {

// The offset of the first word of a kernel's argument that points into host memory that is neither
// pinned nor the device's, or -1.  Only a guess from the bits, and only without a sanitizer (theirs
// is memory everywhere); a pointer that stands in device memory is not looked at.
std::ptrdiff_t host_pointer_at(std::span<const std::byte> argument);

}  // namespace drumvae::simt
