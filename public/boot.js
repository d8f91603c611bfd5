// Starts the page's module. Trunk's own starter is an inline script, which the content security policy refuses.
import init from "/lockstep-wizard.js";

try {
  await init({ module_or_path: "/lockstep-wizard_bg.wasm" });
} catch (error) {
  console.error(error);
  const note = document.getElementById("boot-failed");
  if (note) note.hidden = false;
}
