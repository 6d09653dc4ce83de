//! How many streams there may be: of a person, from an address, and in all.

use crate::config::Limits;
use crate::error::Error;
use crate::network::Network;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

const IN_ALL: usize = 10_000;
/// When to come again: seconds.
const LATER: u64 = 30;

/// Who has how many, and may have.
pub struct Places {
    taken: Mutex<Taken>,
    per_person: usize,
    per_address: usize,
}

#[derive(Default)]
struct Taken {
    people: HashMap<i64, usize>,
    addresses: HashMap<Network, usize>,
    all: usize,
}

/// The place of one stream, given back when it is dropped.
pub struct Place {
    places: Arc<Places>,
    person: i64,
    address: Network,
}

impl Places {
    /// So many as the operator allows.
    pub fn new(limits: &Limits) -> Self {
        let [per_person, per_address] =
            [limits.streams_per_person, limits.streams_per_address].map(|most| most as usize);
        Self { taken: Mutex::default(), per_person, per_address }
    }

    /// Takes a place; refuses one too many.
    pub fn take(self: &Arc<Self>, person: i64, address: IpAddr) -> Result<Place, Error> {
        let address = Network::of(address);
        let mut taken = self.taken.lock().expect("no holder panics");
        let free = taken.all < IN_ALL
            && taken.people.get(&person).copied().unwrap_or(0) < self.per_person
            && taken.addresses.get(&address).copied().unwrap_or(0) < self.per_address;
        if !free {
            return Err(Error::TooMany(LATER));
        }
        taken.all += 1;
        *taken.people.entry(person).or_default() += 1;
        *taken.addresses.entry(address).or_default() += 1;
        Ok(Place { places: Arc::clone(self), person, address })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.taken.lock().expect("no holder panics").all
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().expect("no holder panics");
        taken.all -= 1;
        give_back(&mut taken.people, &self.person);
        give_back(&mut taken.addresses, &self.address);
    }
}

/// Nobody who has none is remembered.
fn give_back<K: Hash + Eq>(counts: &mut HashMap<K, usize>, of: &K) {
    if let Some(count) = counts.get_mut(of) {
        *count -= 1;
        if *count == 0 {
            counts.remove(of);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn one_too_many_is_refused_and_a_place_is_given_back() {
        let places =
            Arc::new(Places::new(&Limits { streams_per_person: 3, streams_per_address: 4, ..Limits::default() }));
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let mut taken: Vec<Place> = (0..3).map(|_| places.take(7, here).expect("free")).collect();
        assert!(places.take(7, here).is_err());
        let another = places.take(8, here).expect("another person has places of their own");
        assert!(places.take(9, here).is_err(), "the address has no more");
        assert!(places.take(9, IpAddr::V4(Ipv4Addr::BROADCAST)).is_ok(), "another has");
        drop(another);
        taken.pop();
        taken.push(places.take(7, here).expect("free again"));
        drop(taken);
        assert_eq!(places.count(), 0);
        assert!(places.taken.lock().expect("no holder panics").people.is_empty());
    }

    #[test]
    fn all_addresses_of_a_subnet_share_its_places() {
        let places = Arc::new(Places::new(&Limits { streams_per_address: 2, ..Limits::default() }));
        let from = |address: &str| address.parse::<IpAddr>().expect("an address");
        let _taken = [places.take(7, from("2001:db8::1")), places.take(8, from("2001:db8::2"))]
            .map(|place| place.expect("free"));
        assert!(places.take(9, from("2001:db8::3")).is_err());
        assert!(places.take(9, from("2001:db8:0:1::3")).is_ok(), "the next subnet is somebody else's");
    }
}
