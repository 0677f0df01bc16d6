// The pattern book of the groove generator, one row a limb: count 1 e & a, 2 e & a, 3 e & a, 4 e &
// a.
#include "data/groove_styles.h"

namespace drumvae {
namespace {

// clang-format off
constexpr BarPattern kNoFoot[]     = {"................"};
constexpr BarPattern kFoot24[]     = {"....x.......x...", "....x.......x...", "..x...x...x...x."};

constexpr BarPattern kRockKick[]   = {"x.......x.......", "x.......x.x.....", "x..x....x.......", "x.....x.x.......", "x.x.......x....."};
constexpr BarPattern kRockSnare[]  = {"....X.......X...", "....X.......X..g", "....X..g.g..X...", "....X.......X.g."};
constexpr BarPattern kRockHat[]    = {"X.x.X.x.X.x.X.x.", "x.x.x.x.x.x.x.O.", "R.r.R.r.R.r.R.r.", "X...X...X...X...", "l.l.l.l.l.l.l.l."};

constexpr BarPattern kFunkKick[]   = {"x.x...x...x..x..", "x..x..x...x.....", "x.x....x..x..x..", "x......x..xx....", "x..x...x.x....x."};
constexpr BarPattern kFunkSnare[]  = {"....X..g.g.gX..g", "g..gX..g.g..X.g.", "....X.g..g.gX...", "....X..g.gg.X..X"};
constexpr BarPattern kFunkHat[]    = {"XoxoXoxoXoxoXoxo", "X.x.X.x.X.O.X.x.", "x.xxx.xxx.xxx.xx", "x.x.x.O.x.x.x.x.", "xxXxxxXxxxXxxxXx"};

constexpr BarPattern kHopKick[]    = {"x..x...x..x.....", "x.....xx..x...x.", "x..x......xx....", "x.......x.x..x.."};
constexpr BarPattern kHopSnare[]   = {"....X.......X...", "....X..g....X..g", "....X.......X.g.", "....X....g..X..."};
constexpr BarPattern kHopHat[]     = {"x.x.x.x.x.x.x.x.", "x.x.x.xox.x.x.x.", "X.x.X.x.X.x.X.O.", "xoxxxoxxxoxxxoxx"};

constexpr BarPattern kSwingKick[]  = {"g...g...g...g...", "..........x.....", "x.......g.......", "......x.......o."};
constexpr BarPattern kSwingSnare[] = {"......g.......g.", "......x.........", "g.........o.....", "..g...g.......x."};
constexpr BarPattern kSwingRide[]  = {"R...R.r.R...R.r.", "R.r.R...R.r.R...", "R...R.r.R.r.R.r.", "R...R.o.R...R.r."};

constexpr BarPattern kShuffleKick[]  = {"x.......x.......", "x.....x.x.......", "x.......x.....x.", "x...x...x...x..."};
constexpr BarPattern kShuffleSnare[] = {"....X.......X...", "....X.g.....X.g.", "..g.X.g...g.X.g."};
constexpr BarPattern kShuffleHat[]   = {"X.x.X.x.X.x.X.x.", "R.r.R.r.R.r.R.r.", "X.x.X.x.X.x.X.O."};

constexpr BarPattern kBossaKick[]  = {"x.....x.x.....x.", "x.....x.x.....x.", "x..x....x..x...."};
constexpr BarPattern kBossaStick[] = {"s..s..s...s..s..", "s..s...s..s.s...", "....s.s....s..s.", "s..s..s...s..h.l"};
constexpr BarPattern kBossaHat[]   = {"x.x.x.x.x.x.x.x.", "xoxoxoxoxoxoxoxo", "r.r.r.r.r.r.r.r."};

constexpr BarPattern kSambaKick[]  = {"x..xx..xx..xx..x", "x..ox..xx..ox..x"};
constexpr BarPattern kSambaSnare[] = {"X.gXg.Xg.gXg.Xg.", "XgxgXgxXgxgXgxXg", "x..x.x.x..x.x.x."};
constexpr BarPattern kSambaHat[]   = {"r.rrr.rrr.rrr.rr", "x.x.x.x.x.x.x.x.", "R.r.R.r.R.r.R.r."};

constexpr BarPattern kDiscoKick[]  = {"x...x...x...x...", "x...x...x...x.x.", "x...x..xx...x..."};
constexpr BarPattern kDiscoSnare[] = {"....X.......X...", "....X.......X..x", "....X..g....X.g."};
constexpr BarPattern kDiscoHat[]   = {"x.O.x.O.x.O.x.O.", "xxO.xxO.xxO.xxO.", "xoxoxoxoxoxoxoxo"};

constexpr BarPattern kAfroKick[]   = {"x.....x.x.....x.", "x..x......x..x..", "x.......x..x...."};
constexpr BarPattern kAfroToms[]   = {"..l..h....l..m..", "h..m..l.h..m..l.", "....l.l.....h.h.", "..h.s.l...h.s.lm"};
constexpr BarPattern kAfroBell[]   = {"R.r.Rr.R.rR.r.Rr", "r..r..r...r.r...", "X.x.X.x.X.x.X.x."};

constexpr GrooveStyle kStyles[] = {
    {"rock",       92, 152, 0.0, 0.0, 0.02, kRockKick,    kRockSnare,    kRockHat,    kNoFoot},
    {"funk",       88, 116, 0.0, 0.2, 0.03, kFunkKick,    kFunkSnare,    kFunkHat,    kNoFoot},
    {"hip-hop",    76, 100, 0.0, 0.7, 0.08, kHopKick,     kHopSnare,     kHopHat,     kNoFoot},
    {"swing",     110, 190, 1.0, 0.0, 0.00, kSwingKick,   kSwingSnare,   kSwingRide,  kFoot24},
    {"shuffle",    86, 132, 0.9, 0.0, 0.04, kShuffleKick, kShuffleSnare, kShuffleHat, kNoFoot},
    {"bossa nova",104, 144, 0.0, 0.0, 0.00, kBossaKick,   kBossaStick,   kBossaHat,   kFoot24},
    {"samba",      92, 116, 0.0, 0.3, 0.00, kSambaKick,   kSambaSnare,   kSambaHat,   kFoot24},
    {"disco",     112, 128, 0.0, 0.0, 0.00, kDiscoKick,   kDiscoSnare,   kDiscoHat,   kNoFoot},
    {"afro-latin", 96, 132, 0.0, 0.2, 0.01, kAfroKick,    kAfroToms,     kAfroBell,   kFoot24},
};

constexpr BarPattern kFills[] = {
    "........xxhhmmll", "............xxhm", "............xxxX", "........x.xh.hml",
    "xxhhmmllxxhhmmll", "....x..x..h.m.ll", "x.xx.hh.mm.ll.k.", "........xxxxhhml",
    "..........x.hmlk", "....xkhkmklkxxXX", "........h.h.m.l.", "............X.Xl",
};
// clang-format on

}  // namespace

std::span<const GrooveStyle> groove_styles() { return kStyles; }
std::span<const BarPattern> drum_fills() { return kFills; }

}  // namespace drumvae
