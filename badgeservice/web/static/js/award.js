// Counts along while a list is pasted or mended. What counts is what the server understands; this only says how many.
const form = document.querySelector("[data-award]");
const live = form.querySelector("[data-live]");
const list = form.querySelector("textarea[name=learners]");
const decide = form.querySelector("[data-decide]");
const ADDRESS = /[^\s<>;,:"'()]+@[^\s<>;,:"'()]+\.[^\s<>;,:"'()]+/g;

function say(element, one, many, number) {
  element.textContent = number === 1 ? one : many.replace("{n}", number.toLocaleString(document.documentElement.lang));
}

if (live) {
  const count = () => {
    const found = new Set((list.value.match(ADDRESS) ?? []).map((address) => address.toLowerCase()));
    live.hidden = found.size === 0;
    if (found.size) say(live, live.dataset.one, live.dataset.many, found.size);
  };
  list.addEventListener("input", count);
  count();
}

// Who uses a keyboard or listens, starts at what we understood; site.js has gone to what is wrong, if anything is.
if (!form.querySelector('[aria-invalid="true"]')) document.getElementById("understood")?.focus({ preventScroll: true });

if (decide) {
  form.addEventListener("input", () => {
    const rows = [...form.querySelectorAll(".learner:not(.head, .repeated, .held)")];
    const filled = rows.filter((row) => [...row.querySelectorAll("input")].some((input) => input.value.trim())).length;
    const isMore = Boolean(list?.value.trim());
    say(decide.querySelector("span"), decide.dataset.one, decide.dataset.many, filled);
    decide.disabled = filled === 0 || isMore;
  });
}
