//! Chromium without a screen, driven by chromedriver.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use thirtyfour::extensions::query::ElementQueryable as _;
use thirtyfour::prelude::{By, WebDriver, WebElement};
use thirtyfour::{ChromiumLikeCapabilities as _, DesiredCapabilities};

use crate::Failure;

/// How long a condition may take to come true.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(100);
const ARGUMENTS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

/// A browser of its own, with its driver; both end with it.
pub struct Browser {
    /// The driver.
    pub driver: WebDriver,
    process: Child,
    port: u16,
    _profile: tempfile::TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked to shut down, the driver closes its browser; killed, it would leave it running.
        if shut_down(self.port).is_err() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

impl Browser {
    /// Starts both.
    pub async fn start() -> Result<Self, Failure> {
        Browser::start_with(&[]).await
    }

    /// Starts both, the browser with more arguments.
    pub async fn start_with(more: &[String]) -> Result<Self, Failure> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
        let process = Command::new(&program)
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{program}: {error}"))?;
        let profile = tempfile::tempdir()?;
        let mut wanted = DesiredCapabilities::chrome();
        for argument in ARGUMENTS {
            wanted.add_arg(argument)?;
        }
        for argument in more {
            wanted.add_arg(argument)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        wanted.add_arg("--window-size=1280,1250")?;
        if let Some(chromium) = std::env::var_os("CHROMIUM") {
            wanted.set_binary(&chromium.to_string_lossy())?;
        }
        let address = format!("http://127.0.0.1:{port}");
        let until = Instant::now() + PATIENCE;
        let driver = loop {
            match WebDriver::new(&address, wanted.clone()).await {
                Ok(driver) => break driver,
                Err(error)
                    if Instant::now() > until
                        || !error.to_string().contains("onnect") && !error.to_string().contains("sending request") =>
                {
                    return Err(error.into());
                }
                Err(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        };
        // The last handle's own end waits for an answer that this thread's runtime would have to read: it never comes.
        // The driver is told to end when this is dropped.
        std::mem::forget(driver.clone());
        Ok(Browser { driver, process, port, _profile: profile })
    }

    /// The driver's process; the browser's are its children.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> Result<WebElement, Failure> {
        self.driver
            .query(By::Css(css))
            .wait(PATIENCE, LOOK_EVERY)
            .first()
            .await
            .map_err(|error| format!("waiting for {css}: {error}").into())
    }

    /// Whether an element is there now.
    pub async fn has(&self, css: &str) -> Result<bool, Failure> {
        Ok(!self.driver.find_all(By::Css(css)).await?.is_empty())
    }

    /// Clicks an element once it is there.
    pub async fn click(&self, css: &str) -> Result<(), Failure> {
        let element = self.find(css).await?;
        element.scroll_into_view().await?;
        element.click().await.map_err(|error| format!("clicking {css}: {error}").into())
    }

    /// Types into a field in place of what is there.
    pub async fn fill(&self, css: &str, text: &str) -> Result<(), Failure> {
        let field = self.find(css).await?;
        field.scroll_into_view().await?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Saves what is to be seen.
    pub async fn shoot(&self, path: &Path) -> Result<(), Failure> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        self.driver.screenshot(path).await?;
        Ok(())
    }
}

/// Tells the driver to end its sessions and itself.
fn shut_down(port: u16) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
    stream.read_to_end(&mut Vec::new()).map(drop)
}

/// The selector of an element by its id, which may hold dots.
#[must_use]
pub fn id(id: &str) -> String {
    format!("[id=\"{id}\"]")
}
