// Follows a list of learners until the last mail is handed over or refused. The same page is asked for again, and what
// has changed on it takes the place of what was there; what somebody is typing in stays. Without JavaScript it reloads.
const TOO_OFTEN = 10; // seconds; whoever listens to the page does not hear each number
const status = document.querySelector("[data-status]");
let announcedAt = 0;

function load() {
  return new Promise((resolve, reject) => {
    const question = new XMLHttpRequest();
    question.open("GET", location.pathname + location.search);
    question.setRequestHeader("Accept", "text/html");
    question.responseType = "document";
    question.timeout = 15_000;
    question.onload = () => resolve(question);
    question.onerror = question.ontimeout = reject;
    question.send();
  });
}

function isBusy(part) {
  const inputs = [...part.querySelectorAll("input:not([type=hidden])")];
  return part.contains(document.activeElement) || inputs.some((input) => input.value !== input.defaultValue);
}

function show(fresh) {
  document.title = fresh.title;
  for (const part of document.querySelectorAll("[data-live]")) {
    const now = fresh.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
    if (!now || now.dataset.version === part.dataset.version || isBusy(part)) continue;
    part.replaceWith(document.adoptNode(now));
  }
}

function announce(text, isDone) {
  if (text === status.textContent || (!isDone && Date.now() - announcedAt < TOO_OFTEN * 1000)) return;
  status.textContent = text;
  announcedAt = Date.now();
}

function whenSeen() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
}

const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function follow() {
  let seconds = Number(document.querySelector("[data-seconds]")?.dataset.seconds ?? 0);
  let failures = 0;
  while (seconds) {
    await wait(Math.min(seconds * 2 ** failures, 60));
    await whenSeen();
    const answer = await load().catch(() => null);
    if (!answer || answer.status >= 500) {
      failures += 1;
      continue;
    }
    const fresh = answer.response;
    if (answer.status !== 200 || !fresh?.querySelector("[data-status]")) {
      document.querySelector("[data-lost]").hidden = false; // signed out, or no longer this teacher's to see
      return;
    }
    failures = 0;
    seconds = Number(fresh.querySelector("[data-seconds]")?.dataset.seconds ?? 0);
    announce(fresh.querySelector("[data-status]").textContent, !seconds);
    show(fresh);
  }
}

follow();
