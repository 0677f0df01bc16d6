// The C interface: workers.
#include "player/c_handles.h"

using namespace drumvae;

namespace {

drumvae_status check_ready(drumvae_worker* worker) {
  if (worker == nullptr) return DRUMVAE_INVALID_ARGUMENT;
  if (!worker->worker)
    return fail(worker->message, DRUMVAE_NOT_READY, "the worker is not prepared");
  return DRUMVAE_OK;
}

void tell(std::uint32_t number, uint32_t* ticket) {
  if (ticket != nullptr) *ticket = number;
}

}  // namespace

drumvae_worker* drumvae_worker_create(void) noexcept { return new (std::nothrow) drumvae_worker; }

void drumvae_worker_destroy(drumvae_worker* worker) noexcept { delete worker; }

drumvae_status drumvae_worker_prepare(drumvae_worker* worker, const drumvae_model* model) noexcept {
  return prepare(worker, &drumvae_worker::worker, model);
}

const char* drumvae_worker_message(const drumvae_worker* worker) noexcept {
  return worker == nullptr ? "" : worker->message.text();
}

drumvae_status drumvae_worker_submit(drumvae_worker* worker, const drumvae_hit* hits,
                                     size_t hit_count, uint32_t* ticket) noexcept {
  if (const drumvae_status status = check_ready(worker)) return status;
  if (const drumvae_status status = check_hits(worker->message, hits, hit_count)) return status;
  tell(worker->worker->submit({hits, hit_count}), ticket);
  return DRUMVAE_OK;
}

drumvae_status drumvae_worker_cancel(drumvae_worker* worker) noexcept {
  if (const drumvae_status status = check_ready(worker)) return status;
  worker->worker->cancel();
  return DRUMVAE_OK;
}

drumvae_status drumvae_worker_collect(drumvae_worker* worker, float* z, size_t count,
                                      uint32_t* ticket) noexcept {
  if (const drumvae_status status = check_ready(worker)) return status;
  if (z == nullptr || static_cast<std::int64_t>(count) != worker->worker->latent())
    return fail(worker->message, DRUMVAE_INVALID_ARGUMENT,
                "z is null or has not as many numbers as the model's latent");
  const EncodeWorker::Collected collected = worker->worker->collect();
  if (collected.result == EncodeWorker::Result::none)
    return fail(worker->message, DRUMVAE_NOT_READY, "no groove is ready");
  tell(collected.ticket, ticket);
  if (collected.result == EncodeWorker::Result::silent)
    return fail(worker->message, DRUMVAE_INVALID_ARGUMENT, "nothing of the groove was heard");
  std::ranges::copy(collected.z, z);
  return DRUMVAE_OK;
}
