//! Derives `Read` and `Write` of `lockstep-json`, by serde's attributes, and makes its `json!`.

mod attributes;
mod json;
mod read;
mod write;

use proc_macro::TokenStream;
use syn::{DeriveInput, Error, parse_macro_input};

/// Derives `Read`.
#[proc_macro_derive(Read, attributes(serde))]
pub fn read(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    read::read(&input).unwrap_or_else(Error::into_compile_error).into()
}

/// Derives `Write`.
#[proc_macro_derive(Write, attributes(serde))]
pub fn write(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    write::write(&input).unwrap_or_else(Error::into_compile_error).into()
}

/// A value in JSON's own words, with expressions in it that can be written: as serde_json's macro of this name.
#[proc_macro]
pub fn json(input: TokenStream) -> TokenStream {
    parse_macro_input!(input as json::Json).code().into()
}
