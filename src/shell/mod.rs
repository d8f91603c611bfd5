//! The frame around the screens: the chain of four systems, the steps, the screen.

mod chain;
mod nav;

pub use chain::header;
pub use nav::nav;

use lockstep_engine::blueprint::Step;
use lockstep_words::Key;
use lockstep_words::en::ui;

/// A step's name.
#[must_use]
pub fn step_name(step: Step) -> Key {
    match step {
        Step::Entra => ui::STEP_ENTRA,
        Step::Keycloak => ui::STEP_KEYCLOAK,
        Step::Rancher => ui::STEP_RANCHER,
        Step::Clusters => ui::STEP_CLUSTERS,
        Step::Access => ui::STEP_ACCESS,
    }
}
