/* Enhancements of the desk. Every page works without JavaScript. */
"use strict";

// A menu closes on a click elsewhere, or on Escape.
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

// “/” goes to the search box, unless somebody types.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
  event.preventDefault();
  document.getElementById("desk-search")?.focus();
});

// A link into folded text unfolds it.
function unfold() {
  let place = location.hash && document.getElementById(location.hash.slice(1));
  if (!place) return;
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  place.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();

// A refused form is opened at its error summary.
document.getElementById("form-errors")?.focus();

// A failed request of htmx is shown to the user.
const live = document.getElementById("live");

function showError(text) {
  const notice = document.createElement("p");
  notice.className = "notice notice-bad";
  notice.textContent = text;
  live?.replaceChildren(notice);
}

document.addEventListener("htmx:sendError", () => showError(
  "The portal does not answer. What you typed is still here: try again in a moment.",
));
document.addEventListener("htmx:responseError", (event) => showError(
  event.detail.xhr.status === 403
    ? "You may not do this any more. What you typed is still here."
    : "That did not work. What you typed is still here: try again, or reload the page.",
));
// Signing in in another tab changes the CSRF token, so open forms take the new one.
function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
}
document.addEventListener("submit", (event) => {
  const field = event.target.querySelector("[name=csrfmiddlewaretoken]");
  if (field && csrfToken()) field.value = csrfToken();
  if (field && event.target.dataset.sent) event.preventDefault(); // a second click sends nothing
  if (field) event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb === "get" || !csrfToken()) return; // a URL holds no token
  event.detail.headers["X-CSRFToken"] = csrfToken();
  event.detail.parameters.csrfmiddlewaretoken = csrfToken();
});

// After signing out, the sign-in page must not replace a fragment of the page.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!new URL(event.detail.xhr.responseURL).pathname.startsWith("/account/login")) return;
  event.detail.shouldSwap = false;
  showError("You have been signed out. What you typed is still here: sign in again in another tab, then go on.");
  event.detail.xhr.signedOut = true;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && !event.detail.xhr.signedOut) live?.replaceChildren();
});
