// The commit that the program is built from; cmake/commit.cmake makes the source.
#pragma once

namespace drumvae {

// Its first twelve digits, with ", changed" where files differed from it; "unknown" outside a clone
// and outside an archive of git's.
const char* build_commit();

}  // namespace drumvae
