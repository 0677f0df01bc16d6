// What a misspelt name was meant to be.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace drumvae {

// Edits (insert, delete, replace, swap of neighbours) that turn one text into the other.
int edit_distance(std::string_view from, std::string_view to);

// The valid name nearest to `name`, the first of equals; empty when nothing was given to choose
// from.
std::string nearest_name(std::string_view name, std::span<const std::string> valid);

// "unknown KIND 'NAME': did you mean 'NEAREST'?" for an error; lists all valid names instead where
// even the nearest differs in more than half of its letters.
std::string unknown_name(std::string_view kind, std::string_view name,
                         std::span<const std::string> valid);

}  // namespace drumvae
