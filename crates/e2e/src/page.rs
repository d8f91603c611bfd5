//! What a test wants to know of a page beyond what a person sees.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{Browser, Failure};

/// Widths in pixels at which a page must look good.
const WIDTHS: [u64; 2] = [1280, 360];
/// Higher than any page, so that no scroll bar takes of its width.
const TALL: u64 = 9000;
/// What people prefer.
pub(crate) const THEMES: [&str; 2] = ["light", "dark"];
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Every text in the page's own storages, IndexedDB first.
const STORED: &str = "
    const done = arguments[arguments.length - 1];
    const rest = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
    const open = indexedDB.open('lockstep');
    open.onerror = () => done(rest.join('\\n'));
    open.onsuccess = () => {
        const db = open.result;
        const names = [...db.objectStoreNames];
        if (names.length === 0) { db.close(); return done(rest.join('\\n')); }
        const found = [];
        const transaction = db.transaction(names, 'readonly');
        for (const name of names) {
            const all = transaction.objectStore(name).getAll();
            all.onsuccess = () => found.push(...all.result.map((one) => typeof one === 'string' ? one : JSON.stringify(one)));
        }
        transaction.oncomplete = () => { db.close(); done([...found, ...rest].join('\\n')); };
    };";

impl Browser {
    /// What a script of the page gives back.
    pub async fn ask(&self, script: &str) -> Result<Value, Failure> {
        Ok(self.driver.execute(script, Vec::new()).await?.json().clone())
    }

    /// What a script of the page gives to its callback.
    pub async fn ask_later(&self, script: &str, arguments: Vec<Value>) -> Result<Value, Failure> {
        Ok(self.driver.execute_async(script, arguments).await?.json().clone())
    }

    /// Waits until a script of the page gives `true`.
    pub async fn wait_for(&self, what: &str, script: &str) -> Result<(), Failure> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if self.ask(script).await? == json!(true) {
                return Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(format!("it did not come true that {what}").into())
    }

    /// Everything this origin keeps in the browser, as one text.
    pub async fn stored(&self) -> Result<String, Failure> {
        Ok(self.ask_later(STORED, Vec::new()).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the browser keeps this text.
    pub async fn wait_until_stored(&self, text: &str) -> Result<(), Failure> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if self.stored().await?.contains(text) {
                return Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(format!("“{text}” was not kept").into())
    }

    /// How many pixels of the page lie beyond the edge at this width: what would have to be scrolled to both ways.
    pub async fn beyond(&self, width: u64) -> Result<u64, Failure> {
        let cdp = self.driver.cdp();
        let size = json!({"width": width, "height": TALL, "deviceScaleFactor": 1, "mobile": false});
        cdp.send_raw("Emulation.setDeviceMetricsOverride", size).await?;
        let wide = self.ask("return document.documentElement.scrollWidth").await?.as_u64().unwrap_or_default();
        cdp.send_raw("Emulation.clearDeviceMetricsOverride", json!({})).await?;
        Ok(wide.saturating_sub(width))
    }

    /// Saves the whole page as a desktop and as a telephone show it, light and dark.
    pub async fn shoot_all(&self, folder: &Path, name: &str) -> Result<(), Failure> {
        let cdp = self.driver.cdp();
        for (width, theme) in WIDTHS.into_iter().flat_map(|width| THEMES.map(|theme| (width, theme))) {
            self.theme(theme).await?;
            let size = |height: u64| json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
            cdp.send_raw("Emulation.setDeviceMetricsOverride", size(900)).await?;
            let height = self.ask("return document.documentElement.scrollHeight").await?.as_u64().unwrap_or(900);
            cdp.send_raw("Emulation.setDeviceMetricsOverride", size(height)).await?;
            self.shoot(&folder.join(format!("{name}-{width}-{theme}.png"))).await?;
        }
        cdp.send_raw("Emulation.clearDeviceMetricsOverride", json!({})).await?;
        self.theme(THEMES[0]).await
    }

    /// Shows the page to people who like it dark, or light; nothing moves.
    pub async fn theme(&self, name: &str) -> Result<(), Failure> {
        let features = json!([
            { "name": "prefers-color-scheme", "value": name },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        let script = format!("return matchMedia('(prefers-color-scheme: {name})').matches");
        self.wait_for(&format!("the page is {name}"), &script).await
    }
}
