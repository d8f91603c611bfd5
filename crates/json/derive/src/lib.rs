//! Derives `Read` and `Write` of `lockstep-json`, by serde's attributes.

mod attributes;
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
