//! Entra ID: whether the person is in the group, by way of others too.

use lockstep_words::{Message, en::proof as say};

use super::super::seen::OfEntra;
use super::keycloak::leads;
use super::source::{ENTRA_GROUPS, MAPPERS, MEMBERSHIP, OWN_GROUPS};
use super::{Break, Chain, Looked};

pub(super) fn entra(chain: &Chain) -> Looked {
    let (seen, mapping) = (chain.seen, chain.mapping);
    let group = mapping.who();
    let with = |key| -> Message { chain.with(key).with("group", &group).with("target", &mapping.keycloak_group) };
    let fits = seen.groups.contains(&mapping.keycloak_group);
    // Keycloak had them in the group, and the mapper has taken them out.
    let left = seen.stopped.is_none() && !fits && seen.was_in.contains(&mapping.keycloak_group);
    let of_entra = seen.of_entra.get(chain.row());
    let member = chain.membership().map_or(Some(false), |(_, member)| *member);
    let (found, source) = match member {
        _ if mapping.everyone => (Ok(say::EVERYONE_FITS.into()), MAPPERS),
        _ if mapping.claim.is_some() => (Ok(with(if fits { say::CLAIM_FITS } else { say::CLAIM_LATER })), OWN_GROUPS),
        Some(true) if of_entra.is_none_or(|of| of.security) => (Ok(with(say::MEMBER)), MEMBERSHIP),
        Some(member) => {
            let (cause, remedy, source) = match of_entra {
                Some(OfEntra { found: 0, .. }) => (say::ENTRA_GROUP_GONE, say::ENTRA_GROUP_GONE_DO, ENTRA_GROUPS),
                Some(_) if member => (say::NOT_SECURITY, say::NOT_SECURITY_DO, ENTRA_GROUPS),
                Some(OfEntra { in_namesake: true, .. }) => (say::NAMESAKE, say::NAMESAKE_DO, MEMBERSHIP),
                _ if left => (say::LEFT, say::LEFT_DO, MEMBERSHIP),
                _ => (say::NOT_MEMBER, say::NOT_MEMBER_DO, MEMBERSHIP),
            };
            (Err(Break::sure(with(cause), with(remedy))), source)
        }
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
