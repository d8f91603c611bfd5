//! Step 2: Entra ID as identity provider in Keycloak, and which group becomes which.

use leptos::prelude::*;
use lockstep_engine::blueprint::forms::pasted_groups;
use lockstep_engine::blueprint::{Draft, EntraWay, FirstLogin, KeycloakWay, MappingBy, MappingDraft, Step};
use lockstep_words::en::forms;
use lockstep_words::{Key, Message};

use super::form::step_form;
use crate::components::choice::{Way, choice, drop_down, ways};
use crate::components::field::{field, labelled, tick};
use crate::components::focus;
use crate::components::secret::secret_field;
use crate::components::select::one_of;
use crate::el::{El, all, button, el, hidden, p, settled, some, typed, whether};
use crate::state::{Store, held};
use crate::words::t;

const WAYS: &[Way] = ways! {
    "password" => KEYCLOAK_WAY_PASSWORD, KEYCLOAK_WAY_PASSWORD_WHY, keycloak.way = KeycloakWay::Password;
    "client" => KEYCLOAK_WAY_CLIENT, KEYCLOAK_WAY_CLIENT_WHY, keycloak.way = KeycloakWay::Client;
    "token" => KEYCLOAK_WAY_TOKEN, KEYCLOAK_WAY_TOKEN_WHY, keycloak.way = KeycloakWay::Token;
};

const FIRST_LOGINS: &[Way] = ways! {
    "ask" => KEYCLOAK_FIRST_ASK, KEYCLOAK_FIRST_ASK_WHY, keycloak.first_login = FirstLogin::Ask;
    "link-by-email" => KEYCLOAK_FIRST_LINK, KEYCLOAK_FIRST_LINK_WHY, keycloak.first_login = FirstLogin::LinkByEmail;
    "existing-only" => KEYCLOAK_FIRST_ONLY, KEYCLOAK_FIRST_ONLY_WHY, keycloak.first_login = FirstLogin::ExistingOnly;
};

const FOREIGN: &[Way] = &[
    Way {
        id: "stop",
        label: forms::KEYCLOAK_FOREIGN_STOP,
        why: forms::KEYCLOAK_FOREIGN_STOP_WHY,
        chosen: |draft| !draft.keycloak.adopt,
        choose: |draft| draft.keycloak.adopt = false,
    },
    Way {
        id: "adopt",
        label: forms::KEYCLOAK_FOREIGN_ADOPT,
        why: forms::KEYCLOAK_FOREIGN_ADOPT_WHY,
        chosen: |draft| draft.keycloak.adopt,
        choose: |draft| draft.keycloak.adopt = true,
    },
];

/// The screen.
pub fn keycloak(store: Store) -> El {
    let way = settled(move || held::way(store, Step::Keycloak));
    let who = move || {
        let who = match way.count() {
            0 => field("keycloak.user", forms::KEYCLOAK_USER).autocomplete("username"),
            1 => field("keycloak.admin_client", forms::KEYCLOAK_ADMIN_CLIENT).mono(),
            _ => return None,
        };
        Some(who.draw(store))
    };
    // Names are seldom changed; they are open where something in them is to be corrected.
    let of_names = ["keycloak.alias", "keycloak.client"];
    let wrong = whether(move || of_names.iter().any(|id| store.problem_of(id).is_some()));
    let names = el("details")
        .set("open", move || wrong.holds())
        .child(el("summary").text(t(forms::KEYCLOAK_NAMES)))
        .child(field("keycloak.alias", forms::KEYCLOAK_ALIAS).hint(forms::KEYCLOAK_ALIAS_HINT).mono().draw(store))
        .child(field("keycloak.client", forms::KEYCLOAK_CLIENT).hint(forms::KEYCLOAK_CLIENT_HINT).mono().draw(store))
        .child(drop_down(store, "keycloak.adopt", forms::KEYCLOAK_FOREIGN, FOREIGN));
    let url = field("keycloak.url", forms::KEYCLOAK_URL).hint(forms::KEYCLOAK_URL_HINT).mono().keyboard("url");
    let realm = field("keycloak.realm", forms::KEYCLOAK_REALM).hint(forms::KEYCLOAK_REALM_HINT).mono().choices();
    let server = el("fieldset")
        .child(el("legend").text(t(forms::KEYCLOAK_SERVER)))
        .child(url.draw(store))
        .child(realm.draw(store))
        .child(names);
    let fields = vec![
        server.into(),
        choice(store, "keycloak.way", forms::KEYCLOAK_WAY, WAYS).into(),
        some(who),
        secret_field(store, Step::Keycloak, "current-password"),
        groups(store).into(),
        drop_down(store, "keycloak.first_login", forms::KEYCLOAK_FIRST, FIRST_LOGINS).into(),
    ];
    step_form(store, Step::Keycloak, forms::KEYCLOAK_TITLE, forms::KEYCLOAK_LEAD, fields)
}

