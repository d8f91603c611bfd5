//! The forty reported problems of a Rancher that signs people in with Keycloak: each that a setup can meet is provoked in
//! the lab and gives its own finding, and a setup that nobody has harmed gives none.

mod clusters;
mod plans;
mod signing_in;
mod tokens;
mod world;

use std::collections::BTreeMap;
use std::path::Path;

use futures_util::future::LocalBoxFuture;
use lockstep_engine::blueprint::Step;
use lockstep_words::en::{check, explain, plan, proof};

use crate::setup::{HAYDEN, local};
use world::{Found, World, at};

/// Makes a world with exactly one fault and gives what is found there.
type Play = fn() -> LocalBoxFuture<'static, Found>;

/// How a problem is met.
enum Row {
    /// Provoked here, with what is found.
    Here(Play, Found),
    /// Provoked by a test elsewhere: the file below `tests`, and the function.
    By(&'static str, &'static str),
    /// Cannot be met, and why.
    Not(&'static str),
}
use Row::{By, Here, Not};

/// What of the setup differs: a change of the plan, and its field.
fn differs(change: &str, field: &str) -> (String, String) {
    (change.into(), field.into())
}

/// The problems by their numbers, with the symptom or the cause.
fn rows() -> Vec<(u8, &'static str, Row)> {
    let authentication = |field| vec![differs("rancher.authentication", field)];
    vec![
        (
            1,
            "2.14.0 to 2.14.2 overlook groups that come in user info alone",
            Here(tokens::overlooked, vec![at(&proof::USER_INFO_ALONE, "token")]),
        ),
        (
            2,
            "mapper missing, with full path, or of another claim",
            Here(
                tokens::mapper_wrong,
                vec![at(&proof::NO_GROUPS, "token"), at(&proof::FULL_PATH, "token"), at(&proof::OTHER_CLAIM, "token")],
            ),
        ),
        (3, "group search is off", Here(signing_in::search_off, vec![at(&proof::SEARCH_OFF, "Rancher")])),
        (4, "no right to search", Here(signing_in::search_forbidden, vec![at(&proof::SEARCH_FAILS, "Rancher")])),
        (5, "people search with their own tokens", {
            Here(signing_in::searches_as_person, vec![at(&proof::SEARCH_AS_PERSON, "Rancher")])
        }),
        (6, "an empty answer to a search", {
            Here(signing_in::search_empty, vec![at(&explain::RANCHER_SEARCH_ODD, "Rancher")])
        }),
        // The Rancher that fails so is older than any that is accepted.
        (7, "an issuer without /auth on an old Rancher", {
            Here(plans::too_old, vec![at(&plan::RANCHER_TOO_OLD, "rancher.url")])
        }),
        (
            8,
            "a local administrator finds local users alone",
            Not("Groups are bound without a search, and the one that is tried is made as whoever has signed in."),
        ),
        (9, "a code that is used up", Here(signing_in::code_spent, vec![at(&explain::RANCHER_CODE, "Rancher")])),
        (
            10,
            "the refresh token has ended",
            Not(
                "Rancher refreshes by itself hours later and tells nobody; step 3 and every plan say how long groups stay.",
            ),
        ),
        (11, "no audience for Rancher", Here(tokens::no_audience, vec![at(&proof::NO_AUDIENCE, "token")])),
        (
            12,
            "Rancher does not trust Keycloak's certificate",
            Here(signing_in::untrusted, vec![at(&explain::RANCHER_REACH, "Rancher")]),
        ),
        (13, "Keycloak calls itself otherwise", Here(plans::issuer, vec![at(&check::KEYCLOAK_OTHER, "keycloak.url")])),
        (14, "scopes with commas", Here(plans::scopes, authentication("scope"))),
        (15, "only the administrator may sign in", {
            Here(signing_in::only_the_administrator, vec![at(&proof::NOT_LISTED, "Rancher")])
        }),
        (16, "switched on without a sign-in", Here(plans::unverified, vec![at(&plan::UNVERIFIED, "review")])),
        (
            17,
            "the principal is another user's",
            By("ways/rancher_leftovers.rs", "a_user_who_has_the_administrators_principal_is_named"),
        ),
        (
            18,
            "a global binding of a person's principal",
            Not("Nobody is bound to a global role: newcomers get theirs."),
        ),
        (19, "a project binding of a person's principal", Not("Only groups are bound, by their principals.")),
        (20, "bindings have vanished", {
            Here(plans::bindings_gone, vec![differs("rancher.binding.alpha/Trinity/read-only/Dev", "missing")])
        }),
        (21, "an access mode of before", Here(plans::mode_of_before, authentication("accessMode"))),
        (22, "groups count from the next sign-in on", {
            Here(tokens::next_sign_in, vec![at(&check::PREVIEW_STALE, "proof.person")])
        }),
        (23, "groups of one name within others", Here(plans::twins, vec![at(&plan::GROUP_TWIN, "review")])),
        (24, "Entra ID's object ids as groups", Here(plans::object_ids, vec![at(&plan::CLAIM_FIGHTS, "review")])),
        (25, "more than 200 groups", By("road/faults.rs", "too_many_groups_are_told_before_and_after")),
        (26, "generic OIDC never refreshes", Here(plans::generic, vec![at(&plan::GENERIC_LOSES, "review")])),
        (27, "signing out leaves Keycloak's session", Here(plans::no_logout, authentication("logoutAllEnabled"))),
        (28, "the client demands PKCE of a Rancher without", {
            Here(signing_in::pkce, vec![at(&proof::RANCHER_PKCE, "Rancher")])
        }),
        (29, "a relative sign-in address", Here(plans::api_host, authentication("rancherApiHost"))),
        (
            30,
            "other claims for names before 2.13",
            Not("The names of the claims that are there in all versions are used."),
        ),
        (31, "newcomers may create clusters", {
            Here(plans::newcomers, vec![differs("rancher.newcomers.user", "newUserDefault")])
        }),
        (
            32,
            "bound, but another group",
            Here(signing_in::other_group, vec![at(&proof::NO_BINDING, "binding"), at(&proof::MISSING, "Kubernetes")]),
        ),
        (
            33,
            "the agent does not trust Rancher",
            Here(clusters::never_comes, vec![at(&plan::NOT_JOINED, "Kubernetes")]),
        ),
        (34, "the agent is not connected", {
            Here(clusters::lost, vec![at(&plan::CLUSTER_NOT_ACTIVE, "grants.0.cluster")])
        }),
        (
            35,
            "first bootstrap wants a new password",
            Not("A Rancher is taken as its administrator uses it, after its installation."),
        ),
        (36, "the redirect URI is missing", {
            Here(signing_in::redirect_missing, vec![at(&proof::CLIENT_REDIRECT, "Rancher")])
        }),
        (37, "another client secret", Here(signing_in::other_secret, vec![at(&proof::RANCHER_SECRET, "Rancher")])),
        (38, "the provider is disabled", Here(signing_in::off, vec![at(&proof::RANCHER_OFF, "Rancher")])),
        (39, "a project that is not prepared yet", {
            Here(clusters::project_late, vec![at(&plan::WAITING_REPLICATION, "run")])
        }),
        (
            40,
            "project owners see nodes",
            Not("It is what the role brings, and wanted with it: the matrix shows nodes as coming with the role."),
        ),
    ]
}

/// All are there, none gives what another gives, and what is said to be elsewhere is there.
#[test]
fn all_forty_are_met_or_said_not_to_be() {
    let rows = rows();
    let numbers: Vec<u8> = rows.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=40).collect::<Vec<u8>>());
    let mut whose: BTreeMap<(String, String), u8> = BTreeMap::new();
    for (number, _, row) in rows {
        match row {
            Here(_, found) => {
                assert!(!found.is_empty(), "{number}");
                for one in found {
                    let other = whose.insert(one.clone(), number);
                    assert_eq!(other, None, "{number} gives {one:?} as well");
                }
            }
            By(file, function) => {
                let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(file);
                let text = std::fs::read_to_string(path).unwrap();
                assert!(text.contains(&format!("async fn {function}()")), "{number}: {function} is not in {file}");
            }
            Not(why) => assert!(why.ends_with('.'), "{number}"),
        }
    }
}

