//! `/$batch`: up to 20 calls in one.

use serde_json::{Value, json};

use crate::graph::call::{Call, Outcome, Problem, Reply};
use crate::graph::http::{error_body, split_query};
use crate::graph::run;
use crate::state::{Inner, text, texts};

fn bad(message: &str) -> Problem {
    Problem::new(400, "BadRequest", message)
}

fn part(request: &Value, call: &Call) -> Call {
    let (path, query) = split_query(text(request, "url").trim_start_matches('/'));
    let headers = request["headers"].as_object().into_iter().flatten();
    Call {
        method: text(request, "method").to_ascii_uppercase(),
        path,
        query,
        headers: headers
            .map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap_or_default().to_owned()))
            .collect(),
        body: request.get("body").cloned(),
        caller: call.caller.clone(),
        keys: Vec::new(),
    }
}

fn answer(inner: &mut Inner, id: &str, call: Call) -> Value {
    let throttled = super::http::throttled(inner);
    let outcome = match throttled {
        Some(problem) => Err(problem),
        None if call.body.is_some() && call.header("content-type").is_none() => {
            Err(bad("Write request does not contain Content-Type header or body. Ensure Content-Type header is set."))
        }
        None => run(inner, call),
    };
    match outcome {
        Ok(reply) => {
            let body = reply.body.or_else(|| reply.plain.map(Value::String));
            let mut out = json!({"id": id, "status": reply.status, "headers": {"Content-Type": "application/json"}});
            if let Some(body) = body {
                out["body"] = body;
            }
            out
        }
        Err(problem) => {
            let mut headers = json!({"Content-Type": "application/json"});
            if let Some(seconds) = problem.retry_after {
                headers["Retry-After"] = json!(seconds.to_string());
            }
            json!({"id": id, "status": problem.status, "headers": headers, "body": error_body(&problem, None)})
        }
    }
}

/// POST /$batch: 200 with an answer for each part.
pub(crate) fn batch(inner: &mut Inner, call: &Call) -> Outcome {
    let Some(requests) = call.body.as_ref().and_then(|body| body["requests"].as_array()) else {
        return Err(bad("Invalid batch payload format."));
    };
    if requests.is_empty() || requests.len() > 20 {
        return Err(bad("Number of batch request steps exceeds the maximum value of 20."));
    }
    let mut done: Vec<(String, u64)> = Vec::new();
    let mut responses = Vec::new();
    for request in requests {
        let id = text(request, "id").to_owned();
        if id.is_empty() || text(request, "url").is_empty() || text(request, "method").is_empty() {
            return Err(bad("Invalid batch payload format: 'id', 'method' and 'url' are required."));
        }
        if done.iter().any(|(other, _)| *other == id) {
            return Err(bad("Request Ids must be unique within the batch."));
        }
        let mut failed = false;
        for before in texts(&request["dependsOn"]) {
            match done.iter().find(|(other, _)| *other == before) {
                Some((_, status)) => failed |= *status >= 400,
                None => return Err(bad("The dependsOn property names a request that is not an earlier one.")),
            }
        }
        let response = if failed {
            let problem = Problem::new(424, "FailedDependency", "The request failed because of a failed dependency.");
            json!({"id": id, "status": 424, "headers": {"Content-Type": "application/json"}, "body": error_body(&problem, None)})
        } else {
            answer(inner, &id, part(request, call))
        };
        done.push((id, response["status"].as_u64().unwrap_or(500)));
        responses.push(response);
    }
    Ok(Reply::json(200, json!({"responses": responses})))
}
