// The telephone's own "send to…" where it has one; copying and the QR code work without it.

for (const button of document.querySelectorAll("[data-send]")) {
  if (!navigator.share) break;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ title: button.dataset.title, url: button.dataset.send }).catch(() => undefined);
  });
}
