"""The same host in Python, by ctypes.

usage: play.py LIBDRUMVAE.SO MODEL SEED
"""
import ctypes
import sys


class Hit(ctypes.Structure):
    _fields_ = [("beat", ctypes.c_double), ("step", ctypes.c_int32), ("tick", ctypes.c_int32),
                ("microtiming", ctypes.c_float), ("drum", ctypes.c_uint8), ("pitch", ctypes.c_uint8),
                ("velocity", ctypes.c_uint8), ("reserved", ctypes.c_uint8)]


class Controls(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("seed", ctypes.c_uint64), ("temperature", ctypes.c_double),
                ("strength", ctypes.c_double), ("timing", ctypes.c_double), ("loudness", ctypes.c_double)]


def main():
    library, path, seed = ctypes.CDLL(sys.argv[1]), sys.argv[2].encode(), int(sys.argv[3])
    for make in (library.drumvae_model_create, library.drumvae_player_create):
        make.restype = ctypes.c_void_p
    library.drumvae_model_message.restype = ctypes.c_char_p
    model = ctypes.c_void_p(library.drumvae_model_create())
    player = ctypes.c_void_p(library.drumvae_player_create())
    if library.drumvae_model_load_file(model, path, None) != 0:
        sys.exit(library.drumvae_model_message(model).decode())
    assert library.drumvae_player_prepare(player, model) == 0
    controls = Controls(ctypes.sizeof(Controls), seed, 0.5, 1, 1, 1)
    assert library.drumvae_player_set_controls(player, ctypes.byref(controls)) == 0
    assert library.drumvae_player_draw_z(player, ctypes.c_uint64(seed), ctypes.c_uint32(1)) == 0
    hits, count = (Hit * 1024)(), ctypes.c_size_t()
    assert library.drumvae_player_play(player, ctypes.c_uint32(1), hits, ctypes.c_size_t(1024),
                                       ctypes.byref(count)) == 0
    for hit in hits[:count.value]:
        print(hit.tick, hit.pitch, hit.velocity)
    library.drumvae_player_destroy(player)
    library.drumvae_model_destroy(model)


main()
