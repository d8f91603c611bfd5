//! A browser in small: follows the sign-in pages, keeps the session's cookie.

use lab_entra::Entra;

use crate::help::{Answer, REDIRECT, TENANT, form, send};

/// A browser with at most one cookie.
pub(crate) struct Browser<'a> {
    pub(crate) entra: &'a Entra,
    pub(crate) cookie: Option<String>,
}

/// The value of a hidden field, or of any field of that name.
pub(crate) fn field(page: &str, name: &str) -> Option<String> {
    let at = page.find(&format!("name=\"{name}\""))?;
    let tag = &page[at..at + page[at..].find('>')?];
    let value = tag.split_once("value=\"")?.1;
    Some(value.split('"').next()?.replace("&amp;", "&"))
}

/// A field of an address's query.
pub(crate) fn query(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once(['?', '#'])?;
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

impl<'a> Browser<'a> {
    pub(crate) fn new(entra: &'a Entra) -> Self {
        Browser { entra, cookie: None }
    }

    fn keep(&mut self, answer: Answer) -> Answer {
        if let Some(set) = answer.header("set-cookie") {
            assert!(set.contains("HttpOnly"), "{set}");
            self.cookie = set.split(';').next().map(str::to_owned);
        }
        answer
    }

    pub(crate) async fn open(&mut self, address: &str) -> Answer {
        let cookie = self.cookie.clone().unwrap_or_default();
        let answer = send(self.entra, "GET", address, &[("cookie", &cookie)], "").await;
        self.keep(answer)
    }

    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let cookie = self.cookie.clone().unwrap_or_default();
        let answer = form(self.entra, path, &[("cookie", &cookie)], fields).await;
        self.keep(answer)
    }

    /// Sends the page's form with these fields beside the hidden ones.
    pub(crate) async fn answer(&mut self, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let flow = field(&page.text, "flow").unwrap_or_else(|| panic!("no form: {}", page.text));
        let step = field(&page.text, "step").unwrap_or_default();
        let login = field(&page.text, "login").unwrap_or_default();
        let mut all = vec![("flow", flow.as_str()), ("step", step.as_str())];
        if step == "password" {
            all.push(("login", &login));
        }
        all.extend_from_slice(fields);
        self.submit("/common/login", &all).await
    }

    /// E-mail and password; gives what comes after.
    pub(crate) async fn sign_in(&mut self, address: &str, upn: &str) -> Answer {
        let page = self.open(address).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let page = self.answer(&page, &[("loginfmt", upn)]).await;
        assert!(page.text.contains("name=\"passwd\""), "{}", page.text);
        self.answer(&page, &[("passwd", "lockstep")]).await
    }
}

/// An authorize address with PKCE for the reference redirect address; `more` replaces or adds.
pub(crate) fn authorize(app_id: &str, more: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("client_id", app_id),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", "openid profile email"),
        ("state", "state-1"),
        ("nonce", "nonce-1"),
    ];
    fields.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    fields.extend(more.iter().filter(|(_, value)| !value.is_empty()));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("/{TENANT}/oauth2/v2.0/authorize?{query}")
}

/// Where a 302 leads.
pub(crate) fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, 302, "{}", answer.text);
    answer.header("location").unwrap_or_default().to_owned()
}
