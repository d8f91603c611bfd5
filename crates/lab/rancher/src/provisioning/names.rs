//! Names that clusters may have: the rules of Kubernetes first, then those of Rancher's webhook.

const WORDS: &str = "cluster name must be between 2 and 63 characters, must not begin with a hyphen, cannot be \"local\" \
                     nor of the form \"c-xxxxx\", and can only contain lowercase alphanumeric characters or ' - '";
const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
                         and must start and end with an alphanumeric character (e.g. 'example.com', regex used for \
                         validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

fn plain(one: u8) -> bool {
    one.is_ascii_lowercase() || one.is_ascii_digit()
}

/// What Kubernetes says where the webhook refuses.
pub(crate) fn denied(why: &str) -> String {
    format!("admission webhook \"rancher.cattle.io.clusters.{}\" denied the request: {why}", super::GROUP)
}

/// `c-` and five letters or digits: such names belong to the clusters that norman makes.
pub(crate) fn legacy(name: &str) -> bool {
    name.strip_prefix("c-").is_some_and(|rest| rest.len() == 5 && rest.bytes().all(plain))
}

fn label(part: &str) -> bool {
    let ends = |one: Option<&u8>| one.is_some_and(|one| plain(*one));
    let bytes = part.as_bytes();
    ends(bytes.first()) && ends(bytes.last()) && bytes.iter().all(|one| plain(*one) || *one == b'-')
}

/// Refuses what the real ones refuse, in their words. `taken`: a cluster has the name as its id.
pub(crate) fn check(name: &str, namespace: &str, taken: bool) -> Result<(), String> {
    if name.len() > 253 || !name.split('.').all(label) {
        let kind = super::GROUP;
        return Err(format!("Cluster.{kind} {name:?} is invalid: metadata.name: Invalid value: {name:?}: {SUBDOMAIN}"));
    }
    let valid = if name == "local" {
        namespace == "fleet-local"
    } else if legacy(name) {
        taken
    } else {
        (2..=63).contains(&name.len()) && name.bytes().all(|one| plain(one) || one == b'-')
    };
    if valid { Ok(()) } else { Err(denied(WORDS)) }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn names_are_refused_as_the_webhook_does() {
        let long = "a".repeat(64);
        for (name, refusal) in [
            ("demo", ""),
            ("de", ""),
            ("c-abcdef", ""),
            ("c-m-abcdefgh", ""),
            ("d", "admission webhook"),
            ("local", "admission webhook"),
            ("c-ab1de", "admission webhook"),
            ("demo.prod", "admission webhook"),
            (long.as_str(), "admission webhook"),
            ("Demo", "Cluster.provisioning.cattle.io \"Demo\" is invalid: metadata.name"),
            ("demo-", "Cluster.provisioning.cattle.io"),
            ("-demo", "Cluster.provisioning.cattle.io"),
            ("de mo", "Cluster.provisioning.cattle.io"),
        ] {
            let said = check(name, "fleet-default", false).err().unwrap_or_default();
            assert_eq!(said.is_empty(), refusal.is_empty(), "{name}: {said}");
            assert!(said.starts_with(refusal), "{name}: {said}");
        }
        assert_eq!(check("local", "fleet-local", false), Ok(()));
        assert_eq!(check("c-ab1de", "fleet-default", true), Ok(()));
    }
}
