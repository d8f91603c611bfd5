//! What the operator tells the server.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use reqwest::Url;

use crate::transport::{Base, Rules};

/// How a server is to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address it listens on; loopback unless told otherwise.
    pub listen: IpAddr,
    /// The port; 0 for any free one.
    pub port: u16,
    /// The address under which browsers reach it, where that is another: `https`, or `http` on loopback (a tunnel).
    pub public_url: Option<Url>,
    /// The addresses the systems may have. Empty on loopback: any that the paired page registers.
    pub allow: Vec<Base>,
    /// PEM files of private certificate authorities.
    pub ca: Vec<PathBuf>,
    /// The folder of the built wizard.
    pub dist: PathBuf,
    /// The folder in which `lockstep pair` finds a running server; `None` for none.
    pub state_dir: Option<PathBuf>,
}

impl Options {
    /// Loopback, any free port, no state folder: for tests and for what starts a server inside itself.
    #[must_use]
    pub fn quiet(dist: PathBuf) -> Self {
        Options {
            listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            public_url: None,
            allow: Vec::new(),
            ca: Vec::new(),
            dist,
            state_dir: None,
        }
    }

    /// Whether only the operator's own machine can reach the server: then the paired page may name the systems.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.listen.is_loopback() && self.public_url.as_ref().is_none_or(is_loopback_url)
    }

    pub(crate) fn rules(&self) -> Rules {
        if self.allow.is_empty() && self.is_private() { Rules::any() } else { Rules::only(self.allow.clone()) }
    }

    /// What is wrong with them, if anything is.
    pub(crate) fn fault(&self) -> Option<String> {
        if let Some(url) = &self.public_url {
            let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
            if !plain || !url.username().is_empty() || url.host_str().is_none() {
                return Some(
                    "--public-url is scheme, host and port alone, for example https://lockstep.example".into(),
                );
            }
            if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback_url(url)) {
                return Some("--public-url begins with https: passwords and codes go through it".into());
            }
        } else if !self.listen.is_loopback() {
            return Some(
                "off loopback, browsers must come through TLS: put a TLS proxy before it and give its --public-url"
                    .into(),
            );
        }
        None
    }
}

fn is_loopback_url(url: &Url) -> bool {
    url.as_str().trim_end_matches('/').parse::<Base>().is_ok_and(|base| base.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(listen: &str, public: Option<&str>) -> Options {
        let public_url = public.map(|text| text.parse().unwrap());
        Options { listen: listen.parse().unwrap(), public_url, ..Options::quiet(PathBuf::new()) }
    }

    #[test]
    fn off_loopback_needs_tls() {
        assert!(options("0.0.0.0", None).fault().is_some());
        assert!(options("0.0.0.0", Some("http://lockstep.example")).fault().is_some());
        assert!(options("0.0.0.0", Some("https://lockstep.example/x")).fault().is_some());
        assert!(options("0.0.0.0", Some("https://lockstep.example")).fault().is_none());
        assert!(options("127.0.0.1", Some("http://localhost:8000")).fault().is_none());
    }

    #[test]
    fn who_can_be_reached_from_outside_goes_only_where_allowed() {
        let may = |options: &Options| {
            options.rules().admit(lockstep_systems::System::Rancher, "https://rancher.example").is_ok()
        };
        assert!(may(&options("127.0.0.1", None)));
        assert!(may(&options("127.0.0.1", Some("http://localhost:8000"))));
        assert!(!may(&options("127.0.0.1", Some("https://lockstep.example"))));
        assert!(!may(&options("10.0.0.1", Some("https://lockstep.example"))));
    }
}
