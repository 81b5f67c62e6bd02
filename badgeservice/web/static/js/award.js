// Saves the list while it is typed and mended, counts along, and takes rows out at once. What counts is what the server
// understands; without JavaScript each button saves.
const form = document.querySelector("[data-award]");
const live = form.querySelector("[data-live]");
const list = form.querySelector("textarea[name=learners]");
const decide = form.querySelector("[data-decide]");
const file = form.querySelector("input[type=file]");
const status = form.querySelector("[data-saving]");
const action = form.getAttribute("action"); // form.action is the button of that name
const ADDRESS = /[^\s<>;,:"'()]+@[^\s<>;,:"'()]+\.[^\s<>;,:"'()]+/g;
const WAIT = 900; // after the last letter
const AGAIN = 1500; // the server takes one form a second from who is signed out
const PATIENCE = 3000; // with a save that is under way

function say(element, one, many, number) {
  element.textContent = number === 1 ? one : many.replace("{n}", number.toLocaleString(document.documentElement.lang));
}

function countAddresses() {
  const found = new Set((list.value.match(ADDRESS) ?? []).map((address) => address.toLowerCase()));
  live.hidden = found.size === 0;
  if (found.size) say(live, live.dataset.one, live.dataset.many, found.size);
}

// The rows of this page that count, and those of the other pages.
function countBadges() {
  const rows = [...form.querySelectorAll(".learner:not(.head, .repeated, .held, .removed)")];
  const filled = rows.filter((row) => [...row.querySelectorAll("input[name=name], input[name=email]")].some((input) => input.value.trim()));
  const number = filled.length + Number(form.dataset.others);
  say(decide.querySelector("span"), decide.dataset.one, decide.dataset.many, number);
  decide.disabled = number === 0 || Boolean(list?.value.trim());
}

// Saving. One form at a time; each has a number, so that one that comes late changes nothing.
let timer = 0;
let isOut = false; // signed out
let isStopped = false; // somebody else changed the list: a button shows both
let isLeaving = false;
let sending = Promise.resolve();
let isSaving = false;

function tell(name) {
  status.querySelector("[data-text]").textContent = name ? status.dataset[name] : "";
  status.querySelector("[data-sign-in]").hidden = name !== "signedOut";
}

function nextNumber() {
  form.elements.number.value = Number(form.elements.number.value) + 1;
}

function nextContent() {
  nextNumber();
  const content = new FormData(form);
  content.delete("file");
  content.set("action", "save");
  return new URLSearchParams(content);
}

async function save() {
  timer = 0;
  if (isStopped || isLeaving) return;
  isSaving = true;
  try {
    const answer = await fetch(action, {
      method: "POST",
      body: nextContent(),
      headers: { Accept: "application/json" },
    });
    if (isLeaving) return;
    if (answer.ok) {
      form.elements.revision.value = (await answer.json()).revision;
      isOut = false;
      tell("saved");
    } else if (answer.status === 401) {
      const { kept, address } = await answer.json();
      if (kept) status.querySelector("[data-sign-in]").href = address;
      isOut = true;
      tell(kept ? "signedOut" : "failed");
    } else if (answer.status === 409) {
      isStopped = true;
      tell("elsewhere");
    } else {
      tell("failed");
      if (answer.status === 429 || answer.status >= 500) later(5000);
    }
  } catch {
    if (isLeaving) return;
    tell("failed");
    later(5000);
  } finally {
    isSaving = false;
  }
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(() => { sending = sending.then(save); }, isOut ? Math.max(wait, AGAIN) : wait);
}

form.addEventListener("input", (event) => {
  if (event.target === file || event.target.name === "q") return;
  if (live) countAddresses();
  if (decide) countBadges();
  tell("busy");
  later(WAIT);
});

form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return; // the second click
  clearTimeout(timer);
  timer = 0;
  if (isSaving) { // or it could come after this one
    event.preventDefault();
    delete form.dataset.sent;
    const { submitter } = event;
    Promise.race([sending, new Promise((over) => { setTimeout(over, PATIENCE); })]).then(() => {
      isSaving = false;
      form.requestSubmit(submitter);
    });
    return;
  }
  isLeaving = true;
  setTimeout(() => { isLeaving = false; }, 8000); // still here: it did not get through
  nextNumber();
});

// The last words of who closes the tab or goes elsewhere.
addEventListener("pagehide", () => {
  if (!timer || isLeaving || isStopped) return;
  clearTimeout(timer);
  navigator.sendBeacon(action, nextContent());
});

// Who comes back to a page that the browser kept, sees the list as it is now.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// A row is taken out at once, and put back by the same button.
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggles]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest(".learner");
  const isRemoved = row.classList.toggle("removed");
  for (const input of row.querySelectorAll("input:not([type=hidden])")) input.readOnly = isRemoved;
  if (isRemoved) {
    const mark = document.createElement("input");
    Object.assign(mark, { type: "hidden", name: "removed", value: button.value });
    row.append(mark);
  } else {
    row.querySelector("input[name=removed]").remove();
  }
  button.name = isRemoved ? "put_back" : "remove";
  row.dispatchEvent(new Event("input", { bubbles: true }));
});

if (file) {
  file.addEventListener("change", () => {
    form.querySelector("[data-file-name]").textContent = file.files[0]?.name ?? "";
    if (file.files.length) form.requestSubmit(form.querySelector("[data-check]"));
  });
}

if (live) countAddresses();

// Who uses a keyboard or listens, starts at what we understood; site.js has gone to what is wrong, if anything is.
if (!form.querySelector('[aria-invalid="true"]') && !location.hash) {
  document.getElementById("understood")?.focus({ preventScroll: true });
}
