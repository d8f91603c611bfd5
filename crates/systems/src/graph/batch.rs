//! Many reads in one request.

use futures_util::future::try_join_all;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serde_with::{As, DefaultOnNull};

use super::{Graph, call};
use crate::api::{read, shape};
use crate::call::Call;
use crate::error_body::api_error;
use crate::wire::{Patience, retry_after};
use crate::{Error, Method, Reason, Response, System};

/// How many parts one batch takes.
const AT_ONCE: usize = 20;

/// One read inside a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchGet {
    /// Path and query below the version, for example `/groups/{id}?$select=id`, already encoded.
    pub url: String,
}

impl BatchGet {
    /// A read of `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        BatchGet { url: url.into() }
    }
}

/// The answer to one part of a batch, in the place of its question.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchAnswer {
    /// What was read.
    pub url: String,
    /// The part's own status.
    pub status: u16,
    /// The part's own body.
    pub body: Value,
    request_id: Option<String>,
}

impl BatchAnswer {
    /// The body as a type, `None` for 404.
    ///
    /// # Errors
    /// What Graph said for this part, as for a single call.
    pub fn read<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        match self.status {
            404 => Ok(None),
            200..=299 => read(&self.call(), self.body.clone()).map(Some),
            _ => Err(self.error().into()),
        }
    }

    fn error(&self) -> crate::ApiError {
        let body = self.body.to_string();
        let response = Response { status: self.status, headers: vec![], cookies: vec![], body };
        let mut error = api_error(System::Graph, self.call().name(), &response);
        error.request_id = error.request_id.or_else(|| self.request_id.clone());
        error
    }

    fn call(&self) -> Call {
        let path = self.url.split('?').next().unwrap_or_default();
        call(Method::Get, &format!("/v1.0{path}"), &[])
    }
}

#[derive(Deserialize)]
struct Parts {
    responses: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    id: String,
    status: u16,
    #[serde(default, with = "As::<DefaultOnNull>")]
    headers: serde_json::Map<String, Value>,
    #[serde(default)]
    body: Value,
}

impl Part {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).and_then(|(_, value)| value.as_str())
    }

    fn asked_to_wait(&self) -> Option<std::time::Duration> {
        let headers = self.header("retry-after").map(|value| ("retry-after".to_owned(), value.to_owned()));
        retry_after(&Response {
            status: 429,
            headers: headers.into_iter().collect(),
            cookies: vec![],
            body: String::new(),
        })
    }
}

impl Graph {
    /// Reads many things; twenty a request, and all requests together. Answers stand in the order of the questions. Parts that are throttled or
    /// unavailable are asked again by themselves.
    ///
    /// `POST /v1.0/$batch` (Graph v1.0, JSON batching): 200, whatever the parts say.
    ///
    /// # Errors
    /// Where the batch as a whole failed; what a part says is told by [`BatchAnswer::read`].
    pub async fn batch(&self, gets: &[BatchGet]) -> Result<Vec<BatchAnswer>, Error> {
        let all = try_join_all(gets.chunks(AT_ONCE).map(|some| self.batch_of_few(some))).await?;
        Ok(all.into_iter().flatten().collect())
    }

    async fn batch_of_few(&self, gets: &[BatchGet]) -> Result<Vec<BatchAnswer>, Error> {
        let mut answers: Vec<Option<BatchAnswer>> = vec![None; gets.len()];
        let mut patience = Patience::of(System::Graph);
        loop {
            let open: Vec<usize> = (0..gets.len()).filter(|n| answers[*n].is_none()).collect();
            let requests: Vec<Value> =
                open.iter().map(|n| json!({"id": n.to_string(), "method": "GET", "url": gets[*n].url})).collect();
            let asked = || call(Method::Post, "/v1.0/$batch", &[]).reads();
            let parts: Parts = self.api.json(asked().json(&json!({"requests": requests}))).await?;
            let later = parts.responses.iter().find(|part| matches!(part.status, 429 | 502..=504));
            let reason = later.map(|part| if part.status == 429 { Reason::Throttled } else { Reason::Unavailable });
            let wait = later.map(Part::asked_to_wait);
            let delay = reason.zip(wait).and_then(|(reason, wait)| Some((reason, patience.next(reason, wait)?)));
            for part in parts.responses {
                let again = delay.is_some() && matches!(part.status, 429 | 502..=504);
                let Some(place) = part.id.parse::<usize>().ok().filter(|n| *n < gets.len() && !again) else { continue };
                let request_id = part.header("request-id").map(str::to_owned);
                answers[place] = Some(BatchAnswer {
                    url: gets[place].url.clone(),
                    status: part.status,
                    body: part.body,
                    request_id,
                });
            }
            match delay {
                Some((reason, delay)) => self.api.wire.wait(&asked(), reason, patience.attempt, delay).await,
                None if answers.iter().all(Option::is_some) => return Ok(answers.into_iter().flatten().collect()),
                None => return Err(shape(&asked(), "a part of the batch was not answered")),
            }
        }
    }
}
