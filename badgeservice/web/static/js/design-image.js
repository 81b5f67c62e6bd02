// Shows the image as it is chosen: the server draws what the form says. A moment later the rest of the page that depends
// on it (which other badges look like it, the drawings on the tiles) is taken from the same page, asked with that choice.
// The browser reads the answer as a document, so nothing here writes HTML (Trusted Types).
const form = document.querySelector("form[data-design]");
const words = form.querySelector("[data-icon-words]");
const found = form.querySelector("[data-icons-found]");
const icons = [...form.querySelectorAll("[data-words]")];
const PAUSE = 350; // milliseconds in which nothing is chosen
const OF_THE_FORM = new Set(["csrf_token", "page", "since", "q"]);
let waiting;
let asked = new XMLHttpRequest();

function chosen() {
  return new URLSearchParams([...new FormData(form)].filter(([name, value]) => value && !OF_THE_FORM.has(name)));
}

function show() {
  const address = `${form.dataset.previewAddress}?${chosen()}`;
  for (const image of document.querySelectorAll("[data-preview]")) image.src = address;
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
}

function ask() {
  asked.abort();
  asked = new XMLHttpRequest();
  asked.open("GET", `${location.pathname}?${chosen()}`);
  asked.responseType = "document";
  asked.setRequestHeader("Accept", "text/html");
  const mine = asked;
  mine.onload = () => mine.status === 200 && take(mine.response);
  mine.send();
}

function take(answer) {
  const now = document.querySelectorAll("[data-live]");
  const next = answer.querySelectorAll("[data-live]");
  if (now.length !== next.length) return; // signed out meanwhile, perhaps
  now.forEach((part, at) => part.replaceChildren(...document.importNode(next[at], true).childNodes));
}

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function filter() {
  const wanted = plain(words.value).split(/\s+/).filter(Boolean);
  let count = 0;
  for (const icon of icons) {
    const said = plain(icon.dataset.words);
    icon.hidden = !wanted.every((word) => said.includes(word));
    if (!icon.hidden) count += 1;
  }
  found.textContent = count ? "" : found.dataset.none;
}

form.addEventListener("input", (event) => {
  if (event.target === words) return filter();
  if (event.target.name === "second") form.elements.second_is_own.checked = true;
  if (event.target.name === "letters") form.querySelector("[name=mark][value=letters]").checked = true;
  show();
});
words.addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault(); // it looks while somebody types
});

// The icon that is chosen is in sight.
const now = form.querySelector(".icon-tile :checked")?.parentElement;
if (now) now.parentElement.scrollTop = now.offsetTop - now.parentElement.offsetTop - 60;
