//! The start: what it is, what is needed, and that nothing is changed before the review.

use leptos::prelude::*;
use lockstep_words::Message;
use lockstep_words::en::ui;
use wasm_bindgen::JsCast as _;

use crate::components::icon::{SHIELD, TICK, WARN, icon};
use crate::components::note::Note;
use crate::components::page::Main;
use crate::components::trouble::TroublePanel;
use crate::components::window_open::WindowOpen;
use crate::route::{self, Route};
use crate::state::{CheckedFile, Store, held};
use crate::words::t;

static STEPS: [lockstep_words::Key; 5] =
    [ui::START_STEP_1, ui::START_STEP_2, ui::START_STEP_3, ui::START_STEP_4, ui::START_STEP_5];
static NEEDS: [lockstep_words::Key; 5] =
    [ui::START_NEED_ENTRA, ui::START_NEED_KEYCLOAK, ui::START_NEED_RANCHER, ui::START_NEED_PERSON, ui::START_NEED_CA];

/// The start page.
#[component]
pub fn Start() -> AnyView {
    let store = Store::here();
    let begun = Memo::new(move |_| store.draft.with(|draft| !draft.done.is_empty() || !draft.entra.tenant.is_empty()));
    let state = Signal::derive(move || match store.file.get() {
        Some(CheckedFile::Reading(_)) => "busy",
        Some(CheckedFile::Refused(..)) => "error",
        _ if begun.get() => "done",
        _ => "empty",
    });
    let start = move |_| route::go(store, store.draft.with_untracked(Route::next_to_do));
    let steps = STEPS.iter().enumerate().map(|(n, step)| {
        let (head, rest) = t(step).split_once(": ").unwrap_or((t(step), ""));
        view! { <li><span class="n" aria-hidden="true">{n + 1}</span><b>{head}</b><span>{crate::words::capital(rest)}</span></li> }
    });
    let needs = NEEDS.iter().map(|need| view! { <li>{icon(TICK)}<span>{t(need)}</span></li> });
    view! {
        <div class="frame start">
            <Main state>
                <div class="hero">
                    <h1 tabindex="-1">{t(ui::START_TITLE)}</h1>
                    <p class="lead">{t(ui::START_LEAD)}</p>
                    <div class="row">
                        <button type="button" id="start" class="go" on:click=start>
                            {move || t(if begun.get() { ui::START_RESUME } else { ui::START_GO })}
                        </button>
                        <span class="why">{t(ui::START_TIME)}</span>
                    </div>
                </div>
                <TroublePanel trouble=store.trouble/>
                {move || resumed(store)}
                <WindowOpen/>
                <div class="columns">
                    <section>
                        <h2>{t(ui::START_STEPS)}</h2>
                        <ol class="five">{steps.collect::<Vec<_>>()}</ol>
                        <p class="why">{t(ui::START_AFTER)}</p>
                    </section>
                    <section>
                        <h2>{t(ui::START_NEEDS)}</h2>
                        <ul class="needs">{needs.collect::<Vec<_>>()}</ul>
                    </section>
                </div>
                <div class="note safe">{icon(SHIELD)}<div><strong>{t(ui::START_SAFE)}</strong>" "{t(ui::START_SAFE_MORE)}</div></div>
                <OpenFile/>
            </Main>
        </div>
    }
    .into_any()
}

/// What is to be known after a reload.
fn resumed(store: Store) -> AnyView {
    let missing = held::missing(store).into_iter().map(t).collect::<Vec<_>>();
    let secrets = (!missing.is_empty()).then(|| {
        let text = Message::new(ui::START_SECRETS_TEXT).with("list", missing.join(", ")).say();
        view! { <Note head=t(ui::START_SECRETS)>{text}</Note> }
    });
    let interrupted = store.interrupted.get().then(|| {
        view! { <div class="note warn">{icon(WARN)}<div>{t(ui::START_INTERRUPTED)}</div></div> }
    });
    view! { {interrupted}{secrets} }.into_any()
}

#[component]
fn OpenFile() -> AnyView {
    let store = Store::here();
    let picked = move |event: web_sys::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            store.import(&file);
        }
        // The same file can be picked again after it was corrected.
        input.unchecked_ref::<web_sys::HtmlInputElement>().set_value("");
    };
    let said = move || match store.file.get() {
        None => ().into_any(),
        Some(CheckedFile::Reading(name)) => Message::new(ui::START_OPENING).with("name", name).say().into_any(),
        Some(CheckedFile::Read(name)) => {
            let said = Message::new(ui::START_OPENED).with("name", name).say();
            view! { <span class="found">{icon(TICK)}<span>{said}</span></span> }.into_any()
        }
        Some(CheckedFile::Refused(name, why)) => {
            let said = Message::new(ui::START_NOT_READ).with("name", name).say();
            view! { <span class="refused"><strong>{said}": "</strong>{why.say()}</span> }.into_any()
        }
    };
    view! {
        <section class="open">
            <h2>{t(ui::START_OPEN)}</h2>
            <div class="field">
                <label for="open-file">{t(ui::START_OPEN_LABEL)}</label>
                <p class="hint" id="open-file.hint">{t(ui::START_OPEN_HINT)}</p>
                <input id="open-file" type="file" accept=".zip,.yaml,.yml" aria-describedby="open-file.hint" on:change=picked/>
                <div role="status" id="open-file.status">{said}</div>
            </div>
        </section>
    }
    .into_any()
}
