// Saves the form of an achievement while somebody types, and shows what the server makes of it: what is wrong, what
// clashes with what somebody else wrote, what it looks like. Without JavaScript every button saves. The answer is read as
// a document, so nothing here writes HTML (Trusted Types).
const form = document.querySelector("[data-editor]");
const status = form.querySelector("[data-saving]");
const title = document.querySelector("[data-title]");
const action = form.getAttribute("action");
const WAIT = 900; // after the last letter
const AGAIN = 5000; // after what may go well the next time
const PATIENCE = 3000; // with a save that is under way
const language = document.documentElement.lang;
const OPEN = `open ${location.pathname}`; // which parts of the form this person has open
const IN_PLACE = /^(result|programme|advice):/; // buttons that change a part of the form and nothing else
let timer = 0;
let isSaving = false;
let isLeaving = false;
let isRefused = false;
let reshapes = false; // another kind or language asks other questions
let sending = Promise.resolve();

function tell(name) {
  const time = new Date().toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  const text = status.dataset[name].replace("{time}", time);
  const element = status.querySelector("[data-text]");
  if (element.textContent !== text) element.textContent = text;
  status.dataset.tone = ["offline", "failed", "refused", "signedOut", "tooLarge"].includes(name) ? "bad" : "";
  status.querySelector("[data-sign-in]").hidden = name !== "signedOut";
}

function content() {
  const sent = new FormData(form);
  sent.set("do", "autosave");
  return new URLSearchParams(sent);
}

function ask(method, address, body = null, accept = method === "GET" ? "text/html" : "application/json") {
  return new Promise((resolve, reject) => {
    const question = new XMLHttpRequest();
    question.open(method, address);
    question.setRequestHeader("Accept", accept);
    question.responseType = "document";
    question.timeout = 20_000;
    question.onload = () => resolve(question);
    question.onerror = question.ontimeout = reject;
    question.send(body);
  });
}

async function save() {
  timer = 0;
  if (isRefused || isLeaving) return;
  isSaving = true;
  try {
    const answer = await ask("POST", action, content());
    if (isLeaving) return;
    if (answer.status === 200 && answer.response?.body.dataset.saved) {
      show(answer.response);
      tell("saved");
      if (reshapes) await reshape();
    } else if (answer.status === 401) {
      tell(answer.getResponseHeader("Kept") ? "signedOut" : "failed");
    } else if ([413, 422].includes(answer.status)) {
      tell("tooLarge"); // what is typed next may be shorter
    } else if ([400, 403, 404, 409].includes(answer.status)) {
      isRefused = true;
      tell("refused");
    } else {
      tell("failed");
      later(AGAIN);
    }
  } catch {
    if (isLeaving) return;
    tell("offline");
    later(AGAIN);
  } finally {
    isSaving = false;
  }
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(() => { sending = sending.then(save); }, wait);
}

// What the server says of what was saved, each at its place.
function show(answer) {
  for (const slot of form.querySelectorAll("[data-error-of]")) {
    const problem = answer.querySelector(`[data-problem="${CSS.escape(slot.dataset.errorOf)}"]`);
    const field = document.getElementById(slot.dataset.errorOf);
    const isTyping = field === document.activeElement && slot.hidden;
    if (isTyping && problem) continue; // not while somebody is in the middle of it
    slot.querySelector("span").textContent = problem?.textContent ?? "";
    slot.hidden = !problem;
    if (problem) field?.setAttribute("aria-invalid", "true"); else field?.removeAttribute("aria-invalid");
  }
  for (const place of form.querySelectorAll("[data-waiting-for]")) {
    const clash = answer.querySelector(`[data-waiting-for="${CSS.escape(place.dataset.waitingFor)}"]`);
    if (!place.contains(document.activeElement)) replace(place, clash);
  }
  for (const hint of form.querySelectorAll("[data-load-hint]")) {
    hint.textContent = answer.querySelector(`[data-load-hint="${hint.dataset.loadHint}"]`)?.textContent ?? "";
  }
  for (const part of document.querySelectorAll("[data-fresh]")) {
    if (!part.contains(document.activeElement)) replace(part, answer.querySelector(`[data-fresh="${part.dataset.fresh}"]`));
  }
  for (const mark of form.querySelectorAll("[data-missing]")) {
    mark.hidden = Boolean(form.elements[mark.dataset.missing].value.trim());
  }
  const name = form.querySelector("[name$='.name']:not([name^='programme']):not([name^='result'])");
  if (name) title.textContent = name.value.trim() || title.dataset.title;
}

