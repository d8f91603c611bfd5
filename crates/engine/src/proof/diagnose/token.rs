//! The groups that Keycloak's tokens for Rancher name.

use lockstep_words::{Key, Message, en::proof as say};
use serde_json::Value as Json;

use super::source::TOKENS;
use super::{Break, Chain, Looked};
use crate::blueprint::name_in_tokens;
use crate::rancher_version::overlooks_userinfo;

/// Lists in tokens that are no claim of groups under another name: what Rancher reads besides, and the audience.
const ELSEWHERE: [&str; 3] = ["aud", "roles", PATHS];

/// The claim that Rancher reads where no other is named.
const GROUPS: &str = "groups";
/// The claim of paths that Rancher reads before any other.
const PATHS: &str = "full_group_path";

/// The names in a claim of a token; nothing where it has no such list.
fn names<'a>(token: &'a Json, claim: &str) -> Option<Vec<&'a str>> {
    token[claim].as_array().map(|names| names.iter().filter_map(Json::as_str).collect())
}

/// What Rancher reads at a sign-in: the ID token, over it the user info, which 2.14.0 to 2.14.2 overlook (Rancher 2.15
/// `oidc_provider.go`, rancher/rancher#54963); at a refresh the access token in place of the ID token.
pub(super) fn token(chain: &Chain) -> Looked {
    let seen = chain.seen;
    let group = name_in_tokens(&chain.mapping.keycloak_group);
    let claim = seen.auth["groupsClaim"].as_str().filter(|claim| !claim.is_empty()).unwrap_or(GROUPS);
    let alone = overlooks_userinfo(&seen.version);
    let read = |claim: &str| {
        let info = seen.tokens.get(2).filter(|_| !alone).and_then(|info| names(info, claim));
        info.or_else(|| names(seen.tokens.first()?, claim))
    };
    let groups = read(claim).unwrap_or_default();
    let everywhere = seen.tokens.iter().all(|token| names(token, claim).is_some_and(|all| all.contains(&group)));
    // Where there are paths, Rancher takes their parts and leaves the other claim (Rancher 2.15 `getGroupsFromClaimInfo`).
    let paths = read(PATHS).filter(|paths| !paths.iter().any(|path| path.split('/').any(|part| part == group)));
    let with = |key: Key| chain.with(key).with("group", group).with("claim", claim);
    let found = match (groups.contains(&group), paths) {
        (true, None) => {
            let key = if everywhere { say::TOKEN_HOLDS } else { say::TOKEN_HOLDS_ENOUGH };
            Ok(with(key).with("groups", groups.join(", ")))
        }
        (true, Some(paths)) => {
            let cause = with(say::PATHS_INSTEAD).with("other", PATHS).with("there", paths.join(", "));
            Err(Break::sure(cause, with(say::PATHS_INSTEAD_DO).with("other", PATHS)))
        }
        (false, _) => Err(missing(chain, claim, &with)),
    };
    let name = format!("{claim}: {}", groups.join(", "));
    Looked { name, expected: with(say::EXPECT_TOKEN), found, source: TOKENS }
}

/// Why the claim does not name the group where Rancher reads it.
fn missing(chain: &Chain, claim: &str, with: &dyn Fn(Key) -> Message) -> Break {
    let (seen, group) = (chain.seen, name_in_tokens(&chain.mapping.keycloak_group));
    let of = |at: usize| seen.tokens.get(at).and_then(|token| names(token, claim)).unwrap_or_default();
    let all = [of(0), of(1), of(2)];
    let mut path = all.iter().flatten().filter(|there| there.rsplit('/').next() == Some(group));
    let other = seen.tokens.iter().filter_map(Json::as_object).flatten().find_map(|(other, value)| {
        let named = value.as_array().is_some_and(|names| names.iter().any(|name| name == group));
        (named && other != claim && !ELSEWHERE.contains(&other.as_str())).then_some(other)
    });
    let (cause, remedy) = match (path.find(|there| there.starts_with('/')), other) {
        (Some(there), _) => (with(say::FULL_PATH).with("there", there), say::REVIEW_DO),
        _ if all[2].contains(&group) => (with(say::USER_INFO_ALONE).with("version", &seen.version), say::REVIEW_DO),
        _ if all[1].contains(&group) => (with(say::ACCESS_ALONE), say::REVIEW_DO),
        (None, Some(other)) if claim == GROUPS => (with(say::OTHER_CLAIM).with("other", other), say::REVIEW_DO),
        (None, Some(other)) => (with(say::RANCHER_CLAIM).with("other", other), say::RANCHER_CLAIM_DO),
        (None, None) => (say::NO_GROUPS.into(), say::REVIEW_DO),
    };
    Break::sure(cause, with(remedy))
}
