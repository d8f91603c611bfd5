//! Which addresses are never spoken to, whoever asks: those that hand out a machine's own credentials.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const LINK_LOCAL: &str = "a link-local address";
const METADATA: &str = "a cloud's metadata service";
const NOBODY: &str = "not the address of one machine";

/// Networks of IPv4: first address, length of the prefix, what they are.
const V4: &[(Ipv4Addr, u32, &str)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8, NOBODY),
    (Ipv4Addr::new(100, 100, 100, 200), 32, METADATA),
    (Ipv4Addr::new(168, 63, 129, 16), 32, METADATA),
    (Ipv4Addr::new(169, 254, 0, 0), 16, LINK_LOCAL),
    (Ipv4Addr::new(192, 0, 0, 192), 32, METADATA),
    (Ipv4Addr::new(224, 0, 0, 0), 4, NOBODY),
    (Ipv4Addr::new(240, 0, 0, 0), 4, NOBODY),
];

/// Networks of IPv6, likewise.
const V6: &[(Ipv6Addr, u32, &str)] = &[
    (Ipv6Addr::UNSPECIFIED, 128, NOBODY),
    (Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254), 128, METADATA),
    (Ipv6Addr::new(0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254), 128, METADATA),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, LINK_LOCAL),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, NOBODY),
];

/// Names of metadata services. They are refused by name too, because behind `HTTPS_PROXY` the name is all we see.
const NAMES: &[&str] = &[
    "instance-data",
    "instance-data.ec2.internal",
    "metadata",
    "metadata.azure.internal",
    "metadata.goog",
    "metadata.google.internal",
    "metadata.tencentyun.com",
];

/// What a forbidden address is; `None` where it may be spoken to.
pub(crate) fn forbidden(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => forbidden_v4(v4),
        IpAddr::V6(v6) if v6.is_loopback() => None,
        IpAddr::V6(v6) => forbidden_v6(v6).or_else(|| embedded(v6).and_then(forbidden_v4)),
    }
}

/// Whether the name is that of a metadata service.
pub(crate) fn forbidden_name(host: &str) -> Option<&'static str> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    NAMES.contains(&host.as_str()).then_some(METADATA)
}

/// Whether the address is this machine's own, also when written as an IPv4 address within IPv6.
pub(crate) fn is_loopback(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.to_ipv4_mapped().is_some_and(|v4| v4.is_loopback()),
    }
}

fn forbidden_v4(address: Ipv4Addr) -> Option<&'static str> {
    let bits = u32::from(address);
    V4.iter().find(|(net, len, _)| (bits ^ u32::from(*net)) >> (32 - len) == 0).map(|row| row.2)
}

fn forbidden_v6(address: Ipv6Addr) -> Option<&'static str> {
    let bits = u128::from(address);
    V6.iter().find(|(net, len, _)| (bits ^ u128::from(*net)) >> (128 - len) == 0).map(|row| row.2)
}

/// The IPv4 address that an IPv6 address leads to: mapped, compatible, NAT64 or 6to4.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = address.segments();
    let pair = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match s {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(pair(high, low)),
        [0x2002, high, low, ..] => Some(pair(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_link_local_and_metadata_in_every_spelling() {
        for text in [
            "169.254.169.254",
            "169.254.0.1",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "fe80::1",
            "febf::1",
            "fd00:ec2::254",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "0.0.0.0",
            "::",
            "224.0.0.1",
            "255.255.255.255",
            "ff02::1",
        ] {
            assert!(forbidden(text.parse().unwrap()).is_some(), "{text}");
        }
    }

    #[test]
    fn lets_private_public_and_loopback_addresses_be() {
        for text in ["127.0.0.1", "::1", "10.0.0.5", "192.168.1.1", "172.16.0.9", "20.190.128.1", "fd12::1", "2603::1"]
        {
            assert_eq!(forbidden(text.parse().unwrap()), None, "{text}");
        }
    }

    #[test]
    fn knows_metadata_by_name() {
        assert!(forbidden_name("Metadata.Google.Internal.").is_some());
        assert!(forbidden_name("instance-data").is_some());
        assert!(forbidden_name("rancher.example").is_none());
    }
}
