//! What each part of a command takes: by the clock, and of processors' time, which a busy machine changes less.

use std::time::{Duration, Instant};

use crate::shell;

/// Clock ticks of /proc in a second; the same on every Linux.
const TICKS: u64 = 100;

/// One part.
struct Row {
    name: String,
    clock: Duration,
    processor: Duration,
}

/// The parts so far, in the order in which they ran.
pub(crate) struct Times {
    start: Instant,
    before: Duration,
    rows: Vec<Row>,
}

impl Times {
    /// Begins with what cargo took to build this program: it has become this process, so its time is on our account.
    pub(crate) fn start() -> Self {
        let before = age().unwrap_or_default();
        let own = Row { name: "xtask itself".into(), clock: before, processor: processor() };
        Self { start: Instant::now(), before, rows: vec![own] }
    }

    /// Does one part and notes what it took.
    pub(crate) fn part<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> T {
        let (start, used) = (Instant::now(), processor());
        let given = work();
        let (clock, processor) = (start.elapsed(), processor().saturating_sub(used));
        self.rows.push(Row { name: name.into(), clock, processor });
        given
    }

    /// What the last part took by the clock.
    pub(crate) fn last(&self) -> Duration {
        self.rows.last().map(|row| row.clock).unwrap_or_default()
    }

    /// The table, with all of it as its last line.
    pub(crate) fn table(&self) -> String {
        let mut table = format!("{:<40} {:>14} {:>14}\n", "part", "by the clock", "processor");
        let whole = (self.before + self.start.elapsed(), processor());
        let rows = self.rows.iter().map(|row| (row.name.as_str(), row.clock, row.processor));
        for (name, clock, processor) in rows.chain([("in all", whole.0, whole.1)]) {
            table.push_str(&format!("{name:<40} {:>14} {:>14}\n", shell::time(clock), shell::time(processor)));
        }
        table
    }
}

/// Processors' time of this process and of all that it has waited for.
#[cfg(unix)]
fn processor() -> Duration {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    let of = |who| {
        let usage = getrusage(who).ok()?;
        let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
        u64::try_from(micros).ok()
    };
    let both = [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN].into_iter().filter_map(of);
    Duration::from_micros(both.sum())
}

/// Not known elsewhere.
#[cfg(not(unix))]
fn processor() -> Duration {
    Duration::ZERO
}

/// How long this process has been there, where Linux says it.
fn age() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    let up: f64 = uptime.split(' ').next()?.parse().ok()?;
    let begun = Duration::from_millis(begun(&stat)? * 1000 / TICKS);
    Some(Duration::from_secs_f64(up).saturating_sub(begun))
}

/// When a process began, in ticks since the machine did: the 20th field after the name, which may itself hold blanks.
fn begun(stat: &str) -> Option<u64> {
    stat.rsplit_once(") ")?.1.split(' ').nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_a_process_is_read() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194304 97 0 0 0 0 1 2 3 20 0 1 0 123456 8000 100 18446744073709551615";
        assert_eq!(begun(stat), Some(123_456));
        assert_eq!(begun("42 (a) S 1"), None);
    }

    #[test]
    #[cfg(unix)]
    fn a_part_counts_what_its_programs_took() {
        let mut times = Times::start();
        let spin = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
        let ran = times.part("spinning", || std::process::Command::new("sh").args(["-c", spin]).status());
        assert!(ran.unwrap().success());
        let row = times.rows.last().unwrap();
        assert!(row.processor > Duration::ZERO && row.clock == times.last());
        assert!(times.table().contains("spinning") && times.table().contains("in all"));
    }
}
