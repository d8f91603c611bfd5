//! Icons: 16 × 16, strokes only. What they mean always stands beside them in words.

use leptos::prelude::*;

/// What an icon draws: an SVG path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IconName(&'static str);

/// Done, allowed, holds.
pub const TICK: IconName = IconName("m3 8.5 3.2 3.2L13 4.8");
/// Failed, denied, not wanted.
pub const CROSS: IconName = IconName("m4 4 8 8M12 4l-8 8");
/// To do, no access.
pub const DASH: IconName = IconName("M3.5 8h9");
/// Now; comes with the role.
pub const DOT: IconName = IconName("M6.6 8a1.4 1.4 0 1 0 2.8 0 1.4 1.4 0 1 0-2.8 0M7.6 8h.8");
/// For your information.
pub const INFO: IconName = IconName("M1.8 8a6.2 6.2 0 1 0 12.4 0A6.2 6.2 0 1 0 1.8 8M8 7.2v4M8 4.7v.1");
/// A warning.
pub const WARN: IconName = IconName("M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1");
/// Proven.
pub const SHIELD: IconName = IconName(
    "M8 1.8 13.5 4v4c0 3.200-2.300 5.300-5.500 6.200C4.800 13.300 2.500 11.200 2.500 8V4zM5.300 8.200l1.900 1.900 3.500-3.900",
);
/// Lockstep.
pub const CHAIN: IconName = IconName(
    "M6.500 9.500 9.500 6.500M7 4.800l1.300-1.300a2.900 2.900 0 0 1 4.200 4.200L11.200 9M9 11.200l-1.300 1.300a2.900 2.900 0 0 1-4.200-4.200L4.800 7",
);

/// An icon.
#[component]
pub fn Icon(
    /// What it draws.
    name: IconName,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=name.0/>
        </svg>
    }
}
