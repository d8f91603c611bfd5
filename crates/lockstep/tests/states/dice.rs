//! Chance that can be had again: SplitMix64, from a seed.

/// Thrown again and again.
pub(crate) struct Dice(u64);

impl Dice {
    /// Near seeds give throws that have nothing in common.
    pub(crate) fn new(seed: u64) -> Self {
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

    pub(crate) fn once_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Some of them, in any order, each once.
    pub(crate) fn some<T: Copy>(&mut self, from: &[T], many: usize) -> Vec<T> {
        let mut rest = from.to_vec();
        let mut all = Vec::new();
        while all.len() < many && !rest.is_empty() {
            let at = self.below(rest.len());
            all.push(rest.swap_remove(at));
        }
        all
    }
}
