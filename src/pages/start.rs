//! The start: what it is, what is needed, and that nothing is changed before the review.

use leptos::prelude::*;
use lockstep_words::en::ui;
use lockstep_words::{Key, Message};

use crate::components::{Heading, Icon, MainRegion, Note, SHIELD, TICK, TroublePanel, Warning, WindowOpen};
use crate::state::{CheckedFile, Page, secret_fields, use_store};
use crate::words::t;
use lockstep_words::capital;

static STEPS: [Key; 5] = [ui::START_STEP_1, ui::START_STEP_2, ui::START_STEP_3, ui::START_STEP_4, ui::START_STEP_5];
static NEEDS: [Key; 5] =
    [ui::START_NEED_ENTRA, ui::START_NEED_KEYCLOAK, ui::START_NEED_RANCHER, ui::START_NEED_PERSON, ui::START_NEED_CA];

/// The start page.
#[component]
pub fn StartPage() -> impl IntoView {
    let store = use_store();
    let begun = Memo::new(move |_| store.draft.with(|draft| !draft.done.is_empty() || !draft.entra.tenant.is_empty()));
    let state = move || match store.file.get() {
        Some(CheckedFile::Reading(_)) => "busy",
        Some(CheckedFile::Refused(..)) => "error",
        _ if begun.get() => "done",
        _ => "empty",
    };
    let start = move |_| store.go(store.draft.with_untracked(Page::next_to_do));
    view! {
        <div class="frame start">
            <MainRegion state>
                <div class="hero">
                    <Heading>{t(ui::START_TITLE)}</Heading>
                    <p class="lead">{t(ui::START_LEAD)}</p>
                    <div class="row">
                        <button type="button" id="start" class="go" on:click=start>
                            {move || t(if begun.get() { ui::START_RESUME } else { ui::START_GO })}
                        </button>
                        <p class="why">{t(ui::START_TIME)}</p>
                    </div>
                </div>
                <TroublePanel trouble=move || store.trouble() kept=ui::TROUBLE_KEPT/>
                <Show when=move || store.interrupted.get()>
                    <Warning><span>{t(ui::START_INTERRUPTED)}</span></Warning>
                </Show>
                <MissingSecrets/>
                <WindowOpen/>
                <div class="columns">
                    <Steps/>
                    <Needs/>
                </div>
                <Note class="safe" icon=SHIELD head=ui::START_SAFE><span>{t(ui::START_SAFE_MORE)}</span></Note>
                <OpenFile/>
            </MainRegion>
        </div>
    }
}

/// The five steps in one sentence each.
#[component]
fn Steps() -> impl IntoView {
    let steps = STEPS.iter().enumerate().map(|(n, step)| {
        let (head, rest) = t(step).split_once(": ").unwrap_or((t(step), ""));
        view! {
            <li>
                <span class="n" aria-hidden="true">{n + 1}</span>
                <b>{head}</b>
                <span>{capital(rest)}</span>
            </li>
        }
    });
    view! {
        <section>
            <h2>{t(ui::START_STEPS)}</h2>
            <ol class="five">{steps.collect_view()}</ol>
            <p class="why">{t(ui::START_AFTER)}</p>
        </section>
    }
}

/// What must be at hand.
#[component]
fn Needs() -> impl IntoView {
    let needs = NEEDS.iter().map(|need| view! { <li><Icon name=TICK/><span>{t(need)}</span></li> });
    view! {
        <section>
            <h2>{t(ui::START_NEEDS)}</h2>
            <ul class="needs">{needs.collect_view()}</ul>
        </section>
    }
}

/// Secrets that must be entered again after a reload.
#[component]
fn MissingSecrets() -> impl IntoView {
    let store = use_store();
    let missing = Memo::new(move |_| {
        let names = secret_fields::missing(store).into_iter().map(t).collect::<Vec<_>>();
        (!names.is_empty()).then(|| Message::new(ui::START_SECRETS_TEXT).with("list", names.join(", ")).say())
    });
    move || missing.get().map(|text| view! { <Note head=ui::START_SECRETS><span>{text}</span></Note> })
}

/// A bundle or blueprint to go on from.
#[component]
fn OpenFile() -> impl IntoView {
    let store = use_store();
    let picked = move |event: web_sys::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            store.import(file);
        }
        // The same file can be picked again after it was corrected.
        input.set_value("");
    };
    view! {
        <section class="open">
            <h2>{t(ui::START_OPEN)}</h2>
            <div class="field">
                <label for="open-file">{t(ui::START_OPEN_LABEL)}</label>
                <p class="hint" id="open-file.hint">{t(ui::START_OPEN_HINT)}</p>
                <input
                    id="open-file"
                    type="file"
                    accept=".zip,.yaml,.yml"
                    aria-describedby="open-file.hint"
                    on:change=picked
                />
                <div role="status" id="open-file.status">{move || store.file.get().map(file_status)}</div>
            </div>
        </section>
    }
}

/// What became of a file.
fn file_status(file: CheckedFile) -> impl IntoView {
    let say = |key, name: String| Message::new(key).with("name", name).say();
    match file {
        CheckedFile::Reading(name) => view! { <span>{say(ui::START_OPENING, name)}</span> }.into_any(),
        CheckedFile::Read(name) => {
            view! { <span class="found"><Icon name=TICK/><span>{say(ui::START_OPENED, name)}</span></span> }.into_any()
        }
        CheckedFile::Refused(name, why) => view! {
            <span class="refused">
                <strong>{say(ui::START_NOT_READ, name)}": "</strong>
                {why.say()}
            </span>
        }
        .into_any(),
    }
}
