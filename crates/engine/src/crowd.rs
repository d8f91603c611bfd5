//! Several things at the same time, as many as there are.

use std::future::poll_fn;
use std::task::Poll;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

/// The first of these to be ready, which leaves the others; `None` where there are none.
pub(crate) async fn next<T>(running: &mut Vec<LocalBoxFuture<'_, T>>) -> Option<T> {
    poll_fn(|cx| {
        for n in 0..running.len() {
            if let Poll::Ready(done) = running[n].poll_unpin(cx) {
                drop(running.swap_remove(n));
                return Poll::Ready(Some(done));
            }
        }
        if running.is_empty() { Poll::Ready(None) } else { Poll::Pending }
    })
    .await
}

/// All lists, one after the other as they come; the first error where there is one.
#[cfg(feature = "work")]
pub(crate) async fn lists<T, E>(mut running: Vec<LocalBoxFuture<'_, Result<Vec<T>, E>>>) -> Result<Vec<T>, E> {
    let mut all = Vec::new();
    while let Some(list) = next(&mut running).await {
        all.append(&mut list?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::FutureExt as _;

    use super::lists;

    #[test]
    fn all_run_at_the_same_time_and_the_first_error_ends_it() {
        let open = Cell::new(false);
        let waits = || async {
            std::future::poll_fn(|_| if open.get() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending })
                .await;
            Ok::<_, &str>(vec![1])
        };
        let opens = async {
            open.set(true);
            Ok(vec![2])
        };
        // The first waits for the second; another look at it is what a waker would bring.
        let mut all = lists(vec![waits().boxed_local(), opens.boxed_local()]).boxed_local();
        let first = all.as_mut().now_or_never();
        assert_eq!(first.or_else(|| all.now_or_never()), Some(Ok(vec![2, 1])));
        let fails = async { Err::<Vec<u8>, _>("no") };
        assert_eq!(lists(vec![fails.boxed_local()]).now_or_never(), Some(Err("no")));
    }
}
