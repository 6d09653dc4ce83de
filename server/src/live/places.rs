//! How many streams there may be: of a person, from an address, and in all.

use crate::error::Error;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

/// Browsers of one person; tabs of a browser share one stream.
const PER_PERSON: usize = 40;
/// An office may stand behind one address.
const PER_ADDRESS: usize = 1_000;
const IN_ALL: usize = 10_000;
/// When to come again: seconds.
const LATER: u64 = 30;

/// Who has how many.
#[derive(Default)]
pub struct Places(Mutex<Taken>);

#[derive(Default)]
struct Taken {
    people: HashMap<i64, usize>,
    addresses: HashMap<IpAddr, usize>,
    all: usize,
}

/// The place of one stream, given back when it is dropped.
pub struct Place {
    places: Arc<Places>,
    person: i64,
    address: IpAddr,
}

impl Places {
    /// Takes a place; refuses one too many.
    pub fn take(self: &Arc<Self>, person: i64, address: IpAddr) -> Result<Place, Error> {
        let mut taken = self.0.lock().expect("no holder panics");
        let of = |counts: usize, most: usize| counts < most;
        let free = of(taken.all, IN_ALL)
            && of(taken.people.get(&person).copied().unwrap_or(0), PER_PERSON)
            && of(taken.addresses.get(&address).copied().unwrap_or(0), PER_ADDRESS);
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
        self.0.lock().expect("no holder panics").all
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().expect("no holder panics");
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
        let places = Arc::new(Places::default());
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let mut taken: Vec<Place> = (0..PER_PERSON).map(|_| places.take(7, here).expect("free")).collect();
        assert!(places.take(7, here).is_err());
        assert!(places.take(8, here).is_ok(), "another person has places of their own");
        taken.pop();
        taken.push(places.take(7, here).expect("free again"));
        drop(taken);
        assert_eq!(places.count(), 0);
        assert!(places.0.lock().expect("no holder panics").people.is_empty());
    }
}
