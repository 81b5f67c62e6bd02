// Shows what is found while you type: asks the server for the same page, and takes the lists out of its answer. Without
// JavaScript the form asks. The browser reads the answer as a document, so nothing here writes HTML (Trusted Types).
const form = document.querySelector("form[data-search]");
const input = form?.querySelector("input[type=search]");
const PAUSE = 150; // milliseconds in which nothing is typed
let waiting;
let asked = new XMLHttpRequest();

function ask() {
  const filled = [...new FormData(form)].filter(([, value]) => value.trim());
  const address = filled.length ? `${location.pathname}?${new URLSearchParams(filled)}` : location.pathname;
  asked.abort();
  asked = new XMLHttpRequest();
  asked.open("GET", address);
  asked.responseType = "document";
  asked.setRequestHeader("Accept", "text/html");
  const mine = asked;
  mine.onload = () => (mine.status === 200 ? show(mine.response, address) : form.submit());
  mine.onerror = () => form.submit();
  mine.send();
}

function show(answer, address) {
  const found = answer.querySelectorAll("[data-results]");
  const shown = document.querySelectorAll("[data-results]");
  if (found.length !== shown.length) return form.submit(); // signed out meanwhile, perhaps
  shown.forEach((part, at) => part.replaceWith(document.importNode(found[at], true)));
  const said = document.importNode(answer.querySelector("[data-found]"), true);
  document.querySelector("[data-found]").replaceChildren(...said.childNodes);
  history.replaceState(null, "", address);
}

if (input) {
  form.querySelector("button").hidden = true;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    ask();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !input.value) return;
    event.preventDefault();
    input.value = "";
    ask();
  });
}
