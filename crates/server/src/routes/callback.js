// Hands what the sign-in came back with to the server that waits for it, under the sign-in's own state.
const query = new URLSearchParams(location.search);
// Before anything else: a code must not stay in the history.
history.replaceState(null, "", "/callback");

function show(id) {
  for (const section of document.querySelectorAll("section")) section.hidden = section.id !== id;
  document.title = `${document.querySelector(`#${id} h1`).textContent} · Lockstep`;
}

const result = {};
for (const name of ["state", "code", "session_state", "iss", "error", "error_description"]) {
  if (query.has(name)) result[name] = query.get(name);
}

if (!result.state || !(result.code || result.error)) {
  show("empty");
} else {
  try {
    const answer = await fetch("/callback", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(result),
      credentials: "omit",
    });
    if (!answer.ok) {
      show("unknown");
    } else if (result.error) {
      document.getElementById("said").textContent = result.error_description || result.error;
      show("failed");
    } else {
      show("done");
    }
  } catch {
    show("unreachable");
  }
}
