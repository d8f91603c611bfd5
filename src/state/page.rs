//! The screens: one address each.

use lockstep_engine::blueprint::{Draft, Step};

/// A screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// What it is, and how to begin.
    Start,
    /// One of the five steps.
    Step(Step),
    /// The plan.
    Review,
    /// The plan being carried out.
    Apply,
    /// A person's sign-in.
    Proof,
    /// The bundle and what comes next.
    Finish,
}

impl Page {
    /// All of them, in their order.
    pub const ALL: [Page; 10] = [
        Page::Start,
        Page::Step(Step::Entra),
        Page::Step(Step::Keycloak),
        Page::Step(Step::Rancher),
        Page::Step(Step::Clusters),
        Page::Step(Step::Access),
        Page::Review,
        Page::Apply,
        Page::Proof,
        Page::Finish,
    ];

    /// The address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Page::Start => "/",
            Page::Step(Step::Entra) => "/entra",
            Page::Step(Step::Keycloak) => "/keycloak",
            Page::Step(Step::Rancher) => "/rancher",
            Page::Step(Step::Clusters) => "/clusters",
            Page::Step(Step::Access) => "/access",
            Page::Review => "/review",
            Page::Apply => "/apply",
            Page::Proof => "/proof",
            Page::Finish => "/finish",
        }
    }

    /// The name in `data-page`.
    #[must_use]
    pub fn name(self) -> &'static str {
        if self == Page::Start { "start" } else { self.path().trim_start_matches('/') }
    }

    /// The screen of an address; unknown ones are the start.
    #[must_use]
    pub fn of(path: &str) -> Page {
        let path = path.trim_end_matches('/');
        Page::ALL.into_iter().find(|page| page.path() == path).unwrap_or(Page::Start)
    }

    /// Its place in the order of the screens.
    fn position(self) -> usize {
        Page::ALL.iter().position(|page| *page == self).unwrap_or_default()
    }

    /// The screen before, for Back.
    #[must_use]
    pub fn before(self) -> Page {
        Page::ALL[self.position().saturating_sub(1)]
    }

    /// The screen after, for Continue.
    #[must_use]
    pub fn after(self) -> Page {
        Page::ALL[(self.position() + 1).min(Page::ALL.len() - 1)]
    }

    /// Whether the forms so far lead here: a step is open once those before it are done, the rest once all five are.
    #[must_use]
    pub fn open(self, draft: &Draft) -> bool {
        let done = |step: &Step| draft.done.contains(step);
        match self {
            Page::Start => true,
            Page::Step(step) => Step::ALL.iter().take(step.number() - 1).all(done),
            Page::Review | Page::Apply | Page::Proof | Page::Finish => Step::ALL.iter().all(done),
        }
    }

    /// The first step that is still to do, or the review.
    #[must_use]
    pub fn next_to_do(draft: &Draft) -> Page {
        Step::ALL.into_iter().find(|step| !draft.done.contains(step)).map_or(Page::Review, Page::Step)
    }
}

#[cfg(test)]
mod tests {
    use super::Page;
    use lockstep_engine::blueprint::{Draft, Step};

    #[test]
    fn every_screen_has_an_address_of_its_own() {
        for page in Page::ALL {
            assert_eq!(Page::of(page.path()), page);
            assert_eq!(Page::of(&format!("{}/", page.path())), page, "with a slash at the end");
        }
        assert_eq!(Page::of("/nowhere"), Page::Start);
        assert_eq!(Page::Step(Step::Access).name(), "access");
    }

    #[test]
    fn screens_follow_each_other() {
        assert_eq!(Page::Start.before(), Page::Start);
        assert_eq!(Page::Finish.after(), Page::Finish);
        for pair in Page::ALL.windows(2) {
            assert_eq!(pair[0].after(), pair[1]);
            assert_eq!(pair[1].before(), pair[0]);
        }
    }

    #[test]
    fn a_step_is_open_once_those_before_it_are_done() {
        let draft = Draft { done: vec![Step::Entra], ..Draft::default() };
        let open = |page: Page| page.open(&draft);
        assert!(open(Page::Start) && open(Page::Step(Step::Entra)) && open(Page::Step(Step::Keycloak)));
        assert!(!open(Page::Step(Step::Rancher)) && !open(Page::Review));
        assert_eq!(Page::next_to_do(&draft), Page::Step(Step::Keycloak));
        let done = Draft { done: Step::ALL.to_vec(), ..Draft::default() };
        assert!(Page::ALL.into_iter().all(|page| page.open(&done)));
        assert_eq!(Page::next_to_do(&done), Page::Review);
    }
}
