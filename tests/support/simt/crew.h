// Crews: who works for a stream, or for a chain of graph nodes, as far as the race checker knows.
#pragma once

#include <memory>
#include <vector>

#include "tests/support/simt/fiber.h"

namespace drumvae::simt {

// The context that issues work in order, and fibers that run the threads of its grids.  The fibers
// are used again, for making one costs far more than what most threads do.  A fiber that is used
// again is the same thread to the race checker, so a crew may only be given work that CUDA orders
// behind the crew's former work: that of one stream, or of graph nodes of which each follows the
// one before.
class Crew {
 public:
  // The race checker calls the issuer by `name`.
  explicit Crew(const char* name);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // A fiber that is not at work.
  std::unique_ptr<Fiber> take();
  void give_back(std::unique_ptr<Fiber> fiber);

 private:
  friend class CrewAtWork;

  race::Context issuer_;
  std::vector<std::unique_ptr<Fiber>> idle_;
};

// While it lives, work is the crew's.
class CrewAtWork {
 public:
  explicit CrewAtWork(Crew& crew);
  ~CrewAtWork();
  CrewAtWork(const CrewAtWork&) = delete;
  CrewAtWork& operator=(const CrewAtWork&) = delete;

 private:
  race::Context caller_;
  Crew* before_;
};

Crew& crew_at_work();

}  // namespace drumvae::simt
