// The rendezvous of lanes.
#include "tests/support/simt/warp.h"

#include <cstring>

#include "tests/support/simt/block.h"
#include "tests/support/simt/report.h"

namespace drumvae::simt {
namespace {

void require_mask(const Warp& warp, unsigned lane, unsigned mask, const Where& where) {
  const char* file = where.file;
  if (!(mask >> lane & 1U))
    fail_kernel("%s:%d: lane %u is not in its own mask %08x", file, where.line, lane, mask);
  if (mask & warp.absent)
    fail_kernel("%s:%d: mask %08x names lanes %08x, which the block does not have", file,
                where.line, mask, mask & warp.absent);
  if (mask & warp.exited)
    fail_kernel("%s:%d: mask %08x names lanes %08x, which have exited", file, where.line, mask,
                mask & warp.exited);
}

// The rendezvous at which lanes of this mask are awaited, or a new one.
Rendezvous& find(Warp& warp, Collective kind, unsigned mask, const Where& where) {
  for (const auto& open : warp.open) {
    if (open->arrived == open->mask || !(open->mask & mask)) continue;
    if (open->mask == mask && open->kind == kind && open->where == where) return *open;
    fail_kernel("%s:%d: lanes of mask %08x meet lanes that wait at %s:%d with mask %08x",
                where.file, where.line, mask, open->where.file, open->where.line, open->mask);
  }
  // A new one each time, so that its tag orders nothing but its own lanes.
  warp.open.push_back(std::make_unique<Rendezvous>());
  Rendezvous& made = *warp.open.back();
  made.kind = kind;
  made.mask = mask;
  made.where = where;
  return made;
}

bool orders_memory(Collective kind) {
  return kind == Collective::syncwarp || kind == Collective::matrix;
}

}  // namespace

unsigned running_lane() { return running_thread()->lane; }

void meet(Collective kind, unsigned mask, const void* mine, unsigned bytes, void* all,
          const Where& where) {
  const race::Unwatched unwatched;
  Thread& thread = *running_thread();
  Warp& warp = thread.block->warps[thread.warp];
  require_mask(warp, thread.lane, mask, where);
  Rendezvous& place = find(warp, kind, mask, where);
  if (bytes) std::memcpy(place.values.data() + thread.lane * bytes, mine, bytes);
  place.arrived |= 1U << thread.lane;
  place.threads[thread.lane] = &thread;
  thread.where = where;
  thread.state = State::at_warp;
  if (orders_memory(kind)) race::release(&place.tag);
  if (place.arrived == mask) thread.block->wake(place.threads);
  thread.fiber->suspend();
  if (orders_memory(kind)) race::acquire(&place.tag);
  if (bytes) std::memcpy(all, place.values.data(), kLanes * bytes);
  place.left |= 1U << thread.lane;
  if (place.left == mask)
    std::erase_if(warp.open, [&](auto& open) { return open.get() == &place; });
}

}  // namespace drumvae::simt
