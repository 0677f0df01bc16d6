// A document as the bytes that tests build by hand.
#pragma once

#include "data/midi_document.h"
#include "tests/support/midi_bytes.h"

namespace drumvae::test {

inline Bytes as_bytes(const MidiDocument& document) {
  Bytes bytes;
  for (const std::byte byte : bytes_of(document))
    bytes.push_back(std::to_integer<std::uint8_t>(byte));
  return bytes;
}

}  // namespace drumvae::test
