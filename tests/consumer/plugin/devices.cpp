// A program that asks the engine for the devices of this machine: every build has the CPU.
#include "engine/device.h"

int main() { return drumvae::Device::all_descriptions().front().starts_with("cpu, ") ? 0 : 1; }
