//! Step 3: Keycloak as Rancher's authentication.

use lockstep_engine::blueprint::{AccessMode, Provider, RancherWay, Step, Verify};
use lockstep_words::en::forms;

use super::form::step_form;
use crate::components::choice::{Way, choice, drop_down, ways};
use crate::components::field::field;
use crate::components::secret::secret_field;
use crate::el::{El, el, some, whether};
use crate::state::Store;
use crate::words::t;

const WAYS: &[Way] = ways! {
    "local" => RANCHER_WAY_LOCAL, RANCHER_WAY_LOCAL_WHY, rancher.way = RancherWay::Local;
    "token" => RANCHER_WAY_TOKEN, RANCHER_WAY_TOKEN_WHY, rancher.way = RancherWay::Token;
};

const NEWCOMERS: &[Way] = &[
    Way {
        id: "user-base",
        label: forms::RANCHER_NEW_BASE,
        why: forms::RANCHER_NEW_BASE_WHY,
        chosen: |draft| !draft.rancher.newcomers_may_create_clusters,
        choose: |draft| draft.rancher.newcomers_may_create_clusters = false,
    },
    Way {
        id: "user",
        label: forms::RANCHER_NEW_USER,
        why: forms::RANCHER_NEW_USER_WHY,
        chosen: |draft| draft.rancher.newcomers_may_create_clusters,
        choose: |draft| draft.rancher.newcomers_may_create_clusters = true,
    },
];

const ACCESS: &[Way] = ways! {
    "required" => RANCHER_ACCESS_REQUIRED, RANCHER_ACCESS_REQUIRED_WHY, rancher.access_mode = AccessMode::Required;
    "restricted" => RANCHER_ACCESS_RESTRICTED, RANCHER_ACCESS_RESTRICTED_WHY, rancher.access_mode = AccessMode::Restricted;
    "unrestricted" => RANCHER_ACCESS_ALL, RANCHER_ACCESS_ALL_WHY, rancher.access_mode = AccessMode::Unrestricted;
};

const PROVIDER: &[Way] = ways! {
    "keycloakoidc" => RANCHER_PROVIDER_KEYCLOAK, RANCHER_PROVIDER_KEYCLOAK_WHY, rancher.provider = Provider::Keycloakoidc;
    "genericoidc" => RANCHER_PROVIDER_GENERIC, RANCHER_PROVIDER_GENERIC_WHY, rancher.provider = Provider::Genericoidc;
};

const VERIFY: &[Way] = ways! {
    "sign-in" => RANCHER_VERIFY_FIRST, RANCHER_VERIFY_FIRST_WHY, rancher.verify = Verify::SignIn;
    "later" => RANCHER_VERIFY_LATER, RANCHER_VERIFY_LATER_WHY, rancher.verify = Verify::Later;
};

/// The screen.
pub fn rancher(store: Store) -> El {
    let local = whether(move || store.draft.with(|draft| draft.rancher.way == RancherWay::Local));
    let who =
        move || local.holds().then(|| field("rancher.user", forms::RANCHER_USER).autocomplete("username").draw(store));
    let url = field("rancher.url", forms::RANCHER_URL).hint(forms::RANCHER_URL_HINT).mono().keyboard("url");
    let more = el("details")
        .child(el("summary").text(t(forms::RANCHER_MORE)))
        .child(drop_down(store, "rancher.access_mode", forms::RANCHER_ACCESS, ACCESS))
        .child(drop_down(store, "rancher.provider", forms::RANCHER_PROVIDER, PROVIDER))
        .child(drop_down(store, "rancher.verify", forms::RANCHER_VERIFY, VERIFY));
    let fields = vec![
        el("fieldset").child(el("legend").text(t(forms::RANCHER_SERVER))).child(url.draw(store)).into(),
        choice(store, "rancher.way", forms::RANCHER_WAY, WAYS).into(),
        some(who),
        secret_field(store, Step::Rancher, "current-password"),
        choice(store, "rancher.newcomers_may_create_clusters", forms::RANCHER_NEW, NEWCOMERS).into(),
        more.into(),
    ];
    step_form(store, Step::Rancher, forms::RANCHER_TITLE, forms::RANCHER_LEAD, fields)
}
