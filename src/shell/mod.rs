//! The frame around the screens: the chain of four systems, the steps, the screen.

pub mod chain;
pub mod nav;

pub use chain::Header;
pub use nav::Nav;

use lockstep_engine::blueprint::Step;
use lockstep_words::Key;
use lockstep_words::en::ui;

use crate::state::Page;

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

/// A screen's name.
#[must_use]
pub fn page_name(page: Page) -> Key {
    match page {
        Page::Start => ui::START_NAME,
        Page::Step(step) => step_name(step),
        Page::Review => ui::REVIEW_NAME,
        Page::Apply => ui::APPLY_NAME,
        Page::Proof => ui::PROOF_NAME,
        Page::Finish => ui::FINISH_NAME,
    }
}
