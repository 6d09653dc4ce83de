//! A small map. Sorted, boxed, searched by halves: as fast as a hash map for what one page can show, and without the
//! hashing and growing that would weigh the widget down.

/// Values by key.
pub struct ByKey<K, V>(Vec<(K, Box<V>)>);

impl<K, V> Default for ByKey<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> ByKey<K, V> {
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.0.binary_search_by(|(known, _)| known.borrow().cmp(key))
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.find(key).ok().map(|place| &*self.0[place].1)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.find(key).ok().map(|place| &mut *self.0[place].1)
    }

    /// The value of a key, made first where there is none.
    pub fn get_or_insert(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let place = self.find(&key).unwrap_or_else(|place| {
            self.0.insert(place, (key, Box::new(make())));
            place
        });
        &mut self.0[place].1
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        match self.find(&key) {
            Ok(place) => *self.0[place].1 = value,
            Err(place) => self.0.insert(place, (key, Box::new(value))),
        }
    }

    /// Keeps what is to be kept.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &V) -> bool) {
        self.0.retain(|(key, value)| keep(key, value));
    }

    /// All values, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| &mut **value)
    }

    /// All values, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| &**value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_holds_what_a_map_holds(entries in prop::collection::vec((0..20u32, 0..1000u32), 0..60), drop_odd: bool) {
            let (mut ours, mut theirs) = (ByKey::default(), BTreeMap::new());
            for (key, value) in entries {
                if value % 3 == 0 {
                    *ours.get_or_insert(key, || 0) += value;
                    *theirs.entry(key).or_insert(0) += value;
                } else {
                    ours.insert(key, value);
                    theirs.insert(key, value);
                }
            }
            if drop_odd {
                ours.retain(|key, _| key % 2 == 0);
                theirs.retain(|key, _| key % 2 == 0);
            }
            prop_assert!(ours.values().eq(theirs.values()));
            for key in 0..20 {
                prop_assert_eq!(ours.get(&key), theirs.get(&key));
                prop_assert_eq!(ours.get_mut(&key), theirs.get_mut(&key));
            }
        }
    }
}
