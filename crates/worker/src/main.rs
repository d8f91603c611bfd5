//! The worker's start.

use gloo_worker::Registrable;
use lockstep_worker::WizardEngine;

fn main() {
    WizardEngine::registrar().register();
}
