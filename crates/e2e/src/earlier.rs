//! What a browser holds of an earlier release, in IndexedDB as that release laid it down. The texts stand with the engine's
//! tests, which open them one by one.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{Failure, Stage};

/// Puts texts into a new database, as release 0.1.0 makes it.
const LAY_DOWN: &str = "
    const [texts, done] = arguments;
    const wrong = (what) => (event) => done(`${what}: ${event.target.error ?? event.type}`);
    const old = indexedDB.deleteDatabase('lockstep');
    old.onerror = wrong('delete');
    old.onsuccess = () => {
        const open = indexedDB.open('lockstep', 1);
        open.onerror = wrong('open');
        open.onupgradeneeded = () => open.result.createObjectStore('texts');
        open.onsuccess = () => {
            const db = open.result;
            const transaction = db.transaction('texts', 'readwrite');
            for (const [name, text] of Object.entries(texts)) transaction.objectStore('texts').put(text, name);
            transaction.onabort = wrong('put');
            transaction.oncomplete = () => { db.close(); done(''); };
        };
    };";

impl Stage {
    /// Puts a file of `crates/engine/tests/fixtures/0.1.0` into the browser's database in place of what is there, with the
    /// addresses of this lab in place of those of the lab where it was made. Ends on the start page.
    pub async fn lay_down(&self, name: &str) -> Result<(), Failure> {
        // A file of the same origin, on which no engine has the database open.
        self.browser.driver.goto(format!("{}/callback.css", self.address())).await?;
        let wrong = self.browser.ask_later(LAY_DOWN, vec![json!(self.texts(name)?)]).await?;
        if wrong != json!("") {
            return Err(format!("the texts were not laid down: {wrong}").into());
        }
        self.browser.driver.goto(format!("{}/", self.address())).await?;
        self.page("start").await
    }

    /// The texts of a file, by their keys.
    fn texts(&self, name: &str) -> Result<BTreeMap<String, String>, Failure> {
        let path = format!("{}/../engine/tests/fixtures/0.1.0/{name}", env!("CARGO_MANIFEST_DIR"));
        let mut texts: BTreeMap<String, String> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
        let draft: Value = serde_json::from_str(texts.get("draft:default").ok_or("no draft")?)?;
        let access = &self.credentials;
        for (then, now) in [
            (&draft["entra"]["login"], &access.entra.base),
            (&draft["keycloak"]["url"], &access.keycloak.base),
            (&draft["rancher"]["url"], &access.rancher.base),
        ] {
            let then = then.as_str().filter(|then| !then.is_empty()).ok_or("an address is missing")?;
            for text in texts.values_mut() {
                *text = text.replace(then, now);
            }
        }
        Ok(texts)
    }
}
