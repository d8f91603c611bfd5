//! The page's start.

fn main() {
    lockstep_wizard::start();
}
