//! The table of cases.

/// One line of the table with the indented lines below it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Step {
    /// The line number and the line, as it stands.
    pub(crate) name: String,
    pub(crate) who: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: String,
    /// What is kept: name and where from.
    pub(crate) keep: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) only: Vec<String>,
    pub(crate) ignore: Vec<String>,
    pub(crate) jwt: Vec<String>,
    pub(crate) value: Vec<String>,
}

/// Reads the table.
pub(crate) fn steps() -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (n, line) in include_str!("cases.txt").lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(detail) = line.strip_prefix("  ") {
            let step = steps.last_mut().expect("a request before its details");
            let (kind, rest) = detail.split_once(' ').expect("a detail with a value");
            match kind {
                "keep" => {
                    let (name, from) = rest.split_once(' ').expect("keep NAME FROM");
                    step.keep.push((name.into(), from.into()));
                }
                "header" => {
                    let (name, value) = rest.split_once(": ").expect("header NAME: VALUE");
                    step.headers.push((name.into(), value.into()));
                }
                "only" => step.only.push(rest.into()),
                "ignore" => step.ignore.push(rest.into()),
                "jwt" => step.jwt.push(rest.into()),
                "value" => step.value.push(rest.into()),
                other => panic!("line {}: no detail {other}", n + 1),
            }
            continue;
        }
        let mut parts = line.splitn(4, ' ');
        let mut next = || parts.next().unwrap_or_default().to_owned();
        let short: String = line.chars().take(150).collect();
        steps.push(Step {
            name: format!("{}: {short}", n + 1),
            who: next(),
            method: next(),
            path: next(),
            body: next(),
            ..Step::default()
        });
    }
    steps
}
