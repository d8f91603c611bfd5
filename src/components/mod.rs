//! Parts that screens reuse.

pub mod change;
pub mod choice;
pub mod copy;
pub mod dialog;
pub mod download;
pub mod field;
pub mod focus;
pub mod icon;
pub mod join;
pub mod note;
pub mod page;
pub mod plan_side;
pub mod secret;
pub mod select;
pub mod shown;
pub mod sign_in;
pub mod summary;
pub mod trouble;
pub mod upload;
pub mod when;
pub mod window_open;
