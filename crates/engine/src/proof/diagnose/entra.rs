//! Entra ID: whether the person is in the group, by way of others too.

use lockstep_words::{Message, en::proof as say};

use super::keycloak::leads;
use super::source::{MAPPERS, MEMBERSHIP, OWN_GROUPS};
use super::{Break, Chain, Looked};

pub(super) fn entra(chain: &Chain) -> Looked {
    let (seen, mapping) = (chain.seen, chain.mapping);
    let group = mapping.who();
    let with = |key| -> Message { chain.with(key).with("group", &group).with("target", &mapping.keycloak_group) };
    let fits = seen.groups.contains(&mapping.keycloak_group);
    let member = chain.membership().map_or(Some(false), |(_, member)| *member);
    let (found, source) = match member {
        _ if mapping.everyone => (Ok(say::EVERYONE_FITS.into()), MAPPERS),
        _ if mapping.claim.is_some() => (Ok(with(if fits { say::CLAIM_FITS } else { say::CLAIM_LATER })), OWN_GROUPS),
        Some(true) => (Ok(with(say::MEMBER)), MEMBERSHIP),
        Some(false) => (Err(Break::sure(with(say::NOT_MEMBER), with(say::NOT_MEMBER_DO))), MEMBERSHIP),
        None if fits => (Ok(with(say::HANDED_MEMBER)), OWN_GROUPS),
        // The token did not name the group, unless there is another cause at a later hop.
        None if seen.stopped.is_none() && leads(chain) => {
            let remedy = with(say::HANDED_NOT_MEMBER_DO);
            (Err(Break { cause: with(say::HANDED_NOT_MEMBER), remedy, likely: true }), OWN_GROUPS)
        }
        None => (Ok(say::HANDED_NOT_LOOKED.into()), OWN_GROUPS),
    };
    let expected = match (mapping.everyone, mapping.claim.is_some()) {
        (true, _) => say::EXPECT_EVERYONE,
        (_, true) => say::EXPECT_CLAIM,
        _ => say::EXPECT_MEMBER,
    };
    Looked { expected: with(expected), name: group, found, source }
}
