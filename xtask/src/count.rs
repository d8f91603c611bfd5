//! Running a test command while counting what its `test result:` lines say.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::shell::{self, Outcome};

/// Tests that passed and that failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    /// How many passed.
    pub(crate) passed: u64,
    /// How many failed.
    pub(crate) failed: u64,
}

impl Count {
    /// Adds another count.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Runs a command, shows what it prints, and counts. A failing command without a failed test counts as one failure.
///
/// # Errors
/// Where it did not start.
pub(crate) fn run(command: &mut Command) -> Outcome<Count> {
    let line = shell::line(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("`{line}` did not start: {e}"))?;
    let mut count = Count::default();
    if let Some(out) = child.stdout.take() {
        for said in BufReader::new(out).split(b'\n').map_while(Result::ok) {
            let said = String::from_utf8_lossy(&said);
            println!("{said}");
            count.add(result(&said).unwrap_or_default());
        }
    }
    let status = child.wait().map_err(|e| format!("`{line}`: {e}"))?;
    if !status.success() && count.failed == 0 {
        eprintln!("`{line}` ended with {status}");
        count.failed = 1;
    }
    Ok(count)
}

/// `test result: ok. 3 passed; 0 failed; …`
fn result(line: &str) -> Option<Count> {
    let rest = line.trim().strip_prefix("test result: ")?;
    let number = |word: &str| {
        let part = rest.split([';', '.']).find(|p| p.trim().ends_with(word))?;
        part.trim().split(' ').next()?.parse().ok()
    };
    Some(Count { passed: number("passed")?, failed: number("failed")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_is_counted() {
        let line = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(result(line), Some(Count { passed: 3, failed: 2 }));
        assert_eq!(result("test a ... ok"), None);
    }

    #[test]
    fn a_command_that_fails_without_tests_is_one_failure() {
        assert_eq!(run(&mut Command::new("false")), Ok(Count { passed: 0, failed: 1 }));
        assert_eq!(run(&mut Command::new("true")), Ok(Count::default()));
        assert!(run(&mut Command::new("no-such-program")).is_err());
    }
}
