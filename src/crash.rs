//! What happens when the wizard itself makes a mistake: it says so, and nothing kept is lost.

use leptos::prelude::document;
use lockstep_words::en::ui;

use crate::words::t;

/// Shows a panel and writes the cause to the console when the code panics.
pub fn show_panics() {
    std::panic::set_hook(Box::new(|info| {
        leptos::logging::error!("{info}");
        let Some(body) = document().body() else { return };
        if let Ok(panel) = document().create_element("p") {
            panel.set_class_name("crash");
            let _ = panel.set_attribute("role", "alert");
            panel.set_text_content(Some(t(ui::CRASH)));
            let _ = body.insert_before(&panel, body.first_child().as_ref());
        }
    }));
}
