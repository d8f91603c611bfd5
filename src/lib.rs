//! The wizard: screens that send commands through the port and render the events that come back.
//!
//! It knows the engine's types that it shows, and no system. Every sentence comes from the catalogue of words.

pub mod app;
pub mod components;
pub mod crash;
pub mod pages;
pub mod shell;
pub mod state;
pub mod words;

/// Starts the wizard in the page.
pub fn start() {
    crash::show_panics();
    state::run();
}
