//! Who counts as one where something is limited by address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The network that an address stands for in a limit. It is no address to show: where somebody signed in from is told whole.
///
/// With IPv4, the address itself. With IPv6, the subnet: the lower 64 bits are an interface's, which each host chooses and
/// changes by itself (RFC 4291, 2.5.1 and 2.5.4), and no home gets less than one such subnet (RFC 6177, 2), so that limits
/// of single addresses limit nobody. Whoever has a /48 has 65,536 subnets, and that is what an attack then needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The network of an address.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => embedded(address).map_or_else(|| subnet(address).into(), IpAddr::V4),
            v4 => v4,
        })
    }
}

/// What a translator says of somebody who comes by IPv4 (RFC 6052, 2.1): all of them are in one /64.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [.., a, b, c, d] = address.octets();
    matches!(address.segments(), [0x64, 0xff9b, 0, 0, 0, 0, _, _]).then(|| Ipv4Addr::new(a, b, c, d))
}

fn subnet(address: Ipv6Addr) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, network: &str) {
        let parse = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert_eq!(Network::of(parse(address)), Network(parse(network)), "{address}");
    }

    #[test]
    fn of_ipv6_a_subnet_counts_as_one_and_of_ipv4_an_address() {
        check("192.0.2.7", "192.0.2.7");
        check("::ffff:192.0.2.7", "192.0.2.7");
        check("64:ff9b::192.0.2.7", "192.0.2.7");
        check("2001:db8:1:2::", "2001:db8:1:2::");
        check("2001:db8:1:2::1", "2001:db8:1:2::");
        check("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::");
        check("2001:db8:1:3::1", "2001:db8:1:3::");
        check("fe80::1", "fe80::");
        check("::1", "::");
        // Like the others, and none of them.
        check("::192.0.2.7", "::");
        check("64:ff9b:1::192.0.2.7", "64:ff9b:1::");
        check("64:ff9b::1:0:192.0.2.7", "64:ff9b::");
    }
}
