//! Answers to a list of questions, a bit each.

/// Which questions of a list are allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mask {
    words: Vec<u64>,
}

impl Mask {
    /// Whether the question at this place of the list is allowed; not where there is none.
    #[must_use]
    pub fn allows(&self, question: usize) -> bool {
        self.words.get(question / 64).is_some_and(|word| (word >> (question % 64)) & 1 == 1)
    }

    /// How many are allowed.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// The bits, the first question in the lowest of the first word.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Makes it one with these bits.
    pub(crate) fn begin(&mut self, words: &[u64]) {
        self.words.clear();
        self.words.extend_from_slice(words);
    }

    /// Allows these too.
    pub(crate) fn add(&mut self, words: &[u64]) {
        for (own, other) in self.words.iter_mut().zip(words) {
            *own |= other;
        }
    }
}

/// The bits of the questions of which this is so.
pub(crate) fn bits<T>(questions: &[T], is_so: impl Fn(&T) -> bool) -> Vec<u64> {
    let word = |some: &[T]| some.iter().rev().fold(0, |word, one| word << 1 | u64::from(is_so(one)));
    questions.chunks(64).map(word).collect()
}
