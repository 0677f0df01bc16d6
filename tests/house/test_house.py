"""The tests `layers` and `twins` pass on a good tree and name what is wrong with a bad one."""
import pathlib
import tempfile
import unittest

import layers
import no_cuda
import twins


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, file, text=""):
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class Layers(Tree):
    def setUp(self):
        super().setUp()
        for folder in layers.MAY_INCLUDE:
            self.write(f"{folder}/x.h")

    def broken(self, file, include):
        self.write(file, f"// what it is for\n#include {include}\n")
        broken, _ = layers.broken_includes(self.root)
        (self.root / file).unlink()
        return broken

    def test_every_pair_of_folders_is_judged_by_the_arrows(self):
        for own, allowed in layers.MAY_INCLUDE.items():
            for folder in layers.MAY_INCLUDE:
                with self.subTest(own=own, folder=folder):
                    broken = self.broken(f"{own}/y.cpp", f'"{folder}/x.h"')
                    self.assertEqual(bool(broken), folder not in allowed, broken)

    def test_model_and_data_do_not_meet(self):
        self.assertTrue(self.broken("model/y.cpp", '"data/x.h"'))
        self.assertTrue(self.broken("data/y.cpp", '"model/x.h"'))

    def test_the_rooms_of_formats_know_neither_drums_nor_the_program(self):
        for folder in ("data", "model", "tools/magenta", "tools/playing"):
            self.assertTrue(self.broken("tools/tensorflow/y.cpp", f'"{folder}/x.h"'), folder)
        self.assertTrue(self.broken("tools/magenta/y.cpp", '"tools/playing/x.h"'))

    def test_what_plays_knows_neither_training_nor_pictures_nor_sound_nor_the_program(self):
        for folder in ("tools/training", "tools/reports", "tools/sound", "tools"):
            self.assertTrue(self.broken("tools/playing/y.cpp", f'"{folder}/x.h"'), folder)
        for room in ("training", "reports", "sound"):
            self.assertFalse(self.broken(f"tools/{room}/y.cpp", '"tools/playing/x.h"'), room)

    def test_the_player_knows_kernels_engine_model_and_data_alone(self):
        for folder in ("kernels", "engine", "model", "data"):
            self.assertFalse(self.broken("player/y.cpp", f'"{folder}/x.h"'), folder)
        for folder in ("tools", "tools/playing", "tools/magenta", "tests"):
            self.assertTrue(self.broken("player/y.cpp", f'"{folder}/x.h"'), folder)
        self.assertFalse(self.broken("tools/playing/y.cpp", '"player/x.h"'))
        self.assertTrue(self.broken("model/y.cpp", '"player/x.h"'))

    def test_what_two_rooms_may_include_is_never_each_other(self):
        for one in layers.MAY_INCLUDE:
            for other in layers.MAY_INCLUDE[one] - {one}:
                self.assertNotIn(one, layers.MAY_INCLUDE[other])

    def test_nothing_outside_tests_includes_tests_and_nothing_includes_bench(self):
        self.assertTrue(self.broken("tools/y.cpp", '"tests/x.h"'))
        self.assertTrue(self.broken("tests/y.cpp", '"bench/x.h"'))

    def test_angle_brackets_spaces_and_relative_paths_hide_nothing(self):
        for include in ("<data/x.h>", '"x.h"', '"../data/x.h"', '"./x.h"'):
            with self.subTest(include=include):
                self.assertTrue(self.broken("model/y.cpp", include))
        self.write("model/y.cpp", '  #  include   "data/x.h"\n')
        self.assertTrue(layers.broken_includes(self.root)[0])

    def test_reserved_headers_are_named_outside_their_files(self):
        for file, include in [("data/packed.cpp", "<smf.h>"), ("data/packed.cpp", "<glib.h>"),
                              ("kernels/gemm.h", "<hwy/highway.h>"), ("engine/device.cpp", "<cuda_runtime.h>"),
                              ("engine/files.cpp", "<sys/mman.h>"), ("tools/main.cpp", "<csignal>"),
                              ("kernels/gemm_cpu.cpp", "<immintrin.h>"), ("model/layer.cpp", "<nlohmann/json.hpp>"),
                              ("tools/training/train.cpp", "<CLI/CLI.hpp>"), ("tools/training/train.cpp", "<tools/training/event.pb.h>"),
                              ("tools/main.cpp", "<toml++/toml.h>"), ("engine/process_group.cpp", "<mpi.h>"),
                              ("tools/training/mpi_transport.cpp", "<mpi.h>"), ("tools/command_train.cpp", '"tools/training/open_mpi.h"'), ("data/midi.cpp", "<iostream>"),
                              ("tools/tensorflow/table.cpp", "<archive.h>"),
                              ("tools/magenta/y.cpp", "<tools/tensorflow/tensor_bundle.pb.h>")]:
            with self.subTest(file=file, include=include):
                self.assertTrue(self.broken(file, include))

    def test_reserved_headers_pass_in_their_files(self):
        for file, include in [("data/midi.cpp", "<smf.h>"), ("kernels/gemm_cpu.cpp", "<hwy/highway.h>"),
                              ("kernels/vector_math-inl.h", "<hwy/highway.h>"), ("kernels/gemm_cuda.cu", "<cuda_bf16.h>"),
                              ("tests/simt/test_warp.cpp", "<cuda_runtime.h>"),
                              ("engine/platform_posix.cpp", "<sys/mman.h>"), ("tools/main.cpp", "<CLI/CLI.hpp>")]:
            with self.subTest(file=file, include=include):
                self.assertFalse(self.broken(file, include))

    def test_a_missing_header_is_named(self):
        self.assertTrue(self.broken("data/y.cpp", '"data/gone.h"'))


