//! Dates without a calendar crate: what Graph writes and what people read.

const DAY: u64 = 24 * 60 * 60 * 1000;

/// Year, month and day of a moment in milliseconds since 1970 (Howard Hinnant's `civil_from_days`).
fn civil(ms: u64) -> (u64, u64, u64) {
    let days = ms / DAY + 719_468;
    let era = days / 146_097;
    let doe = days - era * 146_097;
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + u64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
}

/// The day as `2027-05-23`.
#[must_use]
pub fn day(ms: u64) -> String {
    let (year, month, day) = civil(ms);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The moment as Graph writes it: `2027-05-23T10:11:12Z`.
#[must_use]
pub fn stamp(ms: u64) -> String {
    let seconds = ms % DAY / 1000;
    format!("{}T{:02}:{:02}:{:02}Z", day(ms), seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The day of a moment as Graph writes it; the whole text where it is shorter.
#[must_use]
pub fn day_of(stamp: &str) -> &str {
    stamp.get(..10).unwrap_or(stamp)
}

/// So many days later.
#[must_use]
pub const fn days_later(ms: u64, days: u32) -> u64 {
    ms + days as u64 * DAY
}

/// Whole days from `now` until a moment as Graph writes it; negative once it is past, nothing where it is not a date.
#[must_use]
pub fn days_until(now: u64, stamp: &str) -> Option<i64> {
    let mut parts = stamp.get(..10)?.split('-').map(|part| part.parse::<u64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Howard Hinnant's `days_from_civil`, for years after 1970.
    let year = year - u64::from(month <= 2);
    let shifted = (month + 9) % 12;
    let yoe = year % 400;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + (153 * shifted + 2) / 5 + day - 1;
    let days = (year / 400 * 146_097 + doe).checked_sub(719_468)?;
    Some(i64::try_from(days).ok()? - i64::try_from(now / DAY).ok()?)
}

/// A moment as HTTP's `Date` has it, `Thu, 26 Nov 2026 10:11:12 GMT`, in milliseconds since 1970; nothing where it is
/// written otherwise.
#[must_use]
pub fn of_http(date: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = date.split_once(", ")?.1.split(' ');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let days = days_until(0, &format!("{year}-{month:02}-{day}"))?;
    let mut clock = parts.next()?.split(':').map(|part| part.parse::<u64>().ok());
    let seconds = (clock.next()?? * 60 + clock.next()??) * 60 + clock.next()??;
    Some(u64::try_from(days).ok()? * DAY + seconds * 1000)
}

#[cfg(test)]
mod tests {
    use super::{day, days_later, days_until, of_http, stamp};

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(stamp(0), "1970-01-01T00:00:00Z");
        assert_eq!(stamp(1_795_469_467_000), "2026-11-23T21:31:07Z");
        assert_eq!(day(951_782_400_000), "2000-02-29");
        let now = 1_795_469_467_000;
        assert_eq!(days_until(now, &stamp(days_later(now, 180))), Some(180));
        assert_eq!(days_until(now, "2026-11-22T00:00:00Z"), Some(-1));
        assert_eq!(days_until(now, "soon"), None);
        assert_eq!(of_http("Mon, 23 Nov 2026 21:31:07 GMT"), Some(now));
        assert_eq!((of_http("now"), of_http("Mon, 23 Nov 2026")), (None, None));
    }
}
