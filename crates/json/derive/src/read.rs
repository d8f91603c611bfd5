//! `Read`: a blank, and how it is filled in.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DataEnum, DeriveInput, Error, Field, Fields, Ident, Result};

use crate::attributes::{Whole, bounded, part, whole};

pub(crate) fn read(input: &DeriveInput) -> Result<TokenStream> {
    let about = whole(&input.attrs)?;
    let (blank, fill) = match &input.data {
        Data::Struct(data) => structure(&data.fields, &about)?,
        Data::Enum(data) => (blank_enum(data)?, enumeration(data, &about)?),
        Data::Union(data) => return Err(Error::new(data.union_token.span, "a union cannot be read")),
    };
    let name = &input.ident;
    let generics = bounded(&input.generics, "Read");
    let (before, after, bounds) = generics.split_for_impl();
    Ok(quote! {
        impl #before ::lockstep_json::Read for #name #after #bounds {
            fn blank() -> Self {
                #blank
            }

            fn fill(
                &mut self,
                value: ::core::option::Option<&::lockstep_json::Value>,
                reading: &mut ::lockstep_json::Reading,
            ) {
                #fill
            }
        }
    })
}

/// The blank and the filling of a struct.
fn structure(fields: &Fields, about: &Whole) -> Result<(TokenStream, TokenStream)> {
    if about.transparent || matches!(fields, Fields::Unnamed(_)) {
        let blank = quote!(Self(::lockstep_json::Read::blank()));
        return Ok((blank, quote!(::lockstep_json::Read::fill(&mut self.0, value, reading);)));
    }
    let blank = if about.default {
        quote!(<Self as ::core::default::Default>::default())
    } else {
        let parts = blanks(fields.iter())?;
        quote!(Self { #parts })
    };
    let fill = filled(fields.iter(), about, |name| quote!(&mut self.#name))?;
    let fill = quote! {
        let ::core::option::Option::Some(object) = reading.object(value) else { return };
        #fill
    };
    Ok((blank, fill))
}

fn name_of(field: &Field) -> Result<&Ident> {
    field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "fields have names"))
}

fn blanks<'a>(fields: impl Iterator<Item = &'a Field>) -> Result<TokenStream> {
    let mut out = TokenStream::new();
    for field in fields {
        let name = name_of(field)?;
        let value = match part(field)?.default_by {
            Some(path) => quote!(#path()),
            None => quote!(::lockstep_json::Read::blank()),
        };
        out.extend(quote!(#name: #value,));
    }
    Ok(out)
}

/// One statement a field.
fn filled<'a>(
    fields: impl Iterator<Item = &'a Field> + Clone,
    about: &Whole,
    place: impl Fn(&Ident) -> TokenStream,
) -> Result<TokenStream> {
    let mut out = TokenStream::new();
    let mut known = Vec::new();
    for field in fields.clone() {
        let (name, part) = (name_of(field)?, part(field)?);
        if part.flatten {
            continue;
        }
        let written = part.rename.unwrap_or_else(|| about.case.apply(&name.to_string()));
        let place = place(name);
        out.extend(if part.default || about.default {
            quote! {
                if let ::core::option::Option::Some(value) = reading.given(object, #written) {
                    ::lockstep_json::Read::fill(#place, ::core::option::Option::Some(value), reading);
                }
            }
        } else {
            quote! {
                let value = reading.member(object, #written);
                ::lockstep_json::Read::fill(#place, value, reading);
            }
        });
        known.push(written);
    }
    for field in fields {
        if part(field)?.flatten {
            let place = place(name_of(field)?);
            out.extend(quote!(*#place = ::lockstep_json::rest(object, &[#(#known),*]);));
        }
    }
    Ok(out)
}

/// The first variant, blank: it is never seen, since a name that is not known is an error.
fn blank_enum(data: &DataEnum) -> Result<TokenStream> {
    let first = data.variants.first().ok_or_else(|| Error::new(data.brace_token.span.join(), "no variants"))?;
    let name = &first.ident;
    Ok(match &first.fields {
        Fields::Unit => quote!(Self::#name),
        Fields::Unnamed(_) => quote!(Self::#name(::lockstep_json::Read::blank())),
        Fields::Named(fields) => {
            let parts = blanks(fields.named.iter())?;
            quote!(Self::#name { #parts })
        }
    })
}

fn enumeration(data: &DataEnum, about: &Whole) -> Result<TokenStream> {
    let mut arms = TokenStream::new();
    for variant in &data.variants {
        let name = &variant.ident;
        let written = about.case.apply(&name.to_string());
        let inside = whole(&variant.attrs)?;
        let body = match &variant.fields {
            Fields::Unit => quote!(*self = Self::#name,),
            Fields::Unnamed(_) => quote! {{
                let mut inner = ::lockstep_json::Read::blank();
                ::lockstep_json::Read::fill(&mut inner, inside, reading);
                *self = Self::#name(inner);
            }},
            Fields::Named(fields) => {
                let names: Vec<&Ident> = fields.named.iter().map(name_of).collect::<Result<_>>()?;
                let local: Vec<Ident> = names.iter().map(|name| format_ident!("field_{name}")).collect();
                let fill = filled(fields.named.iter(), &inside, |name| {
                    let local = format_ident!("field_{name}");
                    quote!(&mut #local)
                })?;
                quote! {{
                    let ::core::option::Option::Some(object) = reading.object(inside) else { return };
                    #(let mut #local = ::lockstep_json::Read::blank();)*
                    #fill
                    *self = Self::#name { #(#names: #local),* };
                }}
            }
        };
        arms.extend(quote!(#written => #body));
    }
    // Inside: where a variant's fields are.
    let find = match &about.tag {
        Some(tag) => quote! {
            let inside = value;
            let ::core::option::Option::Some(object) = reading.object(value) else { return };
            let name = reading.member(object, #tag);
            let name = reading.name(name);
        },
        None => quote!(let (name, inside) = reading.variant(value);),
    };
    Ok(quote! {
        #find
        let _ = inside;
        match name {
            #arms
            _ => reading.unlike(value),
        }
    })
}
