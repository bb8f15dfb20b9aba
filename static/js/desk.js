/* What the desk adds where JavaScript runs. Every page works without it. */
"use strict";

// A menu closes when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// After a refused form the reader starts at what is wrong.
document.getElementById("form-errors")?.focus();

// A fragment that could not be fetched is said, never swallowed.
const live = document.getElementById("live");

function say(words) {
  const notice = document.createElement("p");
  notice.className = "notice notice-bad";
  notice.textContent = words;
  live?.replaceChildren(notice);
}

document.addEventListener("htmx:sendError", () => say(
  "The portal does not answer. What you typed is still here: try again in a moment.",
));
document.addEventListener("htmx:responseError", (event) => say(
  event.detail.xhr.status === 403
    ? "You may not do this any more. What you typed is still here."
    : "That did not work. What you typed is still here: try again, or reload the page.",
));
// Signing in, in another tab, changes the secret that every form carries: an open form takes the new one.
function secret() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
}
document.addEventListener("submit", (event) => {
  const field = event.target.querySelector("[name=csrfmiddlewaretoken]");
  if (field && secret()) field.value = secret();
  if (field && event.target.dataset.sent) event.preventDefault(); // clicked twice, sent once
  if (field) event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
document.addEventListener("htmx:configRequest", (event) => {
  if (secret()) event.detail.headers["X-CSRFToken"] = secret();
  if (secret()) event.detail.parameters.csrfmiddlewaretoken = secret();
});

// Signed out meanwhile: the sign-in page must not be put in the place of a fragment.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!new URL(event.detail.xhr.responseURL).pathname.startsWith("/account/login")) return;
  event.detail.shouldSwap = false;
  say("You have been signed out. What you typed is still here: sign in again in another tab, then go on.");
  event.detail.xhr.signedOut = true;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && !event.detail.xhr.signedOut) live?.replaceChildren();
});
