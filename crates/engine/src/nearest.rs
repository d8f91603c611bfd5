//! "Did you mean …?"

/// The known name that is closest to a typed one, if it is close enough to be a slip: one edit in four letters.
#[must_use]
pub(crate) fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let limit = (typed.chars().count() / 4).clamp(1, 3);
    let lower = typed.to_ascii_lowercase();
    let distances = known.iter().map(|name| (distance(&lower, &name.to_ascii_lowercase()), *name));
    distances.filter(|(far, _)| *far <= limit).min_by_key(|(far, _)| *far).map(|(_, name)| name)
}

/// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_recognised_and_other_names_are_not() {
        assert_eq!(nearest("trinty", &["trinity", "neo"]), Some("trinity"));
        assert_eq!(nearest("ALPHA", &["alpha", "beta"]), Some("alpha"));
        assert_eq!(nearest("k8s_dev_usres", &["k8s_ops", "k8s_dev_users"]), Some("k8s_dev_users"));
        assert_eq!(nearest("gamma", &["alpha", "beta"]), None);
        assert_eq!(nearest("", &["alpha"]), None);
    }
}
