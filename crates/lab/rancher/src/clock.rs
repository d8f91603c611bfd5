//! Times as Rancher, Kubernetes and cookies write them.

use lab_common::now;

/// Days, hours and so on of a moment, in UTC.
struct Parts {
    year: i64,
    month: u64,
    day: u64,
    weekday: usize,
    hour: u64,
    minute: u64,
    second: u64,
}

fn parts(seconds: u64) -> Parts {
    let days = seconds / 86_400;
    let rest = seconds % 86_400;
    // Civil date from days since 1970, after Howard Hinnant.
    let z = i64::try_from(days).unwrap_or(0) + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097).unsigned_abs();
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = i64::try_from(year_of_era).unwrap_or(0) + era * 400 + i64::from(month <= 2);
    Parts {
        year,
        month,
        day: day_of_year - (153 * shifted + 2) / 5 + 1,
        weekday: usize::try_from((days + 4) % 7).unwrap_or(0),
        hour: rest / 3600,
        minute: rest % 3600 / 60,
        second: rest % 60,
    }
}

/// RFC 3339 in UTC, whole seconds, for seconds since 1970.
pub(crate) fn stamp(seconds: u64) -> String {
    let p = parts(seconds);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", p.year, p.month, p.day, p.hour, p.minute, p.second)
}

/// RFC 3339 of now.
pub(crate) fn stamp_now() -> String {
    stamp(now())
}

/// The form a cookie's `Expires` takes.
pub(crate) fn cookie_date(seconds: u64) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let p = parts(seconds);
    let month = MONTHS[usize::try_from(p.month - 1).unwrap_or(0)];
    format!("{}, {:02} {month} {:04} {:02}:{:02}:{:02} GMT", DAYS[p.weekday], p.day, p.year, p.hour, p.minute, p.second)
}

#[cfg(test)]
mod tests {
    use super::{cookie_date, stamp};

    #[test]
    fn times_are_those_of_the_recording() {
        assert_eq!(stamp(1_795_469_467), "2026-11-23T21:31:07Z");
        assert_eq!(stamp(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(cookie_date(1_795_470_352), "Mon, 23 Nov 2026 21:45:52 GMT");
    }
}
