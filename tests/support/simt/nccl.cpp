// NCCL's entry points: checks at the call, bytes by way of a mailbox when the stream gets there.
#include <nccl.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "tests/support/simt/device_memory.h"
#include "tests/support/simt/mailbox.h"
#include "tests/support/simt/stream.h"

using namespace drumvae::simt;

struct Membership {
  Membership(const std::string& path, int count, int own)
      : mailbox(path), ranks(count), rank(own) {}

  Mailbox::Rank& of(int other) const { return mailbox->ranks[other]; }
  bool everybody(std::atomic<std::uint64_t> Mailbox::Rank::*counter, std::uint64_t least) const {
    for (int other = 0; other < ranks; ++other) {
      if ((of(other).*counter).load() < least) return false;
    }
    return true;
  }

  const MappedMailbox mailbox;
  const int ranks, rank;
  bool aborted = false;
  std::uint64_t pieces = 0;  // begun
};

struct ncclComm {
  std::shared_ptr<Membership> member;  // what is still in streams needs it too
  bool blocking;
  bool asked = true;  // after the last call
};

namespace {

// Each rank's `bytes` bytes go to their place in `to`, [R, stride].
void queue_piece(Stream& stream, const std::shared_ptr<Membership>& member, const std::byte* from,
                 std::byte* to, std::size_t bytes, std::size_t stride) {
  const std::uint64_t number = ++member->pieces;
  Work write;
  write.ready = [=] {
    return member->aborted || member->everybody(&Mailbox::Rank::read, number - 1);
  };
  write.run = [=] {
    if (member->aborted) return;
    race::reads(from, bytes);
    std::memcpy(member->of(member->rank).mail, from, bytes);
    member->of(member->rank).written = number;
  };
  push(stream, std::move(write));
  Work read;
  read.ready = [=] {
    return member->aborted || member->everybody(&Mailbox::Rank::written, number);
  };
  read.run = [=] {
    if (member->aborted) return;
    for (int rank = 0; rank < member->ranks; ++rank) {
      std::byte* const place = to + static_cast<std::size_t>(rank) * stride;
      race::writes(place, bytes);
      std::memcpy(place, member->of(rank).mail, bytes);
    }
    member->of(member->rank).read = number;
  };
  push(stream, std::move(read));
}

bool in_progress(const ncclComm& comm) {
  return comm.member->mailbox->attached < comm.member->ranks;
}

}  // namespace

const char* ncclGetErrorString(ncclResult_t result) {
  switch (result) {
    case ncclSuccess:
      return "no error";
    case ncclSystemError:
      return "unhandled system error";
    case ncclInvalidArgument:
      return "invalid argument";
    case ncclInvalidUsage:
      return "invalid usage";
    default:
      return "unknown result code";
  }
}

ncclResult_t ncclGetUniqueId(ncclUniqueId* id) {
  *id = {};
  const std::string path = make_mailbox_file();
  if (path.empty() || path.size() >= sizeof id->internal) return ncclSystemError;
  std::copy(path.begin(), path.end(), id->internal);
  return ncclSuccess;
}

ncclResult_t ncclCommInitRankConfig(ncclComm_t* comm, int ranks, ncclUniqueId id, int rank,
                                    ncclConfig_t* config) {
  if (ranks < 1 || ranks > kMostRanks || rank < 0 || rank >= ranks) return ncclInvalidArgument;
  const ApiLock lock;
  auto member = std::make_shared<Membership>(id.internal, ranks, rank);
  if (!member->mailbox.valid()) return ncclSystemError;
  ++member->mailbox->attached;
  *comm = new ncclComm{std::move(member), config->blocking != 0};
  while ((*comm)->blocking && in_progress(**comm)) ApiLock::yield();
  return (*comm)->blocking ? ncclSuccess : ncclInProgress;
}

ncclResult_t ncclCommGetAsyncError(ncclComm_t comm, ncclResult_t* state) {
  const ApiLock lock;
  const bool asked = comm->asked;
  comm->asked = true;
  *state = in_progress(*comm) || !asked ? ncclInProgress : ncclSuccess;
  if (!in_progress(*comm)) comm->member->mailbox.remove_file();
  return ncclSuccess;
}

ncclResult_t ncclCommDestroy(ncclComm_t comm) {
  const ApiLock lock;
  delete comm;
  return ncclSuccess;
}

ncclResult_t ncclCommAbort(ncclComm_t comm) {
  const ApiLock lock;
  comm->member->aborted = true;
  delete comm;
  return ncclSuccess;
}

ncclResult_t ncclAllGather(const void* from, void* to, std::size_t count, ncclDataType_t type,
                           ncclComm_t comm, cudaStream_t handle) {
  const ApiLock lock;
  Stream& stream = stream_of(handle);
  const std::size_t bytes = count * sizeof(float);
  const auto ranks = static_cast<std::size_t>(comm->member->ranks);
  if (in_progress(*comm) || !comm->asked || stream.capture) return ncclInvalidUsage;
  if (type != ncclFloat || residence(from, bytes) != Residence::device ||
      residence(to, ranks * bytes) != Residence::device)
    return ncclInvalidArgument;
  for (std::size_t first = 0; first < bytes; first += kMailBytes) {
    queue_piece(stream, comm->member, static_cast<const std::byte*>(from) + first,
                static_cast<std::byte*>(to) + first, std::min(kMailBytes, bytes - first), bytes);
  }
  comm->asked = comm->blocking;
  return comm->blocking ? ncclSuccess : ncclInProgress;
}
