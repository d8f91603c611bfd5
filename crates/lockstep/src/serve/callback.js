// Hands what the sign-in came back with to the server that waits for it, under the sign-in's own state.
const query = new URLSearchParams(location.search);
// Before anything else: a code must not stay in the history.
history.replaceState(null, "", "/callback");

function show(id) {
  for (const section of document.querySelectorAll("section")) section.hidden = section.id !== id;
  document.title = `${document.querySelector(`#${id} h1`).textContent} · Lockstep`;
}

const letter = {};
for (const name of ["state", "code", "session_state", "iss", "error", "error_description"]) {
  if (query.has(name)) letter[name] = query.get(name);
}

if (!letter.state || !(letter.code || letter.error)) {
  show("empty");
} else {
  try {
    const answer = await fetch("/callback", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(letter),
      credentials: "omit",
    });
    if (!answer.ok) {
      show("unknown");
    } else if (letter.error) {
      document.getElementById("said").textContent = letter.error_description || letter.error;
      show("failed");
    } else {
      show("done");
    }
  } catch {
    show("unreachable");
  }
}
