// Writing TensorFlow's tables, byte for byte as TensorFlow does.
#pragma once

#include <map>
#include <string>

namespace drumvae {

// The bytes of a table with these values by key: one data block, a restart every 16 keys, no
// compression.  Throws std::invalid_argument where it is empty or there is more than TensorFlow
// keeps in one block (256 KiB).
std::string table_bytes(const std::map<std::string, std::string>& values);

}  // namespace drumvae
