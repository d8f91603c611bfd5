//! Step 3: Keycloak as Rancher's authentication.

use lockstep_engine::blueprint::{RancherWay, Step};
use lockstep_words::en::ui;

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
        label: ui::RANCHER_NEW_BASE,
        why: ui::RANCHER_NEW_BASE_WHY,
        chosen: |draft| !draft.rancher.newcomers_may_create_clusters,
        choose: |draft| draft.rancher.newcomers_may_create_clusters = false,
    },
    Way {
        id: "user",
        label: ui::RANCHER_NEW_USER,
        why: ui::RANCHER_NEW_USER_WHY,
        chosen: |draft| draft.rancher.newcomers_may_create_clusters,
        choose: |draft| draft.rancher.newcomers_may_create_clusters = true,
    },
];

/// The screen.
pub fn rancher(store: Store) -> El {
    let local = whether(move || store.draft.with(|draft| draft.rancher.way == RancherWay::Local));
    let who =
        move || local.holds().then(|| field("rancher.user", ui::RANCHER_USER).autocomplete("username").draw(store));
    let url = field("rancher.url", ui::RANCHER_URL).hint(ui::RANCHER_URL_HINT).mono().keyboard("url");
    let fields = vec![
        el("fieldset").child(el("legend").text(t(ui::RANCHER_SERVER))).child(url.draw(store)).into(),
        choice(store, "rancher.way", ui::RANCHER_WAY, WAYS).into(),
        some(who),
        secret_field(store, Step::Rancher, "current-password"),
        choice(store, "rancher.newcomers_may_create_clusters", ui::RANCHER_NEW, NEWCOMERS).into(),
    ];
    step_form(store, Step::Rancher, ui::RANCHER_TITLE, ui::RANCHER_LEAD, fields)
}
