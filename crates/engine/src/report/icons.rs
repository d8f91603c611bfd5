//! Icons, as the page has them: 16 × 16, strokes only. What they mean always stands beside them in words.

use maud::{Markup, html};

/// Done, allowed, holds.
pub(super) const TICK: &str = "m3 8.5 3.2 3.2L13 4.8";
/// Failed, denied, not wanted.
pub(super) const CROSS: &str = "m4 4 8 8M12 4l-8 8";
/// No access, not reached.
pub(super) const DASH: &str = "M3.5 8h9";
/// Comes with the role.
pub(super) const DOT: &str = "M6.6 8a1.4 1.4 0 1 0 2.8 0 1.4 1.4 0 1 0-2.8 0M7.6 8h.8";
/// For your information.
pub(super) const INFO: &str = "M1.8 8a6.2 6.2 0 1 0 12.4 0A6.2 6.2 0 1 0 1.8 8M8 7.2v4M8 4.7v.1";
/// A warning.
pub(super) const WARN: &str = "M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1";
/// Not known.
pub(super) const ASK: &str = "M5.6 6.2a2.5 2.500 0 1 1 3.700 2.300c-.9.500-1.300 1-1.300 1.900M8 12.500v.1";
/// May do it.
pub(super) const EYE: &str = "M1.5 8S4 3.8 8 3.800 14.5 8 14.5 8 12 12.2 8 12.200 1.5 8 1.5 8ZM6.100 8a1.900 1.900 0 1 0 3.800 0 1.900 1.900 0 1 0-3.800 0";
/// Proven.
pub(super) const SHIELD: &str = "M8 1.8 13.5 4v4c0 3.200-2.300 5.300-5.500 6.200C4.800 13.300 2.500 11.200 2.500 8V4zM5.300 8.200l1.900 1.900 3.500-3.900";
/// Not proven.
pub(super) const SHIELD_BROKEN: &str =
    "M8 1.8 13.5 4v4c0 3.200-2.300 5.300-5.500 6.200C4.800 13.300 2.500 11.200 2.500 8V4zM6 6l4 4M10 6l-4 4";

/// Draws an icon.
pub(super) fn icon(path: &str) -> Markup {
    html! {
        svg.icon viewBox="0 0 16 16" aria-hidden="true" focusable="false" { path d=(path) {} }
    }
}

/// An icon that is drawn often, to be referred to by its id.
pub(super) fn symbol(id: &str, path: &str) -> Markup {
    html! {
        symbol id=(id) viewBox="0 0 16 16" { path d=(path) {} }
    }
}

/// An icon drawn as its [`symbol`] says.
pub(super) fn drawn(id: &str) -> Markup {
    html! {
        svg.icon aria-hidden="true" { use href={ "#" (id) } {} }
    }
}
