//! The way from the screens to the engine.

use lockstep_engine::port::ToEngine;

/// Carries messages to the engine. What comes back goes to [`super::Store::receive`].
pub trait Carrier {
    /// Sends one message. Order is kept; nothing is lost while the engine is still loading.
    fn send(&self, message: &ToEngine);
}
