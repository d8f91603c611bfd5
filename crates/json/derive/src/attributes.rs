//! serde's attributes, as far as they are used.

use quote::format_ident;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Error, Field, Generics, Ident, LitStr, Path, Result, WherePredicate, parse_quote};

/// How names are written.
#[derive(Clone, Copy, Default)]
pub(crate) enum Case {
    #[default]
    AsIs,
    Camel,
    Kebab,
    Lower,
    Upper,
}

impl Case {
    /// A name in Rust, of a field or of a variant, as it is written.
    pub(crate) fn apply(self, name: &str) -> String {
        let name = name.trim_start_matches("r#");
        match self {
            Case::AsIs => name.to_owned(),
            Case::Lower => name.to_lowercase(),
            Case::Upper => name.to_uppercase(),
            Case::Camel => {
                let mut parts = name.split('_');
                let first = parts.next().unwrap_or_default().to_owned();
                parts.fold(first, |all, part| all + &part[..1].to_uppercase() + &part[1..])
            }
            Case::Kebab => {
                let mut out = String::new();
                for letter in name.chars() {
                    if letter.is_uppercase() && !out.is_empty() {
                        out.push('-');
                    }
                    out.extend(letter.to_lowercase());
                }
                out.replace('_', "-")
            }
        }
    }

    fn named(name: &LitStr) -> Result<Self> {
        match name.value().as_str() {
            "camelCase" => Ok(Case::Camel),
            "kebab-case" => Ok(Case::Kebab),
            "lowercase" => Ok(Case::Lower),
            "UPPERCASE" => Ok(Case::Upper),
            _ => Err(Error::new(name.span(), "this case is not known here")),
        }
    }
}

/// What stands at a type or a variant.
#[derive(Default)]
pub(crate) struct Whole {
    pub(crate) case: Case,
    pub(crate) tag: Option<String>,
    pub(crate) default: bool,
    pub(crate) transparent: bool,
}

/// What stands at a field.
#[derive(Default)]
pub(crate) struct Part {
    pub(crate) rename: Option<String>,
    pub(crate) default: bool,
    pub(crate) default_by: Option<Path>,
    pub(crate) flatten: bool,
    pub(crate) skip_if: Option<Path>,
}

fn each(attributes: &[Attribute], mut take: impl FnMut(&ParseNestedMeta<'_>) -> Result<()>) -> Result<()> {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| take(&meta))?;
    }
    Ok(())
}

fn text(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    meta.value()?.parse()
}

pub(crate) fn whole(attributes: &[Attribute]) -> Result<Whole> {
    let mut whole = Whole::default();
    each(attributes, |meta| {
        if meta.path.is_ident("rename_all") {
            whole.case = Case::named(&text(meta)?)?;
        } else if meta.path.is_ident("tag") {
            whole.tag = Some(text(meta)?.value());
        } else if meta.path.is_ident("default") {
            whole.default = true;
        } else if meta.path.is_ident("transparent") {
            whole.transparent = true;
        } else if !meta.path.is_ident("deny_unknown_fields") {
            return Err(meta.error("not known here"));
        }
        Ok(())
    })?;
    Ok(whole)
}

pub(crate) fn part(field: &Field) -> Result<Part> {
    let mut part = Part::default();
    each(&field.attrs, |meta| {
        if meta.path.is_ident("rename") {
            part.rename = Some(text(meta)?.value());
        } else if meta.path.is_ident("default") {
            part.default = true;
            if meta.input.peek(syn::Token![=]) {
                part.default_by = Some(text(meta)?.parse()?);
            }
        } else if meta.path.is_ident("flatten") {
            part.flatten = true;
        } else if meta.path.is_ident("skip_serializing_if") {
            part.skip_if = Some(text(meta)?.parse()?);
        } else {
            return Err(meta.error("not known here"));
        }
        Ok(())
    })?;
    Ok(part)
}

/// The generics, where every parameter can do this.
pub(crate) fn bounded(generics: &Generics, what: &str) -> Generics {
    let mut generics = generics.clone();
    let name = format_ident!("{what}");
    let parameters: Vec<Ident> = generics.type_params().map(|parameter| parameter.ident.clone()).collect();
    for parameter in parameters {
        let predicate: WherePredicate = parse_quote!(#parameter: ::lockstep_json::#name);
        generics.make_where_clause().predicates.push(predicate);
    }
    generics
}
