//! Parts of RBAC that can be switched off, to show that a test would notice.

/// One part of RBAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// Off: a rule for named objects is taken for one without names.
    ResourceNames,
    /// Off: the part of a resource that is asked about is not seen.
    Subresources,
    /// Off: a role has its own rules alone.
    Aggregation,
    /// Off: `*` is a name like others.
    Wildcards,
    /// Off: no path is allowed.
    NonResourceUrls,
    /// Off: API groups are not looked at.
    ApiGroups,
    /// Off: service accounts as subjects are passed over.
    ServiceAccounts,
}

impl Feature {
    /// All of them.
    pub const ALL: [Feature; 7] = [
        Feature::ResourceNames,
        Feature::Subresources,
        Feature::Aggregation,
        Feature::Wildcards,
        Feature::NonResourceUrls,
        Feature::ApiGroups,
        Feature::ServiceAccounts,
    ];
}

/// What is understood: everything, or everything but one part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Features {
    off: Option<Feature>,
}

impl Features {
    /// Everything but this.
    pub(crate) fn without(feature: Feature) -> Self {
        Features { off: Some(feature) }
    }

    /// Whether this is understood.
    pub(crate) fn has(self, feature: Feature) -> bool {
        self.off != Some(feature)
    }
}
