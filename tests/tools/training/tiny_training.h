// A packed file of small grooves and a model tiny enough to train in a test.
#pragma once

#include "model/config.h"
#include "tests/data/packed_examples.h"
#include "tests/support/temporary_folder.h"
#include "tools/training/train.h"

namespace drumvae::test {

// 23 training examples, 7 to validate, none to test, of 64 steps.
struct TinyTraining {
  TinyTraining() { write_examples(folder / "packed.safetensors", 64, {23, 7, 0}); }

  TrainRequest request(const std::string& run, std::int64_t steps) const {
    TrainRequest wanted{.config = preset("groovae_4bar"),
                        .data = folder / "packed.safetensors",
                        .run_dir = folder / run,
                        .steps = steps,
                        .seed = 5,
                        .log_every = 1,
                        .eval_every = 3,
                        .checkpoint_every = 2,
                        .device = {.threads = 1}};
    apply_hparams(wanted.config,
                  "batch_size=5,enc_rnn_size=6,dec_rnn_size=[6,5],z_size=3,free_bits=0");
    return wanted;
  }

  TemporaryFolder folder;
};

}  // namespace drumvae::test
