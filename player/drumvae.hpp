// Plays drum models inside other programs: drumvae's C interface for C++17, with owners and
// exceptions.
//
// What is marked [audio] in drumvae.h is noexcept here and gives back the status; everything else
// throws drumvae::player::Error.  A moved-from object may be assigned to and destroyed, and nothing
// else.
#ifndef DRUMVAE_HPP
#define DRUMVAE_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "drumvae.h"

namespace drumvae::player {

class Error : public std::runtime_error {
 public:
  Error(drumvae_status status, const std::string& message)
      : std::runtime_error(message.empty() ? drumvae_status_text(status) : message),
        status_(status) {}
  drumvae_status status() const noexcept { return status_; }

 private:
  drumvae_status status_;
};

namespace detail {

template <class Handle, void (*destroy)(Handle*) noexcept>
struct Destroy {
  void operator()(Handle* handle) const noexcept { destroy(handle); }
};

// A handle that owns itself.
template <class Handle, Handle* (*create)() noexcept, void (*destroy)(Handle*) noexcept,
          const char* (*tell)(const Handle*) noexcept>
class Owner {
 public:
  Owner() : handle_(create()) {
    if (!handle_) throw std::bad_alloc();
  }
  Handle* get() const noexcept { return handle_.get(); }
  // Of the last call that failed.
  const char* message() const noexcept { return tell(handle_.get()); }

 protected:
  void require(drumvae_status status) const {
    if (status != DRUMVAE_OK) throw Error(status, message());
  }

 private:
  std::unique_ptr<Handle, Destroy<Handle, destroy>> handle_;
};

}  // namespace detail

using Hit = drumvae_hit;
using Controls = drumvae_controls;
inline Controls default_controls() noexcept { return DRUMVAE_CONTROLS_INIT; }

class Model : public detail::Owner<drumvae_model, drumvae_model_create, drumvae_model_destroy,
                                   drumvae_model_message> {
 public:
  // path: UTF-8.
  explicit Model(const std::string& path, drumvae_weights weights = DRUMVAE_WEIGHTS_DEFAULT) {
    const drumvae_model_options options = {sizeof(drumvae_model_options),
                                           static_cast<std::int32_t>(weights)};
    require(drumvae_model_load_file(get(), path.c_str(), &options));
  }
  // From the bytes of such a file, which are read during the call only.
  static Model from_memory(const void* bytes, std::size_t size,
                           drumvae_weights weights = DRUMVAE_WEIGHTS_DEFAULT) {
    Model model;
    const drumvae_model_options options = {sizeof(drumvae_model_options),
                                           static_cast<std::int32_t>(weights)};
    model.require(drumvae_model_load_memory(model.get(), bytes, size, &options));
    return model;
  }

  // Its text is valid as long as the model.
  drumvae_model_info info() const {
    drumvae_model_info info = DRUMVAE_MODEL_INFO_INIT;
    require(drumvae_model_get_info(get(), &info));
    return info;
  }
  std::size_t latent() const { return static_cast<std::size_t>(info().latent); }
  // z number `number`, from 1, of a seed.
  std::vector<float> draw_z(std::uint64_t seed, std::uint32_t number = 1) const {
    std::vector<float> z(latent());
    require(drumvae_draw_z(seed, number, z.data(), z.size()));
    return z;
  }

 private:
  Model() = default;
};

class Encoder : public detail::Owner<drumvae_encoder, drumvae_encoder_create,
                                     drumvae_encoder_destroy, drumvae_encoder_message> {
 public:
  explicit Encoder(const Model& model) : latent_(model.latent()) {
    require(drumvae_encoder_prepare(get(), model.get()));
  }

  std::vector<float> encode(const std::vector<Hit>& hits) {
    std::vector<float> z(latent_);
    require(drumvae_encoder_encode(get(), hits.data(), hits.size(), z.data(), nullptr, z.size()));
    return z;
  }

 private:
  std::size_t latent_;
};

class Player : public detail::Owner<drumvae_player, drumvae_player_create, drumvae_player_destroy,
                                    drumvae_player_message> {
 public:
  explicit Player(const Model& model) { require(drumvae_player_prepare(get(), model.get())); }

  drumvae_status set_kit(const std::uint8_t (&pitches)[DRUMVAE_DRUMS]) noexcept {
    return drumvae_player_set_kit(get(), pitches);
  }
  drumvae_status set_controls(const Controls& controls) noexcept {
    return drumvae_player_set_controls(get(), &controls);
  }
  drumvae_status set_z(const float* z, std::size_t count) noexcept {
    return drumvae_player_set_z(get(), z, count);
  }
  drumvae_status set_z(const std::vector<float>& z) noexcept { return set_z(z.data(), z.size()); }
  drumvae_status draw_z(std::uint64_t seed, std::uint32_t number = 1) noexcept {
    return drumvae_player_draw_z(get(), seed, number);
  }
  drumvae_status set_notes(const Hit* hits, std::size_t count) noexcept {
    return drumvae_player_set_notes(get(), hits, count);
  }
  drumvae_status set_notes(const std::vector<Hit>& hits) noexcept {
    return set_notes(hits.data(), hits.size());
  }
  drumvae_status start(std::uint32_t number = 1) noexcept {
    return drumvae_player_start(get(), number);
  }
  drumvae_status next(Hit* hits, std::size_t room, std::size_t& count) noexcept {
    return drumvae_player_next(get(), hits, room, &count);
  }
  std::int32_t step() const noexcept { return drumvae_player_step(get()); }

  // A whole groove.  Allocates; drumvae_player_play() does not.
  std::vector<Hit> play(std::uint32_t number = 1) {
    std::vector<Hit> hits(kRoom);
    std::size_t count = 0;
    drumvae_status status = drumvae_player_play(get(), number, hits.data(), hits.size(), &count);
    if (status == DRUMVAE_NO_ROOM) {
      hits.resize(count);
      status = drumvae_player_play(get(), number, hits.data(), hits.size(), &count);
    }
    require(status);
    hits.resize(count);
    return hits;
  }

 private:
  static constexpr std::size_t kRoom = 1024;
};

class Worker : public detail::Owner<drumvae_worker, drumvae_worker_create, drumvae_worker_destroy,
                                    drumvae_worker_message> {
 public:
  explicit Worker(const Model& model) { require(drumvae_worker_prepare(get(), model.get())); }

  drumvae_status submit(const Hit* hits, std::size_t count,
                        std::uint32_t* ticket = nullptr) noexcept {
    return drumvae_worker_submit(get(), hits, count, ticket);
  }
  drumvae_status cancel() noexcept { return drumvae_worker_cancel(get()); }
  drumvae_status collect(float* z, std::size_t count, std::uint32_t* ticket = nullptr) noexcept {
    return drumvae_worker_collect(get(), z, count, ticket);
  }
};

}  // namespace drumvae::player

#endif  // DRUMVAE_HPP
