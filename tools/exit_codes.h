// How a command of the program ends, and what a command throws to end so.
#pragma once

#include <exception>
#include <stdexcept>

namespace drumvae {

// 0: done; 1: the world is not as it should be (a file, a disk, a data set); 2: the command line is
// not; 3: a signal stopped it before it was done.
enum ExitCode : int { kDone = 0, kFailed = 1, kUsage = 2, kStopped = 3 };

// Flags that do not go together; what() says which.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Thrown after a command that was asked to stop has said what is left and how to go on.
class Stopped : public std::exception {};

}  // namespace drumvae