// The new content in the place of the old; a picture that did not change is not fetched again.
function replace(place, fresh) {
  const found = fresh ? document.importNode(fresh, true) : null;
  for (const image of found?.querySelectorAll("img") ?? []) {
    const same = [...place.querySelectorAll("img")].find((old) => old.getAttribute("src") === image.getAttribute("src"));
    if (same) image.replaceWith(same);
  }
  place.replaceChildren(...(found?.childNodes ?? []));
}

// The parts of the form as they are for another kind or other languages; the one that somebody is in stays.
async function reshape() {
  reshapes = false;
  const answer = await ask("GET", action);
  if (answer.status !== 200 || timer) { // somebody goes on: the next time then
    reshapes = true;
    return;
  }
  for (const part of form.querySelectorAll("[data-section], .kind-choice > summary")) {
    const selector = part.dataset.section ? `[data-section="${part.dataset.section}"]` : ".kind-choice > summary";
    const fresh = answer.response.querySelector(selector);
    if (!fresh || part.contains(document.activeElement)) continue;
    const found = document.importNode(fresh, true);
    if (part.dataset.section) found.open = part.open;
    part.replaceWith(found);
  }
}

// A level is called in the list of what is enough as it is called where it stands.
function nameLevel(input) {
  const [, line, level] = input.name.match(/^(result\.[^.]+)\.level\.([^.]+)\.[a-z]+\.name$/) ?? [];
  const option = line && form.elements[`${line}.required`]?.querySelector(`option[value="${level}"]`);
  const first = line && form.querySelector(`[name^="${line}.level.${level}."][name$=".name"]`);
  if (option && first === input) option.textContent = input.value.trim() || input.closest("li").querySelector(".level-number").textContent;
}

form.addEventListener("input", (event) => {
  if (!event.target.name) return;
  nameLevel(event.target);
  if ("reshapes" in event.target.dataset) reshapes = true;
  tell("busy");
  later(WAIT);
});

// A choice of the language of the preview saves and shows it, and stays on this page.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-preview-language]");
  if (!button) return;
  event.preventDefault();
  form.elements.preview.value = button.dataset.previewLanguage;
  for (const one of document.querySelectorAll("[data-preview-language]")) {
    one.setAttribute("aria-pressed", String(one === button));
  }
  later(0);
});

// Of a button that adds, moves or removes a line: the same form comes back, and nobody loses their place in it.
async function act(button) {
  const sent = content();
  const { value } = button;
  sent.set("do", value);
  form.inert = true;
  tell("busy");
  try {
    const answer = await ask("POST", action, sent, "text/html");
    const fresh = answer.response;
    if (answer.status === 200 && fresh?.querySelector("[data-editor]")) {
      form.inert = false;
      takeIn(fresh);
      settle(value);
      tell("saved");
    } else {
      goOn(button);
    }
  } catch {
    tell("offline");
    later(AGAIN);
  } finally {
    form.inert = false;
  }
}

// As a page without this script would: what is wrong is said there.
function goOn(button) {
  form.inert = false;
  isLeaving = true;
  form.requestSubmit(button);
}

