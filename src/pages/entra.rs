//! Step 1: the application in Entra ID.

use lockstep_engine::blueprint::{CloudDraft, Credential, EntraWay, GroupsClaim, Step};
use lockstep_words::Message;
use lockstep_words::en::forms;

use super::form::step_form;
use super::handoff::handoff;
use crate::components::choice::{Way, choice, drop_down, ways};
use crate::components::copy::copy;
use crate::components::field::{complaint, facts, field};
use crate::components::icon::{TICK, icon};
use crate::components::secret::secret_field;
use crate::components::sign_in::sign_in_panel;
use crate::el::{El, button, el, follows, p, some, whether};
use crate::state::{Device, Store};
use crate::words::t;

const CLOUDS: &[Way] = ways! {
    "worldwide" => ENTRA_CLOUD_WORLD, ENTRA_CLOUD_WORLD_WHY, entra.cloud = CloudDraft::Worldwide;
    "us-gov-l4" => ENTRA_CLOUD_L4, ENTRA_CLOUD_L4_WHY, entra.cloud = CloudDraft::UsGovL4;
    "us-gov-l5" => ENTRA_CLOUD_L5, ENTRA_CLOUD_L5_WHY, entra.cloud = CloudDraft::UsGovL5;
    "china" => ENTRA_CLOUD_CHINA, ENTRA_CLOUD_CHINA_WHY, entra.cloud = CloudDraft::China;
    "by-hand" => ENTRA_CLOUD_HAND, ENTRA_CLOUD_HAND_WHY, entra.cloud = CloudDraft::ByHand;
};

const CLAIMS: &[Way] = ways! {
    "security-group" => ENTRA_CLAIM_ALL, ENTRA_CLAIM_ALL_WHY, entra.groups_claim = GroupsClaim::SecurityGroup;
    "application-group" => ENTRA_CLAIM_ASSIGNED, ENTRA_CLAIM_ASSIGNED_WHY, entra.groups_claim = GroupsClaim::ApplicationGroup;
    "app-roles" => ENTRA_CLAIM_ROLES, ENTRA_CLAIM_ROLES_WHY, entra.groups_claim = GroupsClaim::AppRoles;
};

const CREDENTIALS: &[Way] = ways! {
    "client-secret" => ENTRA_CREDENTIAL_SECRET, ENTRA_CREDENTIAL_SECRET_WHY, entra.credential = Credential::ClientSecret;
    "certificate" => ENTRA_CREDENTIAL_CERTIFICATE, ENTRA_CREDENTIAL_CERTIFICATE_WHY, entra.credential = Credential::Certificate;
};

const WAYS: &[Way] = ways! {
    "token" => ENTRA_WAY_TOKEN, ENTRA_WAY_TOKEN_WHY, entra.way = EntraWay::Token;
    "device-code" => ENTRA_WAY_CODE, ENTRA_WAY_CODE_WHY, entra.way = EntraWay::DeviceCode;
    "window" => ENTRA_WAY_WINDOW, ENTRA_WAY_WINDOW_WHY, entra.way = EntraWay::Window;
    "client" => ENTRA_WAY_CLIENT, ENTRA_WAY_CLIENT_WHY, entra.way = EntraWay::Client;
    "handoff" => ENTRA_WAY_HANDOFF, ENTRA_WAY_HANDOFF_WHY, entra.way = EntraWay::Handoff;
};

/// Where a missing sign-in is complained about.
const FIELD: &str = "secret.entra";

/// The screen.
pub fn entra(store: Store) -> El {
    let by_hand = whether(move || store.draft.with(|draft| draft.entra.cloud == CloudDraft::ByHand));
    let way = move |way| whether(move || store.draft.with(|draft| draft.entra.way == way));
    let (by_code, by_client) = (way(EntraWay::DeviceCode), way(EntraWay::Client));
    let by_window = way(EntraWay::Window);
    let handed = way(EntraWay::Handoff);
    let hosts = move || {
        by_hand.holds().then(|| {
            let login = field("entra.login", forms::ENTRA_LOGIN).hint(forms::ENTRA_LOGIN_HINT).mono().keyboard("url");
            let graph = field("entra.graph", forms::ENTRA_GRAPH).hint(forms::ENTRA_GRAPH_HINT).mono().keyboard("url");
            el("div").child(login.draw(store)).child(graph.draw(store))
        })
    };
    let tenant = el("fieldset")
        .child(el("legend").text(t(forms::ENTRA_WHERE)))
        .child(field("entra.tenant", forms::ENTRA_TENANT).hint(forms::ENTRA_TENANT_HINT).mono().draw(store))
        .child(drop_down(store, "entra.cloud", forms::ENTRA_CLOUD, CLOUDS))
        .child(some(hosts));
    let by_secret = whether(move || store.draft.with(|draft| draft.entra.credential == Credential::ClientSecret));
    let days = move || {
        let days = field("entra.secret_days", forms::ENTRA_DAYS).hint(forms::ENTRA_DAYS_HINT).keyboard("numeric");
        (by_secret.holds() || handed.holds()).then(|| days.draw(store))
    };
    let application = el("fieldset")
        .child(el("legend").text(t(forms::ENTRA_APP)))
        .child(field("entra.application", forms::ENTRA_APP_NAME).hint(forms::ENTRA_APP_HINT).draw(store))
        .child(some(move || {
            (!handed.holds()).then(|| choice(store, "entra.credential", forms::ENTRA_CREDENTIAL, CREDENTIALS))
        }))
        .child(some(days))
        .child(some(move || (!handed.holds()).then(|| more(store))));
    let fields = vec![
        tenant.into(),
        application.into(),
        choice(store, "entra.way", forms::ENTRA_WAY, WAYS).into(),
        follows(move || match (by_code.holds(), handed.holds()) {
            (true, _) => device(store),
            (_, true) => handoff(store),
            _ if by_client.holds() => client(store),
            _ if by_window.holds() => window(store),
            _ => token(store),
        }),
    ];
    step_form(store, Step::Entra, forms::ENTRA_TITLE, forms::ENTRA_LEAD, fields)
}

