#!/usr/bin/env python3
"""Whether Magenta itself loads what `drumvae export --format magenta` wrote.  For machines that have Magenta 2.1.4 and TensorFlow (Python 3.7).

usage: magenta_loads.py FOLDER --config=NAME [--hparams=..] [--expected expected.safetensors] [--steps N]

FOLDER, --config and --hparams are what the export printed.  Loads the checkpoint by Magenta's TrainedModel and samples from it;
with --expected, mu, sigma and the greedy decode of that file's inputs are compared with what stands there; with --steps,
Magenta's own train() goes on from a copy of the folder (exported --with-optimizer) for so many steps on random rows, which
must leave a checkpoint of so many steps more whose Adam powers have gone on.  Ends with 1 where anything is not as it should be.
"""
import argparse
import json
import os
import shutil
import struct
import sys
import tempfile

import numpy as np
import tensorflow.compat.v1 as tf
from magenta.models.music_vae import configs, music_vae_train
from magenta.models.music_vae.trained_model import TrainedModel


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--config", required=True)
    parser.add_argument("--hparams", default="")
    parser.add_argument("--expected")
    parser.add_argument("--steps", type=int, default=0)
    return parser.parse_args()


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]).decode())
        data = file.read()
    header.pop("__metadata__", None)
    return {name: np.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"])
            for name, entry in header.items()}


def config_of(flags, **more):
    config = configs.CONFIG_MAP[flags.config]
    if flags.hparams:
        config.hparams.parse(flags.hparams)
    for name, value in more.items():
        config.hparams.set_hparam(name, value)
    return config


def compare(what, have, want, bound):
    error = float(np.max(np.abs(np.asarray(have) - want)))
    print("%s: largest error %.3g, bound %.3g" % (what, error, bound))
    if not error <= bound:
        sys.exit("%s is not as expected" % what)


def compare_numbers(model, config, expected):
    rows = expected["x"]
    controls = expected.get("c", np.zeros(rows.shape[:2] + (0,), np.float32))
    lengths = [rows.shape[1]] * len(rows)
    feed = {model._inputs: rows, model._controls: controls, model._inputs_length: lengths}
    mu, sigma = model._sess.run((model._mu, model._sigma), feed)
    compare("mu", mu, expected["mu"], 2e-5)
    compare("sigma", sigma, expected["sigma"], 2e-5)
    feed = {model._z_input: expected["z"], model._temperature: 1e-6, model._max_length: rows.shape[1]}
    if model._c_input is not None:
        feed[model._c_input] = expected["c"][0]
    if "nade" not in config:
        compare("greedy rows", model._sess.run(model._outputs, feed), expected["greedy_rows"], 2e-5)


def load(flags):
    expected = read_safetensors(flags.expected) if flags.expected else None
    rows = len(expected["x"]) if expected else 2
    config = config_of(flags)
    model = TrainedModel(config, batch_size=rows, checkpoint_dir_or_path=flags.folder)
    if model._c_input is None:
        drawn = model.sample(n=rows, length=config.hparams.max_seq_len, temperature=0.5)
        print("loaded; %d samples with %s notes" % (len(drawn), [len(s.notes) for s in drawn]))
    if expected:
        compare_numbers(model, flags.config, expected)


def go_on(flags):
    config = config_of(flags, batch_size=4)
    converter, steps = config.data_converter, config.hparams.max_seq_len

    def dataset():
        random = np.random.RandomState(0)
        inputs = random.rand(4, steps, converter.input_depth).astype(np.float32)
        outputs = random.rand(4, steps, converter.output_depth).astype(np.float32)
        controls = np.zeros((4, steps, converter.control_depth), np.float32)
        lengths = np.full([4] + list(converter.length_shape), steps, np.int32)
        return tf.data.Dataset.from_tensor_slices((inputs, outputs, controls, lengths)).repeat().batch(4)

    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.join(scratch, "train")
        shutil.copytree(flags.folder, folder)
        before = tf.train.load_checkpoint(folder)
        begin = int(before.get_tensor("global_step"))
        music_vae_train.train(folder, config=config, dataset_fn=dataset, num_steps=begin + flags.steps,
                              checkpoints_to_keep=2)
        after = tf.train.load_checkpoint(folder)
        done = int(after.get_tensor("global_step")) - begin
        wanted = before.get_tensor("beta2_power") * np.float32(0.999) ** done
        print("went on from step %d for %d steps" % (begin, done))
        if done < flags.steps or not np.isclose(after.get_tensor("beta2_power"), wanted, rtol=1e-6):
            sys.exit("training did not go on")


if __name__ == "__main__":
    tf.disable_v2_behavior()
    tf.logging.set_verbosity(tf.logging.ERROR)
    FLAGS = arguments()
    load(FLAGS)
    if FLAGS.steps:
        tf.reset_default_graph()
        go_on(FLAGS)
    print("Magenta loads %s" % FLAGS.folder)
