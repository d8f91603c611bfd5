//! Files from the person.

use gloo_file::File;
use gloo_file::futures::read_as_data_url;

/// A file in base64; nothing where it cannot be read.
pub async fn base64(file: web_sys::File) -> Option<String> {
    let address = read_as_data_url(&File::from(file)).await.ok()?;
    // A data address: everything after the comma is base64. That of an empty file has no comma.
    Some(address.split_once(',').map_or_else(String::new, |(_, base64)| base64.to_owned()))
}
