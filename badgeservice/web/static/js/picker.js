// Finds skills while somebody types, in the form of the editor: arrows, Enter and Escape, as a list of choices works.
// Choosing one presses a button of the form, so that all that was typed is saved with it. Without JavaScript there is a
// button to search. What is shown is put together from texts, never from HTML (Trusted Types).
const picker = document.querySelector("[data-picker]");
const PAUSE = 150; // milliseconds in which nothing is typed
const SHORTEST = 2;
const BACK = "skills-again"; // after a choice the page comes anew, and somebody may want another

function start() {
  const input = picker.querySelector("input");
  const framework = picker.querySelector("select");
  const place = picker.querySelector("[data-found-skills]");
  const said = picker.querySelector("[data-said]");
  let options = [];
  let active = -1;
  let waiting;
  let asked = new XMLHttpRequest();

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", "skill-options");
  input.setAttribute("aria-expanded", "false");

  function ask() {
    const words = input.value.trim();
    asked.abort();
    if (words.length < SHORTEST) return clear("");
    asked = new XMLHttpRequest();
    const query = new URLSearchParams({ q: words, framework: framework?.value ?? "" });
    asked.open("GET", `${picker.dataset.picker}?${query}`);
    asked.responseType = "json";
    asked.setRequestHeader("Accept", "application/json");
    const mine = asked;
    mine.onload = () => (mine.status === 200 ? show(mine.response) : clear(picker.dataset.offline));
    mine.onerror = () => clear(picker.dataset.offline);
    mine.send();
  }

  function clear(words) {
    options = [];
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    place.replaceChildren(...(words ? [line(words)] : []));
    said.textContent = words;
  }

  function line(words) {
    const paragraph = document.createElement("p");
    paragraph.className = "hint";
    paragraph.textContent = words;
    return paragraph;
  }

  function show(answer) {
    if (!answer.skills.length) return clear(picker.dataset.nothing);
    const list = document.createElement("ul");
    list.id = "skill-options";
    list.className = "skills-found";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", picker.querySelector("label").textContent);
    options = answer.skills.map((skill, at) => option(skill, at));
    list.append(...options);
    place.replaceChildren(list, ...(answer.has_more ? [line(picker.dataset.more)] : []));
    input.setAttribute("aria-expanded", "true");
    said.textContent = picker.dataset.count.replace("{count}", options.length);
    activate(-1);
  }

  function option(skill, at) {
    const item = document.createElement("li");
    item.id = `skill-option-${at}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.id = skill.id;
    const name = document.createElement("strong");
    name.textContent = skill.name;
    const where = document.createElement("span");
    where.className = "skill-where";
    where.textContent = skill.code ? `${skill.framework} · ${skill.code}` : skill.framework;
    item.append(name, where);
    item.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    item.addEventListener("click", () => choose(item));
    return item;
  }

  function activate(at) {
    options[active]?.setAttribute("aria-selected", "false");
    active = at;
    const now = options[active];
    if (!now) return input.removeAttribute("aria-activedescendant");
    now.setAttribute("aria-selected", "true");
    now.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", now.id);
  }

  function choose(item) {
    const button = document.createElement("button");
    button.name = "do";
    button.value = `alignment:add:${item.dataset.id}`;
    button.hidden = true;
    picker.append(button);
    input.value = ""; // or the same list would come again
    sessionStorage.setItem(BACK, location.pathname);
    input.form.requestSubmit(button);
    button.remove();
  }

  input.addEventListener("input", (event) => {
    event.stopPropagation(); // it is no field of the badge: nothing of it is saved
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  framework?.addEventListener("change", (event) => {
    event.stopPropagation();
    ask();
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      activate(active < 0 && step < 0 ? options.length - 1 : (active + step + options.length) % options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (options[active]) choose(options[active]);
      else ask();
    } else if (event.key === "Escape" && (input.value || options.length)) {
      event.preventDefault();
      input.value = "";
      clear("");
    }
  });
  if (sessionStorage.getItem(BACK) === location.pathname) {
    sessionStorage.removeItem(BACK);
    addEventListener("load", () => setTimeout(() => input.focus({ preventScroll: true }))); // after the place of the address
  }
}

if (picker) start();
