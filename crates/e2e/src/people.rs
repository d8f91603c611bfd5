//! People who sign in, in the window that the wizard opens.

use std::time::{Duration, Instant};

use thirtyfour::prelude::{By, WindowHandle};

use crate::browser::Browser;
use crate::{Failure, PASSWORD};

/// The longest a sign-in may take.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(100);

impl Browser {
    /// Opens the sign-in window and signs in as `upn` at whatever pages come, until the callback, or a page that asks
    /// for nothing more. Comes back to the wizard's window. Gives the last address's path.
    pub async fn sign_in(&self, upn: &str) -> Result<String, Failure> {
        let home = self.driver.window().await?;
        let before = self.driver.windows().await?;
        self.click("#sign-in").await?;
        let window = self.new_window(&before).await?;
        self.driver.switch_to_window(window).await?;
        let path = self.through(upn).await;
        self.driver.close_window().await?;
        self.driver.switch_to_window(home).await?;
        path
    }

    async fn new_window(&self, before: &[WindowHandle]) -> Result<WindowHandle, Failure> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(new) = self.driver.windows().await?.into_iter().find(|window| !before.contains(window)) {
                return Ok(new);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err("no window opened for the sign-in".into())
    }

    async fn through(&self, upn: &str) -> Result<String, Failure> {
        let began = Instant::now();
        let mut last = String::new();
        while began.elapsed() < PATIENCE {
            let url = self.driver.current_url().await?;
            last = url.path().to_owned();
            // Closed before the letter is handed over, the window would take it along.
            if last == "/callback" && self.has("section:not([hidden]):not([id=\"busy\"])").await? {
                return Ok(last);
            }
            if self.type_into("loginfmt", upn).await? || self.type_into("passwd", PASSWORD).await? {
                continue;
            }
            // Keycloak's own error page: nobody will come back from here.
            if self.has("#kc-error-message").await? {
                return Ok(last);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Err(format!("{upn} did not get through the sign-in; last at {last}").into())
    }

    /// Fills in one field of Microsoft's pages and goes on, if it is there to be filled in.
    async fn type_into(&self, name: &str, text: &str) -> Result<bool, Failure> {
        let css = format!("input[name=\"{name}\"]:not([type=\"hidden\"])");
        let Some(field) = self.driver.find_all(By::Css(&css)).await?.into_iter().next() else { return Ok(false) };
        // A page that is just being left answers with a stale element: the next look sees the new one.
        let typed = async {
            field.clear().await?;
            field.send_keys(text).await?;
            self.driver.find(By::Css("#idSIButton9")).await?.click().await
        };
        if typed.await.is_err() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(true)
    }
}
