//! What is looked at first in Rancher: what the administrator may do, how Rancher calls itself, its version, its flags, its
//! clock and how long sign-ins last. Nothing of it is kept.

use futures_util::future::{join_all, join3, join4, try_join_all};
use lockstep_rbac::Asked;
use lockstep_systems::Error;
use lockstep_systems::kubernetes::Kubernetes;
use lockstep_systems::rancher::{Feature, OwnToken, Rancher};
use lockstep_words::{Key, Message, en::check as say};

use super::ReadContext;
use super::allowed::right;
use super::held::{Held, fact, held, problem};
use crate::blueprint::{Blueprint, Provider, RancherWay, Step, forms};
use crate::port::{Event, Fact};
use crate::rancher_version::{is_untried, peculiarities};
use crate::survey::RancherFound;
use crate::time::{day_of, days_until};

const ADDRESS: &str = "rancher.url";
const SECRET: &str = "secret.rancher";

/// What a setup does in Rancher itself, and what for: verb and resource of the API group `management.cattle.io`, asked of
/// the cluster that Rancher runs on, whose role bindings decide it.
const RIGHTS: [(&str, &str, Key); 5] = [
    ("update", "authconfigs", say::FOR_SIGN_IN),
    ("update", "globalroles", say::FOR_NEWCOMERS),
    ("list", "clusters", say::FOR_CLUSTERS),
    ("create", "projects", say::FOR_PROJECTS),
    ("create", "projectroletemplatebindings", say::FOR_BINDINGS),
];

/// Looks at everything, says it, and stops where a right is missing: some are needed to read already.
pub(super) async fn looked_at(context: &ReadContext, rancher: &Rancher) -> Result<Vec<Fact>, Held> {
    let failed = |error: Error| held(Step::Rancher, &error);
    rancher.sign_in().await.map_err(failed)?;
    let (rights, token, look) = join3(rights(rancher), rancher.own_token(), look(rancher)).await;
    let mut said = facts(context, &look.map_err(failed)?);
    if context.draft.rancher.way == RancherWay::Token
        && let Some(token) = token.map_err(failed)?
    {
        said.push(ends(&token, context.around.now));
    }
    let missing =
        rights.iter().filter(|right| !right.good).filter_map(|right| right.message.args.get("right").cloned());
    let missing: Vec<String> = missing.collect();
    said.extend(rights);
    context.say(Event::Facts { facts: said.clone() });
    if missing.is_empty() {
        return Ok(said);
    }
    let message = Message::new(say::RANCHER_LACKS).with("count", missing.len()).with("rights", missing.join(", "));
    Err(Held::Fields(vec![problem(Step::Rancher, SECRET, message)]))
}

/// What an earlier set-up has left that people notice: they sign in and come back to an address that is not Rancher's.
pub(super) fn left_behind(blueprint: &Blueprint, found: &RancherFound) -> Option<Fact> {
    let text = |name: &str| found.auth.get(name).and_then(|value| value.as_str()).unwrap_or_default();
    let ours = found.auth.get("enabled").is_some_and(|on| *on == true) && text("issuer") == blueprint.keycloak.issuer();
    let address = text("rancherUrl");
    (ours && address != blueprint.rancher.verify_auth())
        .then(|| Fact::new(ADDRESS, false, Message::new(say::RANCHER_LEFT_OPEN).with("address", address)))
}

/// Each right, with what it is for and whether the administrator has it; empty where that cannot be seen.
async fn rights(rancher: &Rancher) -> Vec<Fact> {
    let local = Kubernetes::new(rancher, "local");
    let asked = RIGHTS.map(|(verb, resource, _)| Asked::new(verb, "management.cattle.io", resource));
    let reviews = try_join_all(asked.iter().map(|asked| local.self_subject_access_review(asked))).await;
    let reviews = reviews.unwrap_or_default().into_iter().zip(RIGHTS);
    reviews
        .map(|(review, (verb, resource, what))| right(SECRET, &format!("{verb} {resource}"), what, review.allowed))
        .collect()
}

/// When an API token ends.
fn ends(token: &OwnToken, now: u64) -> Fact {
    let Some(days) = days_until(now, &token.expires_at) else { return fact(SECRET, say::RANCHER_TOKEN_LASTS.into()) };
    let key = if days < 1 { say::RANCHER_TOKEN_ENDS_SOON } else { say::RANCHER_TOKEN_ENDS };
    Fact::new(SECRET, days >= 1, Message::new(key).with("day", day_of(&token.expires_at)))
}

