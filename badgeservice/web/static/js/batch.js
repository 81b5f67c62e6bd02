// Follows a batch that is being signed; the page is shown anew when it is done. Without JavaScript it reloads by itself.
const panel = document.querySelector("[data-batch]");
const label = panel.querySelector("#progress-label");
const bar = panel.querySelector("progress");

async function follow() {
  const answer = await fetch(location.pathname, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { issued, total, finished } = await answer.json();
  if (finished) return location.reload();
  const write = (number) => number.toLocaleString(document.documentElement.lang);
  label.textContent = panel.dataset.text.replace("{n}", write(issued)).replace("{total}", write(total));
  bar.value = issued;
  setTimeout(follow, 1500);
}

setTimeout(follow, 1500);