function takeIn(fresh) {
  for (const part of form.querySelectorAll("[data-section]")) {
    const found = document.importNode(fresh.querySelector(`[data-section="${part.dataset.section}"]`), true);
    found.open = part.open || "needed" in found.dataset;
    if (found.querySelector("[data-picker]")) continue; // it has a script of its own
    const before = part.querySelectorAll(".help, .fold-fields > .more-questions");
    const after = found.querySelectorAll(".help, .fold-fields > .more-questions");
    if (before.length === after.length) after.forEach((one, at) => { one.open = before[at].open; });
    part.replaceWith(found);
  }
  for (const part of document.querySelectorAll("[data-fresh], [data-notice]")) {
    const selector = part.dataset.fresh ? `[data-fresh="${part.dataset.fresh}"]` : "[data-notice]";
    replace(part, fresh.querySelector(selector));
  }
  document.querySelector("[data-notice] > *")?.scrollIntoView({ block: "center" });
}

// Where somebody goes on after a button: in what came, at the button itself, or where it was.
function settle(value) {
  const [what, how, ...which] = value.split(":");
  const lines = form.querySelectorAll(".result-line");
  let place = null;
  if (what === "result" && how === "add") place = lines[lines.length - 1];
  if (what === "result" && which[0] === "add") place = document.querySelector(`#line-${which[1]} .level:last-child`);
  if (what === "programme") place = form.querySelector(".programme:last-child");
  const input = place?.querySelector("input:not([type=hidden])");
  const other = value.includes(":up:") ? value.replace(":up:", ":down:") : value.replace(":down:", ":up:");
  const again = [value, other, `result:level:add:${which[1]}`]
    .map((one) => form.querySelector(`button[value="${CSS.escape(one)}"]`)).find(Boolean);
  const rest = { result: ".scales > summary", programme: "#size > summary", advice: "#advice a" }[what];
  (input ?? again ?? document.querySelector(rest))?.focus();
}

form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return; // the second click
  clearTimeout(timer);
  timer = 0;
  const does = event.submitter?.value ?? "save";
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
  if (!isRefused && !isLeaving && (does === "save" || IN_PLACE.test(does))) { // Enter too
    event.preventDefault();
    delete form.dataset.sent;
    if (does !== "save") act(event.submitter);
    else { tell("busy"); later(0); }
    return;
  }
  isLeaving = true;
  setTimeout(() => { isLeaving = false; }, 8000); // still here: it did not get through
});

// A part that something in it is about opens; going on to the next part folds this one.
function reveal(address) {
  const target = document.getElementById(decodeURIComponent(address.slice(1)));
  for (let part = target; part; part = part.parentElement) if (part.matches("details")) part.open = true;
  if (!target) return;
  (target.closest(".question") ?? target).scrollIntoView({ block: "start" }); // with what is asked there
  const wanted = "input:not([type=hidden]), select, textarea";
  const focused = target.matches(wanted) ? target : target.querySelector(`:scope > summary, ${wanted}`) ?? target;
  focused.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link || !document.querySelector("main").contains(link)) return;
  event.preventDefault();
  if ("next" in link.dataset) link.closest("details").open = false;
  reveal(link.getAttribute("href"));
});

function listFolds() {
  return [...form.querySelectorAll("details[data-section]")];
}

form.addEventListener("toggle", (event) => {
  if (!event.target.dataset.section) return;
  const open = listFolds().filter((part) => part.open).map((part) => part.dataset.section);
  sessionStorage.setItem(OPEN, JSON.stringify(open));
}, true);

const kept = JSON.parse(sessionStorage.getItem(OPEN) ?? "null");
for (const part of kept ? listFolds() : []) {
  part.open = kept.includes(part.dataset.section) || "needed" in part.dataset;
}
if (location.hash) reveal(location.hash);

// The last words of who closes the tab or goes elsewhere.
addEventListener("pagehide", () => {
  if (!timer || isLeaving || isRefused) return;
  clearTimeout(timer);
  navigator.sendBeacon(action, content());
});

addEventListener("online", () => { if (timer) later(0); });

// Who comes back to a page that the browser kept, sees the draft as it is now.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
