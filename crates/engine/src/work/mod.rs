//! What needs no secret and weighs much: readings, plans, proofs, and files. Where the engine has feature `work` it is
//! done here; the browser's worker has its server do it, by [`crate::host::Host::work`].

#[cfg(feature = "work")]
mod done;

#[cfg(feature = "work")]
pub use done::{Material, ToPlan, work};

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Of nothing: the sentences of forms, plans and proofs, pairs of name and sentence.
    Words,
    /// Of a [`ToPlan`]: a [`crate::plan::Plan`].
    Plan,
    /// Of a [`Material`]: `{name, base64}`, a zip.
    Bundle,
    /// Of `{name, base64}`, a bundle or a blueprint file: `{draft}`, or `{message}` where something is wrong with it.
    Open,
    /// Of `{draft, blueprint}`: `{files}`, a `bundle::Handoff`, or `{problems}` in the forms.
    Handoff,
    /// Of `{draft, step}`: the forms as they are kept, and what is to correct in this step or in all: `{draft, problems}`.
    /// With `window` no more than what a sign-in at Microsoft goes by: `{problems}`.
    Judge,
    /// Of `{proofs, view, detail}`, or `{test}`, results: `{html}`, as they are shown.
    Show,
    /// Of `{about, answers}`, a [`crate::reading::About`] and what was answered so far: a [`crate::reading::Round`].
    Reading,
}

impl Work {
    /// All kinds.
    pub const ALL: [Work; 8] =
        [Work::Words, Work::Plan, Work::Bundle, Work::Open, Work::Handoff, Work::Judge, Work::Show, Work::Reading];

    /// The kind's name in the server's addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Work::Words => "words",
            Work::Plan => "plan",
            Work::Bundle => "bundle",
            Work::Open => "open",
            Work::Handoff => "handoff",
            Work::Judge => "judge",
            Work::Show => "show",
            Work::Reading => "reading",
        }
    }
}