class Twins(Tree):
    def setUp(self):
        super().setUp()
        self.write("kernels/CMakeLists.txt", "add_library(k gemm_cpu.cpp)")
        self.write("kernels/gemm_cpu.cpp")
        self.write("tests/kernels/CMakeLists.txt", "tests(test_gemm.cpp)")
        self.write("tests/kernels/test_gemm.cpp")

    def missing(self):
        return twins.missing_twins(self.root)[0]

    def test_a_pair_that_is_built_passes(self):
        self.assertEqual(self.missing(), [])

    def test_a_source_without_a_test_is_named(self):
        (self.root / "tests/kernels/test_gemm.cpp").unlink()
        self.assertEqual(self.missing(), ["kernels/gemm_cpu.cpp: no tests/kernels/test_gemm.cpp"])

    def test_a_test_that_is_not_built_is_named(self):
        self.write("tests/kernels/CMakeLists.txt", "tests(my_test_gemm.cpp)")
        self.assertEqual(self.missing(), ["tests/kernels/test_gemm.cpp: in no CMakeLists.txt"])

    def test_a_source_that_is_not_built_is_named(self):
        self.write("kernels/CMakeLists.txt")
        self.assertEqual(self.missing(), ["kernels/gemm_cpu.cpp: in no CMakeLists.txt"])

    def test_a_folder_below_has_its_own_tests(self):
        self.write("tools/training/pack.cpp")
        self.write("tools/CMakeLists.txt", "add_library(s training/pack.cpp)")
        self.assertEqual(self.missing(), ["tools/training/pack.cpp: no tests/tools/training/test_pack.cpp"])


class NoCuda(unittest.TestCase):
    def test_symbols_of_cuda_are_named_in_programs_and_archives(self):
        for symbol in ("cudaMalloc U", "cublasGemmEx U", "_ZN7drumvae6launchERNS_4CudaERKNS_4GemmE T 0 10",
                       "_ZN7drumvae10CudaDevice4laneEi U", "__cudaRegisterFatBinary U", "_ZL15__fatbinwrap d 0 18"):
            with self.subTest(symbol=symbol):
                self.assertEqual(no_cuda.cuda_symbols(f"libx.a[y.o]:\nmain T 0 10\n{symbol}\n"), ([symbol.split()[0]], 2))

    def test_a_device_may_be_handed_a_graph(self):
        play = "_ZN7drumvae6Device4playERSt10shared_ptrIKNS_9CudaGraphEE T 50 2f"
        self.assertEqual(no_cuda.cuda_symbols(play), ([], 1))


if __name__ == "__main__":
    unittest.main()
