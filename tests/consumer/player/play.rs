// The same host in Rust, by extern "C".
use std::ffi::{c_char, c_void, CString};

#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Hit {
    beat: f64,
    step: i32,
    tick: i32,
    microtiming: f32,
    drum: u8,
    pitch: u8,
    velocity: u8,
    reserved: u8,
}

#[repr(C)]
struct Controls {
    size: usize,
    seed: u64,
    temperature: f64,
    strength: f64,
    timing: f64,
    loudness: f64,
}

#[link(name = "drumvae")]
extern "C" {
    fn drumvae_model_create() -> *mut c_void;
    fn drumvae_model_destroy(model: *mut c_void);
    fn drumvae_model_load_file(model: *mut c_void, path: *const c_char, options: *const c_void) -> i32;
    fn drumvae_player_create() -> *mut c_void;
    fn drumvae_player_destroy(player: *mut c_void);
    fn drumvae_player_prepare(player: *mut c_void, model: *const c_void) -> i32;
    fn drumvae_player_set_controls(player: *mut c_void, controls: *const Controls) -> i32;
    fn drumvae_player_draw_z(player: *mut c_void, seed: u64, number: u32) -> i32;
    fn drumvae_player_play(player: *mut c_void, number: u32, hits: *mut Hit, room: usize, count: *mut usize) -> i32;
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let path = CString::new(arguments[1].as_str()).unwrap();
    let seed: u64 = arguments[2].parse().unwrap();
    let controls = Controls {
        size: std::mem::size_of::<Controls>(),
        seed,
        temperature: 0.5,
        strength: 1.0,
        timing: 1.0,
        loudness: 1.0,
    };
    let mut hits = vec![Hit::default(); 1024];
    let mut count = 0usize;
    unsafe {
        let model = drumvae_model_create();
        assert_eq!(drumvae_model_load_file(model, path.as_ptr(), std::ptr::null()), 0);
        let player = drumvae_player_create();
        assert_eq!(drumvae_player_prepare(player, model), 0);
        drumvae_model_destroy(model);
        assert_eq!(drumvae_player_set_controls(player, &controls), 0);
        assert_eq!(drumvae_player_draw_z(player, seed, 1), 0);
        assert_eq!(drumvae_player_play(player, 1, hits.as_mut_ptr(), hits.len(), &mut count), 0);
        drumvae_player_destroy(player);
    }
    for hit in &hits[..count] {
        println!("{} {} {}", hit.tick, hit.pitch, hit.velocity);
    }
}
