//! Decisions from what was written down, by all of RBAC or by all but one part of it.

use crate::asked::{Asked, Who};
use crate::decide::{self, By, Decision};
use crate::features::{Feature, Features};
use crate::types::Objects;

/// Objects of a cluster with aggregated roles filled in, and what is understood of them.
#[derive(Clone, Debug)]
pub struct Evaluator {
    objects: Objects,
    features: Features,
}

impl Evaluator {
    /// Everything is understood.
    #[must_use]
    pub fn new(objects: Objects) -> Self {
        Evaluator { objects: objects.aggregated(), features: Features::default() }
    }

    /// Everything but one part. Without aggregation roles have the rules that stand in `objects`.
    #[must_use]
    pub fn without(objects: Objects, feature: Feature) -> Self {
        let features = Features::without(feature);
        let objects = if features.has(Feature::Aggregation) { objects.aggregated() } else { objects };
        Evaluator { objects, features }
    }

    /// The objects, with aggregated roles filled in.
    #[must_use]
    pub fn objects(&self) -> &Objects {
        &self.objects
    }

    /// As [`Objects::decide`].
    #[must_use]
    pub fn decide(&self, who: &Who, asked: &Asked) -> Decision {
        decide::decide(&self.objects, self.features, who, asked)
    }

    /// As [`Objects::all_ways`].
    #[must_use]
    pub fn all_ways(&self, who: &Who, asked: &Asked) -> Vec<By> {
        decide::all_ways(&self.objects, self.features, who, asked)
    }
}
