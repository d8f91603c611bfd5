//! Chance that can be had again: SplitMix64, from a seed.

use std::hash::{BuildHasher as _, RandomState};

/// Thrown again and again.
pub(crate) struct Dice(u64);

impl Dice {
    /// The same throws for the same seed.
    pub(crate) fn new(seed: u64) -> Self {
        Dice(seed)
    }

    /// With the seed that `LOCKSTEP_SEED` gives, or a fresh one. It is printed.
    pub(crate) fn fresh() -> Self {
        let given = std::env::var("LOCKSTEP_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| RandomState::new().hash_one(0) >> 16);
        println!("LOCKSTEP_SEED={seed}");
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of `0..many`.
    pub(crate) fn below(&mut self, many: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(many).unwrap()).unwrap()
    }

    /// So often of a hundred times.
    pub(crate) fn percent(&mut self, often: usize) -> bool {
        self.below(100) < often
    }

    /// One of them.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// One of them.
    pub(crate) fn of<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// One to `most` of them, and sometimes one twice.
    pub(crate) fn some(&mut self, from: &[&str], most: usize) -> Vec<String> {
        (0..=self.below(most)).map(|_| self.pick(from).to_owned()).collect()
    }
}
