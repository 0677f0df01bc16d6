// drumvae's handles with an owner.
#pragma once

#include <drumvae.h>

#include <memory>

namespace plugin {

struct Destroy {
  void operator()(drumvae_model* model) const { drumvae_model_destroy(model); }
  void operator()(drumvae_player* player) const { drumvae_player_destroy(player); }
  void operator()(drumvae_encoder* encoder) const { drumvae_encoder_destroy(encoder); }
  void operator()(drumvae_worker* worker) const { drumvae_worker_destroy(worker); }
};

template <class Handle>
using Owned = std::unique_ptr<Handle, Destroy>;

}  // namespace plugin
