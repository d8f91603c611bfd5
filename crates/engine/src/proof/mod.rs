//! A person's sign-in becomes a `Proof`.

mod types;

pub use types::{
    Answer, Cell, Column, Finding, Hop, HopResult, HopState, Matrix, Person, Proof, Question, Row, Severity,
};
