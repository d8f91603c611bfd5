//! The worker's start.

fn main() {
    lockstep_worker::start();
}
