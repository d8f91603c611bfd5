//! Where the operator lets Lockstep go.

use lockstep_systems::{System, TransportError};

use super::Base;

/// Which base addresses may be aimed at.
#[derive(Clone, Debug)]
pub struct Rules {
    /// `None`: any address that a [`Base`] can be.
    allow: Option<Vec<Base>>,
}

impl Rules {
    /// Any address; for a server on loopback, whose only page is the operator's own, and for the command line.
    #[must_use]
    pub const fn any() -> Self {
        Rules { allow: None }
    }

    /// Only these and what lies below them; with an empty list nothing at all.
    #[must_use]
    pub const fn only(allow: Vec<Base>) -> Self {
        Rules { allow: Some(allow) }
    }

    /// Reads an address and says whether it may be aimed at.
    ///
    /// # Errors
    /// [`TransportError::NotAllowed`] with the reason.
    pub fn admit(&self, system: System, address: &str) -> Result<Base, TransportError> {
        let base: Base = address.parse().map_err(|said| TransportError::NotAllowed { system, said })?;
        match &self.allow {
            Some(allow) if !allow.iter().any(|allowed| base.is_within(allowed)) => Err(TransportError::NotAllowed {
                system,
                said: format!("{base} is not among the addresses of --allow"),
            }),
            _ => Ok(base),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_allowed() {
        let rules = Rules::only(vec!["https://rancher.example".parse().unwrap()]);
        assert!(rules.admit(System::Rancher, "https://rancher.example/").is_ok());
        assert!(rules.admit(System::Rancher, "https://other.example").is_err());
        assert!(Rules::only(Vec::new()).admit(System::Rancher, "http://localhost:1").is_err());
    }

    #[test]
    fn any_still_means_no_metadata() {
        let refused = Rules::any().admit(System::Graph, "https://169.254.169.254");
        assert!(matches!(refused, Err(TransportError::NotAllowed { system: System::Graph, .. })));
    }
}