/// What is seldom changed of an application; open where something in it is to be corrected.
fn more(store: Store) -> El {
    let of_more = ["entra.adopt", "entra.groups_claim"];
    let wrong = whether(move || of_more.iter().any(|id| store.problem_of(id).is_some()));
    el("details")
        .set("open", move || wrong.holds())
        .child(el("summary").text(t(forms::ENTRA_MORE)))
        .child(field("entra.adopt", forms::ENTRA_ADOPT).hint(forms::ENTRA_ADOPT_HINT).mono().choices().draw(store))
        .child(drop_down(store, "entra.groups_claim", forms::ENTRA_CLAIM, CLAIMS))
        .child(follows(move || complaint(store, "entra.groups_claim")))
}

fn client(store: Store) -> El {
    el("div").child(field("entra.admin_client", forms::ENTRA_ADMIN_CLIENT).mono().draw(store)).child(secret_field(
        store,
        Step::Entra,
        "off",
    ))
}

/// The sign-in in a window, with an application of the administrator's own.
fn window(store: Store) -> El {
    let callback = format!("{}/callback", leptos::prelude::window().location().origin().unwrap_or_default());
    let application = field("entra.admin_client", forms::ENTRA_ADMIN_CLIENT).hint(forms::ENTRA_WINDOW_HINT).mono();
    el("div")
        .class_and("field device", "wrong", move || store.problem_of(FIELD).is_some())
        .id(FIELD)
        .child(application.draw(store))
        .child(copy(&callback, t(forms::ENTRA_WINDOW_REDIRECT)))
        .child(follows(move || complaint(store, FIELD)))
        .child(sign_in_panel(store))
        .child(follows(move || in_window(store)))
        .child(follows(move || facts(store, FIELD)))
}

/// How far the sign-in in a window is.
fn in_window(store: Store) -> El {
    let begin = |again: bool| {
        let words = t(if again { forms::ENTRA_WINDOW_AGAIN } else { forms::ENTRA_WINDOW_BEGIN });
        button("window.begin", words, move || store.begin_sign_in()).class(if again { "quiet" } else { "" })
    };
    match store.device.get() {
        Device::SignedIn(who) => el("div").child(signed_in(who)).child(begin(true)),
        Device::Asked => el("div"),
        Device::None | Device::Code { .. } => el("div").child(begin(false)),
    }
}

/// Who has signed in.
fn signed_in(who: Option<String>) -> El {
    let said = match who {
        Some(who) => Message::new(forms::ENTRA_CODE_DONE_AS).with("who", who).say(),
        None => t(forms::ENTRA_CODE_DONE).to_owned(),
    };
    el("p").class("found").attr("role", "status").child(icon(TICK)).child(el("span").text(&said))
}

fn token(store: Store) -> El {
    el("div")
        .child(secret_field(store, Step::Entra, "off"))
        .child(p("hint", t(forms::ENTRA_TOKEN_HOW)))
        .child(copy(t(forms::ENTRA_TOKEN_COMMAND), t(forms::ENTRA_TOKEN_HOW)))
}

/// The device-code sign-in.
fn device(store: Store) -> El {
    el("div")
        .class_and("field device", "wrong", move || store.problem_of(FIELD).is_some())
        .id(FIELD)
        .child(follows(move || complaint(store, FIELD)))
        .child(follows(move || at(store)))
        .child(follows(move || facts(store, FIELD)))
}

/// How far the sign-in is.
fn at(store: Store) -> El {
    let ask = |again: bool| {
        let words = t(if again { forms::ENTRA_CODE_NEW } else { forms::ENTRA_CODE_GET });
        button("device.begin", words, move || store.begin_device_code()).class(if again { "quiet" } else { "" })
    };
    match store.device.get() {
        Device::None => el("div").child(ask(false)),
        Device::Asked => p("status", t(forms::ENTRA_CODE_GETTING)).attr("role", "status"),
        Device::Code { code, address, minutes } => {
            let open = el("a")
                .id("device.address")
                .class("button")
                .attr("href", address.as_str())
                .attr("target", "_blank")
                .attr("rel", "noopener noreferrer")
                .text(&Message::new(forms::ENTRA_CODE_OPEN).with("address", &address).say());
            let wait = Message::new(forms::ENTRA_CODE_WAIT).with("minutes", minutes).say();
            el("div")
                .child(el("p").text(t(forms::ENTRA_CODE_TYPE)))
                .child(p("code", code.as_str()).id("device.code"))
                .child(copy(&code, t(forms::ENTRA_WAY_CODE)))
                .child(el("p").child(open))
                .child(p("why alive", &wait).attr("role", "status"))
                .child(ask(true))
        }
        Device::SignedIn(who) => el("div").child(signed_in(who)).child(ask(true)),
    }
}
