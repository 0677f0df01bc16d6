// Libraries that may be missing.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "engine/optional_library.h"

using namespace drumvae;

TEST_CASE("the first library that is there is taken, and its functions are found") {
  const OptionalLibrary library("libm", {"libnone.so.9", "libm.so.6"}, "is missing");
  CHECK(library.find<double(double)>("cbrt")(27) == Approx(3));
  CHECK_THROWS_AS(library.find<void()>("no_such_function"), IoError);
  CHECK_THROWS_WITH(library.find<void()>("no_such_function"), "libm: has no no_such_function");
}

TEST_CASE("without a library the advice is given") {
  CHECK_THROWS_AS(OptionalLibrary("None", {}, "install it"), IoError);
  CHECK_THROWS_WITH(OptionalLibrary("None", {"libnone.so.9"}, "install it"), "None: install it");
}