/// The rows of groups.
fn groups(store: Store) -> El {
    let handed = whether(move || store.draft.with(|draft| draft.entra.way == EntraWay::Handoff));
    let count = settled(move || store.draft.with(|draft| draft.mappings.len().max(1)));
    let rows = move || all((0..count.count()).map(|n| row(store, n, count.count()).into()).collect());
    let add = move || {
        store.edit(|draft| draft.mappings.push(MappingDraft::default()));
        let last = store.draft.with_untracked(|draft| draft.mappings.len() - 1);
        request_animation_frame(move || focus::now(&format!("mappings.{last}.entra_group")));
    };
    let head = |words: El| el("th").attr("scope", "col").child(words);
    let heads = el("tr")
        .child(head(el("span").text(t(forms::GROUPS_BY))))
        .child(head(el("span").text(t(forms::GROUPS_ENTRA))))
        .child(head(el("span").text(t(forms::GROUPS_KEYCLOAK))))
        .child(head(hidden(t(forms::ROW_ACTION))));
    let table = el("table")
        .class("rows")
        .child(el("caption").class("visually-hidden").text(t(forms::GROUPS_CAPTION)))
        .child(el("thead").child(heads))
        .child(el("tbody").with(rows));
    el("fieldset")
        .id("mappings")
        .child(el("legend").text(t(forms::GROUPS)))
        .child(p("hint", t(forms::GROUPS_HINT)))
        .child(some(move || handed.holds().then(|| p("hint", t(forms::GROUPS_HANDOFF)))))
        .child(table)
        .child(el("p").child(button("mappings.add", t(forms::GROUPS_ADD), add)))
        .child(many(store))
}

/// Many rows at once, from a table.
fn many(store: Store) -> El {
    let text = RwSignal::new(String::new());
    let add = move || {
        let rows = pasted_groups(&text.get_untracked());
        store.edit(|draft| {
            draft.mappings.retain(|row| *row != MappingDraft::default());
            for (entra_group, keycloak_group) in rows {
                let row = MappingDraft { entra_group, keycloak_group, ..MappingDraft::default() };
                if !draft.mappings.contains(&row) {
                    draft.mappings.push(row);
                }
            }
            if draft.mappings.is_empty() {
                draft.mappings.push(MappingDraft::default());
            }
        });
        text.set(String::new());
        focus::soon("mappings.add");
    };
    let area = el("textarea")
        .id("mappings.many")
        .attr("rows", "6")
        .attr("spellcheck", "false")
        .attr("aria-describedby", "mappings.many.hint")
        .value(move || text.get())
        .on("input", move |event| text.set(typed(&event)));
    let field = el("div")
        .class("field mono")
        .child(el("label").attr("for", "mappings.many").text(t(forms::GROUPS_MANY)))
        .child(p("hint", t(forms::GROUPS_MANY_HINT)).id("mappings.many.hint"))
        .child(area);
    el("details").child(el("summary").text(t(forms::GROUPS_MANY_OPEN))).child(field).child(el("p").child(button(
        "mappings.many.add",
        t(forms::GROUPS_MANY_ADD),
        add,
    )))
}

/// By what a row may know who fits: id, name, and what the value is called.
static BY: [(MappingBy, &str, Key, Key); 5] = [
    (MappingBy::Group, "group", forms::GROUPS_BY_GROUP, forms::GROUPS_ENTRA_ROW),
    (MappingBy::AppRole, "app-role", forms::GROUPS_BY_ROLE, forms::GROUPS_ROLE_ROW),
    (MappingBy::Claim, "claim", forms::GROUPS_BY_CLAIM, forms::GROUPS_VALUE_ROW),
    (MappingBy::Expression, "expression", forms::GROUPS_BY_EXPRESSION, forms::GROUPS_EXPRESSION_ROW),
    (MappingBy::Everyone, "everyone", forms::GROUPS_BY_EVERYONE, forms::GROUPS_ENTRA_ROW),
];

/// Where a row stands in [`BY`].
fn position(store: Store, n: usize) -> usize {
    let by = store.draft.with(|draft| draft.mappings.get(n).map(|row| row.by).unwrap_or_default());
    BY.iter().position(|(known, ..)| *known == by).unwrap_or(0)
}

