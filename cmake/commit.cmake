# Writes FILE, the one source that knows the commit, where its text changes: cmake -D SOURCE=.. -D FILE=.. -P commit.cmake
# In a clone git says which it is; in an archive that git made, commit.txt does, whose text git fills in.
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/commit.txt commit LIMIT_COUNT 1)
set(changed "")
if(NOT commit MATCHES "^[0-9a-f]+$")
  set(commit "")
  find_program(GIT git)
  if(GIT)
    set(git ${GIT} -C ${SOURCE})
    execute_process(COMMAND ${git} rev-parse --show-toplevel OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    file(REAL_PATH ${SOURCE} source)
    if(root STREQUAL source)  # and not a repository that this tree merely lies in
      execute_process(COMMAND ${git} rev-parse HEAD OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
      execute_process(COMMAND ${git} status --porcelain --untracked-files=no OUTPUT_VARIABLE changed ERROR_QUIET)
    endif()
  endif()
endif()
string(SUBSTRING "${commit}" 0 12 commit)
if(commit STREQUAL "")
  set(commit unknown)
elseif(NOT changed STREQUAL "")
  string(APPEND commit ", changed")
endif()
file(CONFIGURE OUTPUT ${FILE} @ONLY CONTENT
[[// Made by cmake/commit.cmake.
#include "tools/commit.h"

namespace drumvae {

const char* build_commit() { return "@commit@"; }

}  // namespace drumvae
]])
