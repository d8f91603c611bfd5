//! What is to be shown, and what leads to another view of it.

use super::view::{Detail, View};
use crate::proof::Proof;
use crate::text::to_text;

/// What is to be shown.
pub(super) struct Asked<'a> {
    pub(super) all: &'a [Proof],
    pub(super) at: usize,
    pub(super) proof: &'a Proof,
    pub(super) view: &'a View,
    pub(super) detail: Option<&'a Detail>,
}

impl Asked<'_> {
    /// What leads to another view.
    pub(super) fn leads(&self, change: impl FnOnce(&mut View)) -> String {
        let mut view = View { proof: Some(self.at), ..self.view.clone() };
        change(&mut view);
        to_text(&view)
    }
}
