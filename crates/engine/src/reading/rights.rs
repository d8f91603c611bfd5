//! What a token for Graph may do, as far as it says so.

use lockstep_systems::TokenFacts;

use crate::explain::CONSENT;

/// Whether a token says what it may do.
pub(super) fn known(facts: &TokenFacts) -> bool {
    !facts.scopes.is_empty() || !facts.roles.is_empty()
}

/// Whether the token may not consent for the tenant: then the plan has an address for somebody who may.
pub(crate) fn may_not_consent(facts: &TokenFacts) -> bool {
    known(facts) && !facts.has(CONSENT)
}
