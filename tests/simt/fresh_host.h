// A test's own settings and no report of an earlier test's kernel.
#pragma once

#include "tests/support/simt/report.h"
#include "tests/support/simt/settings.h"

namespace simt_test {

class FreshHost {
 public:
  FreshHost() { drumvae::simt::forget_report(); }
  ~FreshHost() {
    drumvae::simt::settings() = before_;
    drumvae::simt::forget_report();
  }
  FreshHost(const FreshHost&) = delete;
  FreshHost& operator=(const FreshHost&) = delete;

 private:
  drumvae::simt::Settings before_ = drumvae::simt::settings();
};

}  // namespace simt_test
