//! `Write`: one statement a field.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DataEnum, DeriveInput, Error, Field, Fields, Ident, Result};

use crate::attributes::{Whole, bounded, part, whole};

pub(crate) fn write(input: &DeriveInput) -> Result<TokenStream> {
    let about = whole(&input.attrs)?;
    let body = match &input.data {
        Data::Struct(data) if about.transparent || matches!(data.fields, Fields::Unnamed(_)) => {
            quote!(::lockstep_json::Write::write(&self.0))
        }
        Data::Struct(data) => {
            let puts = puts(data.fields.iter(), &about, |name| quote!(&self.#name))?;
            object(&puts)
        }
        Data::Enum(data) => enumeration(data, &about)?,
        Data::Union(data) => return Err(Error::new(data.union_token.span, "a union cannot be written")),
    };
    let name = &input.ident;
    let generics = bounded(&input.generics, "Write");
    let (before, after, bounds) = generics.split_for_impl();
    Ok(quote! {
        impl #before ::lockstep_json::Write for #name #after #bounds {
            fn write(&self) -> ::lockstep_json::Value {
                #body
            }
        }
    })
}

fn object(puts: &TokenStream) -> TokenStream {
    quote! {{
        let mut object = ::lockstep_json::Map::new();
        #puts
        ::lockstep_json::Value::Object(object)
    }}
}

fn puts<'a>(
    fields: impl Iterator<Item = &'a Field>,
    about: &Whole,
    place: impl Fn(&Ident) -> TokenStream,
) -> Result<TokenStream> {
    let mut out = TokenStream::new();
    for field in fields {
        let name = field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "fields have names"))?;
        let (part, place) = (part(field)?, place(name));
        if part.flatten {
            out.extend(quote! {
                for (name, value) in #place {
                    ::lockstep_json::put(&mut object, name, ::core::clone::Clone::clone(value));
                }
            });
            continue;
        }
        let written = part.rename.unwrap_or_else(|| about.case.apply(&name.to_string()));
        let put = quote!(::lockstep_json::put(&mut object, #written, ::lockstep_json::Write::write(#place)););
        out.extend(match part.skip_if {
            Some(skip) => quote!(if !#skip(#place) { #put }),
            None => put,
        });
    }
    Ok(out)
}

fn enumeration(data: &DataEnum, about: &Whole) -> Result<TokenStream> {
    let mut arms = TokenStream::new();
    for variant in &data.variants {
        let name = &variant.ident;
        let written = about.case.apply(&name.to_string());
        let tag = about.tag.as_ref().map(|tag| {
            quote! {
                ::lockstep_json::put(&mut object, #tag, ::lockstep_json::Write::write(#written));
            }
        });
        arms.extend(match &variant.fields {
            Fields::Unit if tag.is_none() => quote!(Self::#name => ::lockstep_json::Write::write(#written),),
            Fields::Unit => {
                let body = object(&quote!(#tag));
                quote!(Self::#name => #body,)
            }
            Fields::Unnamed(_) if tag.is_some() => quote! {
                Self::#name(inner) => {
                    let mut object = ::lockstep_json::Map::new();
                    #tag
                    if let ::lockstep_json::Value::Object(inner) = ::lockstep_json::Write::write(inner) {
                        object.extend(inner);
                    }
                    ::lockstep_json::Value::Object(object)
                }
            },
            Fields::Unnamed(_) => {
                let body = object(&quote! {
                    ::lockstep_json::put(&mut object, #written, ::lockstep_json::Write::write(inner));
                });
                quote!(Self::#name(inner) => #body,)
            }
            Fields::Named(fields) => {
                let names = fields.named.iter().filter_map(|field| field.ident.as_ref());
                let names: Vec<&Ident> = names.collect();
                let puts = puts(fields.named.iter(), &whole(&variant.attrs)?, |name| quote!(#name))?;
                let body = object(&quote!(#tag #puts));
                let body = if tag.is_some() {
                    body
                } else {
                    object(&quote!(::lockstep_json::put(&mut object, #written, #body);))
                };
                quote!(Self::#name { #(#names),* } => #body,)
            }
        });
    }
    Ok(quote!(match self { #arms }))
}