/// The list from which a row's kind is taken.
fn by_what(store: Store, n: usize) -> El {
    let id = format!("mappings.{n}.by");
    let choose = |store: Store, n: usize, at: usize| {
        store.edit(|draft| {
            if let (Some(row), Some((by, ..))) = (draft.mappings.get_mut(n), BY.get(at)) {
                // An object id is that of a group.
                (row.by, row.entra_id) = (*by, String::new());
            }
        });
    };
    let label = Message::new(forms::GROUPS_BY_ROW).with("n", n + 1).say();
    let list = one_of(&id, BY.iter().map(|(_, id, name, _)| (*id, name)), position, choose, (store, n));
    el("div").class("field bare").child(el("label").class("visually-hidden").attr("for", &id).text(&label)).child(list)
}

/// What can be done about an Entra group besides; open where that would help.
fn more(store: Store, n: usize) -> El {
    let of = move |name: &str| format!("mappings.{n}.{name}");
    let open = whether(move || {
        ["entra_group", "member"].iter().any(|name| store.problem_of(&of(name)).is_some()) || created(store, n)
    });
    let label = |key| Message::new(key).with("n", n + 1).say();
    let turn = move |draft: &mut Draft| {
        if let Some(row) = draft.mappings.get_mut(n) {
            row.create = !row.create;
        }
    };
    let make = tick(store, &of("create"), t(forms::GROUPS_CREATE), move |draft| is_created(draft, n), turn);
    let member = labelled(of("member"), label(forms::GROUPS_MEMBER_ROW)).hint(forms::GROUPS_MEMBER_HINT).mono();
    el("details")
        .set("open", move || open.holds())
        .child(el("summary").text(t(forms::GROUPS_MORE)))
        .child(make)
        .child(member.draw(store))
}

fn created(store: Store, n: usize) -> bool {
    store.draft.with(|draft| is_created(draft, n))
}

fn is_created(draft: &Draft, n: usize) -> bool {
    draft.mappings.get(n).is_some_and(|row| row.create)
}

/// The fields that say who fits a row of this kind.
fn who(store: Store, n: usize, at: usize) -> Vec<AnyView> {
    let (by, .., label) = &BY[at];
    let value = labelled(format!("mappings.{n}.entra_group"), Message::new(label.clone()).with("n", n + 1).say());
    match by {
        MappingBy::Everyone => vec![p("hint", t(forms::GROUPS_EVERYONE)).into()],
        MappingBy::Group => {
            let handed = whether(move || store.draft.with(|draft| draft.entra.way == EntraWay::Handoff));
            let more = some(move || (!handed.holds()).then(|| more(store, n)));
            vec![value.bare().choices().draw(store).into(), more]
        }
        MappingBy::AppRole => vec![value.hint(forms::GROUPS_ROLE_HINT).mono().draw(store).into()],
        MappingBy::Claim | MappingBy::Expression => {
            let label = Message::new(forms::GROUPS_CLAIM_ROW).with("n", n + 1).say();
            let claim = labelled(format!("mappings.{n}.claim"), label).mono();
            let hint = if *by == MappingBy::Claim { forms::GROUPS_VALUE_HINT } else { forms::GROUPS_EXPRESSION_HINT };
            vec![claim.draw(store).into(), value.hint(hint).mono().draw(store).into()]
        }
    }
}

fn row(store: Store, n: usize, count: usize) -> El {
    let say = |key| Message::new(key).with("n", n + 1).say();
    let what = say(forms::ROW_REMOVE_WHAT);
    let object = move || {
        let id = store.draft.with(|draft| draft.mappings.get(n).map(|row| row.entra_id.clone()).unwrap_or_default());
        (!id.is_empty()).then(|| el("code").class("object-id").text(&id))
    };
    let remove = move || {
        store.edit(|draft| {
            if n < draft.mappings.len() {
                draft.mappings.remove(n);
            }
        });
        store.problems.set(Vec::new());
        focus::soon("mappings.add");
    };
    let remove = (count > 1).then(|| {
        let words = t(forms::ROW_REMOVE);
        button(&format!("mappings.{n}.remove"), words, remove).class("quiet").child(hidden(&format!(" {what}")))
    });
    let keycloak = labelled(format!("mappings.{n}.keycloak_group"), say(forms::GROUPS_KEYCLOAK_ROW)).bare();
    let cell = |label| el("td").attr("data-label", t(label));
    let by = settled(move || position(store, n));
    el("tr")
        .child(cell(forms::GROUPS_BY).child(by_what(store, n)))
        .child(cell(forms::GROUPS_ENTRA).with(move || all(who(store, n, by.count()))).child(some(object)))
        .child(cell(forms::GROUPS_KEYCLOAK).child(keycloak.draw(store)))
        .child(el("td").child(remove))
}
