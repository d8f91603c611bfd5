//! A screen opens: what it begins by itself, and which one opens in place of one that may not.

use leptos::prelude::*;
use lockstep_engine::blueprint::{Draft, GrantDraft, Step};

use super::page::Page;
use super::store::{FormState, ProofState, Store};
use crate::components::focus;

impl Store {
    /// Follows the page's address and the engine's arrival.
    pub fn follow_page(self) {
        Effect::watch(
            move || (self.page.get(), self.connection.attached()),
            move |(page, attached), before, _| match before {
                Some((page_before, _)) if page_before == page => {
                    // The engine has arrived. The start stays as it is meanwhile.
                    if *attached && *page != Page::Start {
                        self.enter(*page);
                    }
                }
                // The first screen of the tab keeps the focus where the browser has it.
                None if !attached => {}
                _ => self.enter(*page),
            },
            true,
        );
    }

    /// A screen opens.
    fn enter(self, page: Page) {
        self.clear_trouble();
        self.form.set(FormState::Idle);
        self.busy.set(None);
        focus::heading();
        if !untrack(|| self.connection.attached()) {
            return;
        }
        if let Some(open) = self.instead_of(page) {
            return self.redirect(open);
        }
        match page {
            Page::Step(step) => {
                self.prefill(step);
                // The plan at its side is another one.
                self.keep_now();
            }
            Page::Review if !self.at_work() => self.make_plan(),
            Page::Proof => self.open_proof(),
            _ => {}
        }
    }

    /// The screen that opens in place of one that may not be open yet.
    fn instead_of(self, page: Page) -> Option<Page> {
        if !self.draft.with_untracked(|draft| page.open(draft)) {
            return Some(self.draft.with_untracked(Page::next_to_do));
        }
        // There is nothing on it before something is applied.
        (page == Page::Apply && untrack(|| self.run_plan()).is_none()).then_some(Page::Review)
    }

    /// The proofs so far are shown where there are any.
    fn open_proof(self) {
        let asking = self.proof.with_untracked(|proof| *proof == ProofState::Asking);
        if asking && self.proofs.with_untracked(|proofs| !proofs.is_empty()) {
            self.proof.set(ProofState::Shown);
        }
    }

    /// Asks nothing twice: what earlier steps say is filled in.
    fn prefill(self, step: Step) {
        if step != Step::Access {
            return;
        }
        let before = self.draft.get_untracked();
        let after = prefilled(before.clone());
        if after != before {
            self.draft.set(after);
        }
    }
}

/// The forms with what step 5 can take from the steps before it.
fn prefilled(mut draft: Draft) -> Draft {
    let group = draft.mappings.first().map(|row| row.keycloak_group.clone()).unwrap_or_default();
    let mut clusters = draft.cluster_names();
    let only = clusters.next().filter(|_| clusters.next().is_none()).map(str::to_owned);
    drop(clusters);
    if draft.grants.is_empty() {
        draft.grants.push(GrantDraft::default());
    }
    for grant in &mut draft.grants {
        if grant.group.is_empty() {
            grant.group.clone_from(&group);
        }
        if grant.clusters.is_empty() {
            grant.clusters.extend(only.clone().filter(|name| !name.is_empty()));
        }
        if grant.scope.has_project() && grant.role.is_empty() {
            "read-only".clone_into(&mut grant.role);
        }
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::prefilled;
    use lockstep_engine::blueprint::{Draft, GrantDraft, MappingDraft};

    #[test]
    fn step_five_takes_what_is_known() {
        let mapping = MappingDraft { keycloak_group: "Dev".into(), ..MappingDraft::default() };
        let draft =
            Draft { mappings: vec![mapping], clusters: vec!["alpha".into()], grants: Vec::new(), ..Draft::default() };
        let grant = &prefilled(draft.clone()).grants[0];
        assert_eq!((grant.group.as_str(), grant.role.as_str()), ("Dev", "read-only"));
        assert_eq!(grant.clusters, ["alpha"]);
        let typed = GrantDraft { group: "Ops".into(), clusters: vec!["beta".into()], ..GrantDraft::default() };
        let kept = prefilled(Draft { grants: vec![typed], ..draft.clone() });
        assert_eq!(
            (kept.grants[0].group.as_str(), kept.grants[0].clusters.as_slice()),
            ("Ops", &["beta".to_owned()][..])
        );
        let two = prefilled(Draft { clusters: vec!["alpha".into(), "beta".into()], ..draft });
        assert!(two.grants[0].clusters.is_empty(), "none of two is taken");
    }
}
