//! `json!`: serde_json's words, by way of `Write`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, LitStr, Path, Result, Token, braced, bracketed, token};

/// A value.
pub(crate) enum Json {
    Null,
    Object(Vec<(Key, Json)>),
    Array(Vec<Json>),
    Of(Box<Expr>),
}

/// The name of a member: a literal or a constant.
pub(crate) enum Key {
    Literal(LitStr),
    Constant(Path),
}

impl Parse for Json {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(token::Brace) {
            let inside;
            braced!(inside in input);
            return Ok(Json::Object(list(&inside, member)?));
        }
        if input.peek(token::Bracket) {
            let inside;
            bracketed!(inside in input);
            return Ok(Json::Array(list(&inside, Json::parse)?));
        }
        if input.peek(Ident) && input.fork().parse::<Ident>()? == "null" {
            input.parse::<Ident>()?;
            return Ok(Json::Null);
        }
        input.parse().map(|value| Json::Of(Box::new(value)))
    }
}

fn list<T>(input: ParseStream<'_>, item: impl Fn(ParseStream<'_>) -> Result<T>) -> Result<Vec<T>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        items.push(item(input)?);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(items)
}

fn member(input: ParseStream<'_>) -> Result<(Key, Json)> {
    let key = if input.peek(LitStr) { Key::Literal(input.parse()?) } else { Key::Constant(input.parse()?) };
    input.parse::<Token![:]>()?;
    Ok((key, input.parse()?))
}

impl Json {
    /// The code that makes it.
    pub(crate) fn code(&self) -> TokenStream {
        match self {
            Json::Null => quote!(::lockstep_json::Value::Null),
            Json::Of(value) => quote!(::lockstep_json::Write::write(&(#value))),
            Json::Array(items) => {
                let items = items.iter().map(Json::code);
                quote!(::lockstep_json::Value::Array(::std::vec![#(#items),*]))
            }
            Json::Object(members) => {
                let puts = members.iter().map(|(key, value)| {
                    let value = value.code();
                    match key {
                        Key::Literal(key) => quote!(::lockstep_json::put(&mut object, #key, #value);),
                        Key::Constant(key) => quote!(::lockstep_json::put(&mut object, #key, #value);),
                    }
                });
                quote! {{
                    #[allow(unused_mut)]
                    let mut object = ::lockstep_json::Map::new();
                    #(#puts)*
                    ::lockstep_json::Value::Object(object)
                }}
            }
        }
    }
}