#[tokio::test]
async fn a_setup_that_nobody_has_harmed_gives_no_finding() {
    local(async {
        let mut world = World::new().await;
        for step in Step::ALL {
            world.step(step).await;
        }
        world.review().await;
        world.apply().await;
        world.differs().await;
        world.prove(HAYDEN).await;
        world.setup.close_window().await;
        for step in Step::ALL {
            world.step(step).await;
        }
        world.differs().await;
        assert_eq!(world.found(), []);
    })
    .await;
}

/// Provokes those of a range.
async fn provoke(numbers: std::ops::RangeInclusive<u8>) {
    local(async {
        let mut otherwise = Vec::new();
        for (number, what, row) in rows().into_iter().filter(|(number, ..)| numbers.contains(number)) {
            let Here(play, expected) = row else { continue };
            println!("{number}: {what}");
            let found = play().await;
            if found != expected {
                otherwise.push((number, what, found, expected));
            }
        }
        assert!(otherwise.is_empty(), "found and expected: {otherwise:#?}");
    })
    .await;
}

macro_rules! provoked {
    ($($name:ident $numbers:expr;)*) => {
        $(#[tokio::test]
        async fn $name() {
            provoke($numbers).await;
        })*
    };
}

provoked! {
    those_of_groups_and_searches_are_provoked 1..=8;
    those_of_switching_on_are_provoked 9..=16;
    those_of_bindings_and_groups_are_provoked 17..=26;
    those_of_versions_and_roles_are_provoked 27..=32;
    those_of_clusters_and_clients_are_provoked 33..=40;
}
