//! Values that screens follow, and that live as long as the page.
//!
//! Leptos's own signals are made anew, locks and all, for every type of value: 30 types here, a tenth of what the first
//! page loads. One trigger, which knows nothing of the value, and a cell do the same in a page that has one thread.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::reactive::signal::Trigger;
use send_wrapper::SendWrapper;

/// A value that screens follow. Copies are the same value. It is never freed: the store's values live as long as the page.
pub struct Live<T: 'static> {
    value: &'static SendWrapper<RefCell<T>>,
    changed: Trigger,
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Live<T> {}

impl<T> Live<T> {
    /// A value.
    #[must_use]
    pub fn new(value: T) -> Self {
        Live { value: Box::leak(Box::new(SendWrapper::new(RefCell::new(value)))), changed: Trigger::new() }
    }

    /// Reads it, and follows it.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.changed.track();
        self.with_untracked(read)
    }

    /// Reads it.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.value.borrow())
    }

    /// Changes it.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        change(&mut self.value.borrow_mut());
        self.changed.notify();
    }

    /// Puts another in its place.
    pub fn set(self, value: T) {
        let old = self.value.replace(value);
        self.changed.notify();
        drop(old);
    }
}

impl<T: Clone> Live<T> {
    /// A copy, and follows it.
    #[must_use]
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// A copy.
    #[must_use]
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}
