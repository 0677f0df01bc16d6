// All-gathers of NCCL, and sums of what they bring in the order of ranks.
//
// An all-reduce of NCCL adds in an order of its own, which depends on the machine.
#include <algorithm>

#include "engine/buffer.h"
#include "engine/cublas_library.cuh"
#include "engine/cuda_graph.cuh"
#include "engine/nccl_sum.cuh"
#include "kernels/pointwise.h"
#ifdef DRUMVAE_HAS_NCCL
#include "engine/nccl_library.cuh"
#endif

namespace drumvae {
namespace {

// A sum goes in pieces of so many floats, so that memory stays small.
constexpr Index kPiece = Index{1} << 18;

}  // namespace

Index nccl_sum_bytes(int processes) {
  return processes > 1 ? processes * kPiece * Index{sizeof(float)} : 0;
}

#ifdef DRUMVAE_HAS_NCCL

namespace {

struct Leave {
  const NcclTable* nccl;
  int exceptions;  // that were on their way when it was made

  void operator()(ncclComm_t comm) const {
    const bool failed = std::uncaught_exceptions() > exceptions;
    failed ? nccl->comm_abort(comm) : nccl->comm_destroy(comm);
  }
};

// A communicator that nothing waits for in vain: none of its calls blocks, and who ends in an error
// gives up on the others.
class Communicator {
 public:
  explicit Communicator(ProcessGroup& group)
      : group_(group), comm_(nullptr, Leave{&nccl_, std::uncaught_exceptions()}) {
    Named id{};
    if (group.rank() == 0) require(nccl_.get_unique_id(&id.id), "ncclGetUniqueId");
    id = group.gather(id).front();
    ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
    config.blocking = 0;
    ncclComm_t comm = nullptr;
    const ncclResult_t begun =
        nccl_.comm_init_rank_config(&comm, group.size(), id.id, group.rank(), &config);
    comm_.reset(comm);
    settle(begun, "ncclCommInitRankConfig");
  }

  // to: [R, count], in the order of ranks.
  void all_gather(const float* from, float* to, Index count, cudaStream_t stream) {
    settle(
        nccl_.all_gather(from, to, static_cast<std::size_t>(count), ncclFloat, comm_.get(), stream),
        "ncclAllGather");
  }

  // Ends what is on its way, which else goes on for ever where others are lost.
  void abandon() { nccl_.comm_abort(comm_.release()); }

  // Throws where something has gone wrong since.
  void check() const { require(state(), "NCCL"); }

 private:
  // NVIDIA's struct has no name, and nvcc 13.0 breaks off at a vector of such.
  struct Named {
    ncclUniqueId id;
  };

  ncclResult_t state() const {
    ncclResult_t now = ncclSuccess;
    const ncclResult_t asked = nccl_.comm_get_async_error(comm_.get(), &now);
    return asked == ncclSuccess ? now : asked;
  }

  // Waits until a call that was made is through.
  void settle(ncclResult_t result, const char* where) {
    if (result == ncclInProgress) {
      group_.wait_until([&] { return (result = state()) != ncclInProgress; });
    }
    require(result, where);
  }

  void require(ncclResult_t result, const char* where) const {
    if (result == ncclSuccess || result == ncclInProgress) return;
    const std::string text = nccl_.get_error_string(result);
    if (result == ncclRemoteError) throw LostProcessError(std::string(where) + ": " + text);
    throw CudaError(where, text + " (NCCL_DEBUG=WARN says more)");
  }

  const NcclTable& nccl_ = nccl_library();
  ProcessGroup& group_;
  std::unique_ptr<std::remove_pointer_t<ncclComm_t>, Leave> comm_;
};

class NcclSum final : public GroupSum {
 public:
  NcclSum(int device, ProcessGroup& group)
      : group_(group),
        parts_(allocate_device_memory(
            static_cast<std::size_t>(group.size() * kPiece * Index{sizeof(float)}))),
        workspace_(allocate_device_memory(kBufferAlignment)),
        lane_(device, cublas_library(), {workspace_.get(), {kBufferAlignment}}, Precision::fp32),
        communicator_(group) {}

  void begin(const View<float, 1>& values, const std::shared_ptr<CudaMark>& finished) override {
    or_abandon([&] {
      require_success(cudaStreamWaitEvent(lane_.stream(), finished->handle().event.get()),
                      "cudaStreamWaitEvent");
      for (Index first = 0; first < values.size(); first += kPiece)
        sum({values.data() + first, {std::min(kPiece, values.size() - first)}});
    });
  }

  void wait() override {
    or_abandon([&] {
      require_success(cudaEventRecord(done_.get(), lane_.stream()), "cudaEventRecord");
      group_.wait_until([&] {
        communicator_.check();
        return passed();
      });
    });
  }

 private:
  // At once: whoever frees memory of the device waits for what is on its way.
  template <class Action>
  void or_abandon(const Action& action) {
    try {
      action();
    } catch (...) {
      communicator_.abandon();
      throw;
    }
  }

  void sum(const View<float, 1>& piece) {
    const View<float, 2> parts(reinterpret_cast<float*>(parts_.get()),
                               {Index{group_.size()}, piece.size()});
    communicator_.all_gather(piece.data(), parts.data(), piece.size(), lane_.stream());
    launch(lane_, SumParts{.parts = parts, .out = piece});
  }

  bool passed() const {
    const cudaError_t error = cudaEventQuery(done_.get());
    if (error == cudaErrorNotReady) {
      cudaGetLastError();  // clears it: a later launch must not report it
      return false;
    }
    require_success(error, "cudaEventQuery");
    return true;
  }

  ProcessGroup& group_;
  CudaMemory parts_, workspace_;
  Cuda lane_;
  CudaEvent done_ = make_event();
  Communicator communicator_;
};

}  // namespace

std::unique_ptr<GroupSum> make_nccl_sum(int device, ProcessGroup& group) {
  return std::make_unique<NcclSum>(device, group);
}

#else

std::unique_ptr<GroupSum> make_nccl_sum(int /*device*/, ProcessGroup& /*group*/) {
  throw CudaError("NCCL",
                  "this build is without it and trains on one GPU in one process: install NVIDIA's "
                  "nccl.h and build again, or use --device cpu");
}

#endif

}  // namespace drumvae
