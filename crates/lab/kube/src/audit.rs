//! The audit log of kube-apiserver: one JSON object of kind Event (audit.k8s.io/v1) a line.

use serde_json::Value;
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

/// The finished entry with this id, if the log holds one. A line still being written is not an entry yet.
pub(crate) fn entry(log: &Path, audit_id: &str) -> Option<Value> {
    let lines = BufReader::new(File::open(log).ok()?).lines();
    lines.map_while(Result::ok).filter(|line| line.contains(audit_id)).find_map(|line| {
        let event: Value = serde_json::from_str(&line).ok()?;
        (event["auditID"] == audit_id && event["stage"] == "ResponseComplete").then_some(event)
    })
}

#[cfg(test)]
mod tests {
    use super::entry;

    const LOG: &str = concat!(
        r#"{"auditID":"a-1","stage":"ResponseStarted"}"#,
        "\n",
        r#"{"auditID":"a-2","stage":"ResponseComplete","note":"a-1"}"#,
        "\n",
        r#"{"auditID":"a-1","stage":"ResponseComplete","verb":"list"}"#,
        "\n",
        r#"{"auditID":"a-3","stage":"ResponseCom"#,
    );

    #[test]
    fn only_a_finished_entry_of_that_very_id_counts() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("audit.log");
        assert_eq!(entry(&log, "a-1"), None, "no log yet");
        std::fs::write(&log, LOG).unwrap();
        assert_eq!(entry(&log, "a-1").unwrap()["verb"], "list");
        assert_eq!(entry(&log, "a-3"), None, "half a line");
        assert_eq!(entry(&log, "a-4"), None, "unknown");
        assert_eq!(entry(&log, ""), None, "an empty id is part of every line, and of none an id");
    }
}
