// Tests that cannot run here say so by name: the program then ends with CTest's "skipped".
#pragma once

#include <string>

// Set it to the reason.
std::string& skip_reason();
