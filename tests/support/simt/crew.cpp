// Crews, and the bound on all their fibers.
#include "tests/support/simt/crew.h"

#include <cassert>
#include <cstddef>
#include <iterator>

namespace drumvae::simt {
namespace {

using Fibers = std::vector<std::unique_ptr<Fiber>>;

// The race checker has 8128 threads, and each takes some 0.8 MiB.
constexpr std::size_t kMostFibers = race::kChecked ? 2000 : ~std::size_t{0};
std::size_t fibers = 0;

Crew* at_work = nullptr;

std::vector<Crew*>& all_crews() {
  static std::vector<Crew*> all;
  return all;
}

// Those of crews that have ended; of all crews where races are not checked.
Fibers& masterless() {
  static Fibers idle;
  return idle;
}

std::unique_ptr<Fiber> take_last(Fibers& idle) {
  std::unique_ptr<Fiber> fiber = std::move(idle.back());
  idle.pop_back();
  return fiber;
}

}  // namespace

Crew::Crew(const char* name) : issuer_(race::create(name)) {
  masterless();  // ends after every crew
  all_crews().push_back(this);
}

Crew::~Crew() {
  std::erase(all_crews(), this);
  std::move(idle_.begin(), idle_.end(), std::back_inserter(masterless()));
  race::destroy(issuer_);
}

std::unique_ptr<Fiber> Crew::take() {
  if (!idle_.empty()) return take_last(idle_);
  if (!masterless().empty()) return take_last(masterless());
  for (Crew* crew : all_crews()) {
    if (fibers < kMostFibers) break;
    fibers -= crew->idle_.size();
    crew->idle_.clear();
  }
  ++fibers;
  return std::make_unique<Fiber>();
}

void Crew::give_back(std::unique_ptr<Fiber> fiber) {
  if (fiber->idle()) {
    (race::kChecked ? idle_ : masterless()).push_back(std::move(fiber));
  } else {
    --fibers;
  }
}

CrewAtWork::CrewAtWork(Crew& crew) : caller_(race::current()), before_(at_work) {
  at_work = &crew;
  race::enter(crew.issuer_);
}

CrewAtWork::~CrewAtWork() {
  at_work = before_;
  race::enter(caller_);
}

Crew& crew_at_work() {
  assert(at_work);
  return *at_work;
}

}  // namespace drumvae::simt
