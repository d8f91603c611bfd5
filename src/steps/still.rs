//! Screens on which nothing can be done yet.

use std::time::Duration;

use leptos::prelude::*;
use lockstep_words::Message;
use lockstep_words::en::ui;

use crate::components::copy::Copy;
use crate::state::boot::BUILD;
use crate::words::t;

fn alone(page: &'static str, inside: impl IntoView + 'static) -> AnyView {
    view! { <div class="frame alone"><main id="main" data-page=page data-state="empty">{inside}</main></div> }
        .into_any()
}

/// The server does not know this page.
#[must_use]
pub fn unpaired() -> AnyView {
    alone(
        "unpaired",
        view! {
            <h1 tabindex="-1">{t(ui::UNPAIRED_TITLE)}</h1>
            <p class="lead">{t(ui::UNPAIRED_TEXT)}</p>
            <p>{t(ui::UNPAIRED_DO)}</p>
            <Copy text=t(ui::UNPAIRED_COMMAND) what=t(ui::UNPAIRED_COMMAND)/>
            <p class="why">{t(ui::UNPAIRED_KEPT)}</p>
        },
    )
}

/// Page and engine are of two releases.
#[must_use]
pub fn wrong_build(engine: &str) -> AnyView {
    let text = Message::new(ui::BUILD_TEXT).with("page", BUILD).with("engine", engine).say();
    let reload = |_| {
        let _ = location().reload();
    };
    alone(
        "wrong-build",
        view! {
            <h1 tabindex="-1">{t(ui::BUILD_TITLE)}</h1>
            <p class="lead">{text}</p>
            <div class="actions"><button type="button" class="go" id="reload" on:click=reload>{t(ui::BUILD_RELOAD)}</button></div>
        },
    )
}

/// The engine is on its way.
#[must_use]
pub fn connecting() -> AnyView {
    let long = RwSignal::new(false);
    set_timeout(
        move || {
            let _ = long.try_set(true);
        },
        Duration::from_secs(8),
    );
    view! {
        <div class="frame alone">
            <main id="main" data-page="connecting" data-state="busy">
                <p role="status" class="status">{move || t(if long.get() { ui::CONNECTING_LONG } else { ui::CONNECTING })}</p>
            </main>
        </div>
    }
    .into_any()
}
