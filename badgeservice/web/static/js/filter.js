// Filters the rows of a table while you type; without JavaScript the form asks the server.
const input = document.querySelector("[data-filters]");
const rows = [...document.querySelectorAll(`#${input?.dataset.filters} tbody tr`)];
const none = document.querySelector(`[data-none="${input?.dataset.filters}"]`);

function filter() {
  const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    row.hidden = !words.every((word) => row.dataset.words.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  none.hidden = shown > 0;
}

if (input && rows.length) {
  input.addEventListener("input", filter);
  input.form.querySelector("button").hidden = true;
  input.form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    input.value = "";
    filter();
  });
}
