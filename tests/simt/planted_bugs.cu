// A program with bugs: `planted_bugs NAME planted` has the bug, `planted_bugs NAME sound` has not.
// It ends with 1 where the result is wrong or CUDA refuses; sanitizers end it in their own ways.
#include <cstdio>
#include <exception>

#include "tests/simt/planted_bugs.h"

namespace {

const simt_test::Bug* find(const std::string& name) {
  for (const auto& bugs :
       {simt_test::ordering_bugs(), simt_test::memory_bugs(), simt_test::undefined_calls()}) {
    for (const simt_test::Bug& bug : bugs) {
      if (name == bug.name) return &bug;
    }
  }
  return nullptr;
}

}  // namespace

int main(int argc, char* argv[]) {
  const simt_test::Bug* bug = argc == 3 ? find(argv[1]) : nullptr;
  const std::string how = argc == 3 ? argv[2] : "";
  if (!bug || (how != "planted" && how != "sound")) {
    std::printf("usage: planted_bugs NAME planted|sound\n");
    return 2;
  }
  try {
    bug->run(how == "planted");
  } catch (const std::exception& error) {
    std::printf("%s\n", error.what());
    return 1;
  }
  return 0;
}
