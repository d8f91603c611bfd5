//! Queries and forms.

use reqwest::Url;

/// Decoded pairs of a query or a form, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Reads `a=b&c=d`.
    pub(crate) fn read(text: &str) -> Self {
        let pairs = Url::parse(&format!("http://query/?{text}"))
            .map(|url| url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect());
        Pairs(pairs.unwrap_or_default())
    }

    /// The first value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a name, or nothing where it is empty.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// All values of a name.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a flag is set to `true`.
    pub(crate) fn flag(&self, name: &str, default: bool) -> bool {
        self.get(name).map_or(default, |value| value == "true")
    }

    /// Leaves out what `first` and `max` leave out.
    pub(crate) fn page<T>(&self, items: Vec<T>, default_max: usize) -> Vec<T> {
        let number = |name| self.get(name).and_then(|value| value.parse::<i64>().ok());
        let first = number("first").and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let max = number("max").map_or(default_max, |n| usize::try_from(n).unwrap_or(usize::MAX));
        items.into_iter().skip(first).take(max).collect()
    }
}

/// An address with parameters added.
pub(crate) fn with_params(address: &str, params: &[(&str, &str)]) -> String {
    let Ok(mut url) = Url::parse(address) else { return address.to_owned() };
    url.query_pairs_mut().extend_pairs(params);
    url.into()
}

/// One path segment, decoded.
pub(crate) fn decode(segment: &str) -> String {
    // A plus sign stands for itself in a path.
    Pairs::read(&format!("s={}", segment.replace('+', "%2B"))).get("s").unwrap_or_default().to_owned()
}

/// One path segment, encoded.
pub(crate) fn encode(segment: &str) -> String {
    Url::parse("http://host/")
        .map(|mut url| {
            if let Ok(mut path) = url.path_segments_mut() {
                path.clear().push(segment);
            }
            url.path().trim_start_matches('/').to_owned()
        })
        .unwrap_or_default()
}
