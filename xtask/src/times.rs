//! What each part of a command takes: by the clock, and of processors' time, which a busy machine changes less.

use std::time::{Duration, Instant};

use crate::shell;

/// Ticks of /proc in a second; the same on every Linux.
const TICKS: u64 = 100;
/// Fields of /proc/PID/stat, counted from the one after the name: the first of four of processors' time (own, own in the
/// system, and both of the children that were waited for), and when the process began.
const TIMES: usize = 11;
const BEGUN: usize = 19;

/// One part.
struct Row {
    name: String,
    clock: Duration,
    processor: Option<Duration>,
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
        let used = processor().zip(used).map(|(now, before)| now.saturating_sub(before));
        self.rows.push(Row { name: name.into(), clock: start.elapsed(), processor: used });
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
            let processor = processor.map(shell::time).unwrap_or_else(|| "not known".into());
            table.push_str(&format!("{name:<40} {:>14} {processor:>14}\n", shell::time(clock)));
        }
        table
    }
}

/// Processors' time of this process and of all that it has waited for, where Linux says it.
fn processor() -> Option<Duration> {
    let [user, system, of_children, system_of_children] = [0, 1, 2, 3].map(|n| field(TIMES + n));
    Some(ticks(user? + system? + of_children? + system_of_children?))
}

/// How long this process has been there, where Linux says it.
fn age() -> Option<Duration> {
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    let up: f64 = uptime.split(' ').next()?.parse().ok()?;
    Some(Duration::from_secs_f64(up).saturating_sub(ticks(field(BEGUN)?)))
}

fn field(n: usize) -> Option<u64> {
    nth(&std::fs::read_to_string("/proc/self/stat").ok()?, n)
}

fn ticks(count: u64) -> Duration {
    Duration::from_millis(count * 1000 / TICKS)
}

/// A field of a process's `stat`, counted from the one after its name, which may itself hold blanks.
fn nth(stat: &str, n: usize) -> Option<u64> {
    stat.rsplit_once(") ")?.1.split(' ').nth(n)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_behind_the_name() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194304 97 0 0 0 5 6 7 8 20 0 1 0 123456 8000 100 18446744073709551615";
        assert_eq!([0, 1, 2, 3].map(|n| nth(stat, TIMES + n)), [Some(5), Some(6), Some(7), Some(8)]);
        assert_eq!(nth(stat, BEGUN), Some(123_456));
        assert_eq!(nth("42 (a) S 1", BEGUN), None);
    }

    #[test]
    fn a_part_counts_what_its_programs_took() {
        let mut times = Times::start();
        let spin = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
        let ran = times.part("spinning", || std::process::Command::new("sh").args(["-c", spin]).status());
        assert!(ran.unwrap().success());
        let row = times.rows.last().unwrap();
        assert!(row.clock == times.last());
        assert!(!cfg!(target_os = "linux") || row.processor > Some(Duration::ZERO));
        assert!(times.table().contains("spinning") && times.table().contains("in all"));
    }
}
