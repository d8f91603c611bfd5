//! Screens that stand in place of the wizard while nothing can be done in it.

use std::time::Duration;

use leptos::prelude::*;
use lockstep_words::Message;
use lockstep_words::en::ui;

use crate::components::{CopyButton, Heading};
use crate::state::BUILD;
use crate::words::t;

/// A screen without steps; `page` and `state` are its `data-page` and `data-state`.
#[component]
fn Placeholder(page: &'static str, state: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="frame alone">
            <main id="main" data-page=page data-state=state>{children()}</main>
        </div>
    }
}

/// A button that loads the page again.
#[component]
fn Reload() -> impl IntoView {
    let reload = |_| {
        let _ = location().reload();
    };
    view! { <p><button type="button" id="reload" class="go" on:click=reload>{t(ui::BUILD_RELOAD)}</button></p> }
}

/// The server does not know this page.
#[component]
pub fn Unpaired() -> impl IntoView {
    view! {
        <Placeholder page="unpaired" state="empty">
            <Heading>{t(ui::UNPAIRED_TITLE)}</Heading>
            <p class="lead">{t(ui::UNPAIRED_TEXT)}</p>
            <p>{t(ui::UNPAIRED_DO)}</p>
            <CopyButton text=t(ui::UNPAIRED_COMMAND) what=t(ui::UNPAIRED_COMMAND)/>
            <p class="why">{t(ui::UNPAIRED_KEPT)}</p>
        </Placeholder>
    }
}

/// Page and engine are of two releases.
#[component]
pub fn WrongBuild(
    /// The engine's release.
    engine: String,
) -> impl IntoView {
    let text = Message::new(ui::BUILD_TEXT).with("page", BUILD).with("engine", engine).say();
    view! {
        <Placeholder page="wrong-build" state="error">
            <Heading>{t(ui::BUILD_TITLE)}</Heading>
            <p class="lead">{text}</p>
            <Reload/>
        </Placeholder>
    }
}

/// The worker did not start, or ended.
#[component]
pub fn WorkerFailed(
    /// What the browser says about it.
    reason: String,
) -> impl IntoView {
    view! {
        <Placeholder page="worker-failed" state="error">
            <Heading>{t(ui::WORKER_TITLE)}</Heading>
            <p class="lead">{t(ui::WORKER_TEXT)}</p>
            <p class="why">{reason}</p>
            <Reload/>
        </Placeholder>
    }
}

/// After this time it is said that loading takes long.
const LONG: Duration = Duration::from_secs(8);

/// The engine is on its way.
#[component]
pub fn Connecting() -> impl IntoView {
    let long = RwSignal::new(false);
    if let Ok(timer) = set_timeout_with_handle(move || long.set(true), LONG) {
        on_cleanup(move || timer.clear());
    }
    view! {
        <Placeholder page="connecting" state="busy">
            <p class="status" role="status">
                {move || t(if long.get() { ui::CONNECTING_LONG } else { ui::CONNECTING })}
            </p>
        </Placeholder>
    }
}
