// What every page gains from JavaScript; each part also works without it.

// Copy buttons appear only where copying works.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const label = button.querySelector("span");
  const text = label.textContent;
  button.addEventListener("click", async () => {
    const input = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(input.value);
    input.select();
    label.textContent = button.dataset.done;
    label.setAttribute("role", "status");
    setTimeout(() => { label.textContent = text; }, 2500);
  });
}

// A form is sent once: a second click on an irreversible button does nothing (the server would ignore it too).
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
}

// Pages that were kept by the browser (back button) may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// After an error, the keyboard starts where something must be changed.
document.querySelector('[aria-invalid="true"]')?.focus();

// A menu closes by itself: with Escape, and when somebody goes on elsewhere.
for (const menu of document.querySelectorAll("details[data-menu]")) {
  const summary = menu.querySelector("summary");
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
