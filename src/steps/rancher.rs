//! Step 3: Keycloak as Rancher's authentication.

use lockstep_engine::blueprint::{RancherWay, Step};
use lockstep_words::en::forms;

use super::form::step_form;
use crate::components::choice::{Way, choice, ways};
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

/// The screen.
pub fn rancher(store: Store) -> El {
    let local = whether(move || store.draft.with(|draft| draft.rancher.way == RancherWay::Local));
    let who =
        move || local.holds().then(|| field("rancher.user", forms::RANCHER_USER).autocomplete("username").draw(store));
    let url = field("rancher.url", forms::RANCHER_URL).hint(forms::RANCHER_URL_HINT).mono().keyboard("url");
    let fields = vec![
        el("fieldset").child(el("legend").text(t(forms::RANCHER_SERVER))).child(url.draw(store)).into(),
        choice(store, "rancher.way", forms::RANCHER_WAY, WAYS).into(),
        some(who),
        secret_field(store, Step::Rancher, "current-password"),
        choice(store, "rancher.newcomers_may_create_clusters", forms::RANCHER_NEW, NEWCOMERS).into(),
    ];
    step_form(store, Step::Rancher, forms::RANCHER_TITLE, forms::RANCHER_LEAD, fields)
}
