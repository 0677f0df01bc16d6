// What the C interface's handles are, and how errors cross it.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <span>
#include <string_view>

#include "engine/errors.h"
#include "player/encode_worker.h"
#include "player/groove_player.h"

namespace drumvae {

// The message of a handle: memory of its own, so that a call from an audio thread can leave one.
class Message {
 public:
  void set(std::string_view text) noexcept {
    const std::size_t length = std::min(text.size(), text_.size() - 1);
    std::copy_n(text.begin(), length, text_.begin());
    text_[length] = '\0';
  }
  const char* text() const noexcept { return text_.data(); }

 private:
  std::array<char, 512> text_{};
};

inline drumvae_status fail(Message& message, drumvae_status status,
                           std::string_view text) noexcept {
  message.set(text);
  return status;
}

// Runs a call that may throw.
template <class Body>
drumvae_status guarded(Message& message, const Body& body) noexcept {
  try {
    body();
    return DRUMVAE_OK;
  } catch (const FormatError& error) {
    return fail(message, DRUMVAE_BAD_FILE, error.what());
  } catch (const IoError& error) {
    return fail(message, DRUMVAE_CANNOT_READ, error.what());
  } catch (const WrongModel& error) {
    return fail(message, DRUMVAE_WRONG_MODEL, error.what());
  } catch (const std::invalid_argument& error) {
    return fail(message, DRUMVAE_INVALID_ARGUMENT, error.what());
  } catch (const std::bad_alloc&) {
    return fail(message, DRUMVAE_OUT_OF_MEMORY, "out of memory");
  } catch (const std::exception& error) {
    return fail(message, DRUMVAE_FAILED, error.what());
  } catch (...) {
    return fail(message, DRUMVAE_FAILED, "failed");
  }
}

bool all_finite(std::span<const float> numbers) noexcept;

// Leaves a message and is not DRUMVAE_OK where these cannot be a groove.
drumvae_status check_hits(Message& message, const drumvae_hit* hits, std::size_t count) noexcept;
// The same of a z [count] of a model with so many numbers.
drumvae_status check_z(Message& message, const float* z, std::size_t count,
                       std::int64_t latent) noexcept;

}  // namespace drumvae

struct drumvae_model {
  drumvae::Message message;
  std::shared_ptr<const drumvae::PlayableModel> model;
};

struct drumvae_encoder {
  drumvae::Message message;
  std::unique_ptr<drumvae::GrooveEncoder> encoder;
};

struct drumvae_player {
  drumvae::Message message;
  std::unique_ptr<drumvae::GroovePlayer> player;
};

struct drumvae_worker {
  drumvae::Message message;
  std::unique_ptr<drumvae::EncodeWorker> worker;
};

namespace drumvae {

// Makes what a handle holds from a model, leaving it as it was where that fails.
template <class Handle, class Held>
drumvae_status prepare(Handle* handle, std::unique_ptr<Held> Handle::*held,
                       const drumvae_model* model) noexcept {
  if (handle == nullptr) return DRUMVAE_INVALID_ARGUMENT;
  Message& message = handle->message;
  if (model == nullptr) return fail(message, DRUMVAE_INVALID_ARGUMENT, "the model is null");
  if (!model->model) return fail(message, DRUMVAE_NOT_READY, "the model is not loaded");
  return guarded(message, [&] { handle->*held = std::make_unique<Held>(model->model); });
}

}  // namespace drumvae