/// How Rancher is set.
pub(super) struct Look {
    version: String,
    server_url: String,
    features: Vec<Feature>,
    /// Of [`SETTINGS`], in their order; empty where one is not set or cannot be read.
    settings: Vec<String>,
}

/// How long a sign-in lasts, and when Rancher asks the provider again about somebody.
const SETTINGS: [&str; 3] =
    ["auth-user-session-ttl-minutes", "auth-user-info-max-age-seconds", "auth-user-info-resync-cron"];

/// Reads it.
///
/// # Errors
/// As the calls': where it is not a Rancher, or nobody is signed in.
pub(super) async fn look(rancher: &Rancher) -> Result<Look, Error> {
    let settings = async {
        let asked = SETTINGS.iter().map(|name| rancher.setting(name));
        let mut values = Vec::new();
        for setting in join_all(asked).await {
            values.push(setting.ok().flatten().map(|setting| setting.value).unwrap_or_default());
        }
        values
    };
    let (version, server_url, features, settings) =
        join4(rancher.version(), rancher.server_url(), rancher.features(), settings).await;
    Ok(Look {
        version: version?,
        server_url: server_url?.unwrap_or_default(),
        // Who may not see them has less to fear from them.
        features: features.unwrap_or_default(),
        settings,
    })
}

/// What there is to say about it, at the address.
pub(super) fn facts(context: &ReadContext, look: &Look) -> Vec<Fact> {
    let mut facts = vec![fact(ADDRESS, Message::new(say::FACT_RANCHER).with("version", &look.version))];
    let mut bad = |message: Message| facts.push(Fact::new(ADDRESS, false, message));
    if is_untried(&look.version) {
        bad(Message::new(say::RANCHER_UNTRIED).with("version", &look.version));
    }
    for key in peculiarities(&look.version) {
        bad(key.into());
    }
    if let Some(seconds) = context.rancher_ahead().filter(|seconds| seconds.abs() > CLOCK_SECONDS) {
        let key = if seconds > 0 { say::RANCHER_CLOCK_AHEAD } else { say::RANCHER_CLOCK_BEHIND };
        bad(Message::new(key).with("seconds", seconds.abs()));
    }
    let is_on = |name: &str| look.features.iter().find(|feature| feature.name == name).map(|feature| feature.on);
    if is_on("hide-local-auth-provider") == Some(true) {
        bad(say::RANCHER_HIDES_LOCAL.into());
    }
    if is_on("v3-public") == Some(false) {
        facts.push(fact(ADDRESS, say::RANCHER_V3_PUBLIC_OFF.into()));
    }
    facts.extend(named_otherwise(context, &look.server_url));
    facts.extend(lasting(context.blueprint.rancher.provider, &look.settings));
    facts
}

/// Clocks may differ so much before it is said. Tokens of Keycloak live five minutes.
const CLOCK_SECONDS: i64 = 60;

/// Rancher's own name for itself, where it is not the one that was typed.
fn named_otherwise(context: &ReadContext, server_url: &str) -> Option<Fact> {
    let typed = &context.blueprint.rancher.url;
    if server_url.is_empty() {
        return Some(Fact::new(ADDRESS, false, say::SERVER_URL_EMPTY.into()));
    }
    let theirs = forms::address(server_url);
    (!theirs.eq_ignore_ascii_case(typed)).then(|| {
        let message = Message::new(say::SERVER_URL_OTHER).with("theirs", &theirs);
        Fact { suggestion: Some(theirs), ..Fact::new(ADDRESS, false, message).about(typed) }
    })
}

/// What the settings mean for somebody who is taken out of a group.
fn lasting(provider: Provider, settings: &[String]) -> Option<Fact> {
    let [session, age, cron] = settings else { return None };
    let (session, age) = (session.parse::<u64>().ok()?, age.parse::<u64>().ok()?);
    let key = match provider {
        Provider::Genericoidc => say::RANCHER_LASTING_GENERIC,
        Provider::Keycloakoidc if cron.is_empty() => say::RANCHER_LASTING_NO_CRON,
        Provider::Keycloakoidc => say::RANCHER_LASTING,
    };
    let message = Message::new(key).with("minutes", age.div_ceil(60)).with("hours", session.div_ceil(60));
    Some(fact(ADDRESS, message.with("cron", cron)))
}
