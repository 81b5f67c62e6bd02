// Makes /verify quicker where the browser can: drop files anywhere, paste anything, scan with the camera.
// The form below it does all of it without this module; nothing is sent anywhere but to that form.

const FORM_BYTES = 64 * 1024; // what is around the files

const form = document.querySelector("form[data-verify]");
const files = form?.querySelector("input[type=file]");
const text = form?.querySelector("textarea");

/** Choosing is enough. What the server would refuse is not sent to it: that takes a telephone minutes. */
function checkChosen() {
  const bytes = [...files.files].reduce((sum, file) => sum + file.size, 0);
  const isTooLarge = bytes > Number(form.dataset.most) - FORM_BYTES;
  form.querySelector("[data-too-large]").hidden = !isTooLarge;
  if (isTooLarge) files.value = "";
  else if (files.files.length) form.requestSubmit();
}

function submitFiles(list) {
  if (!list.length) return;
  files.files = list;
  checkChosen();
}

function offerButton() {
  form.toggleAttribute("data-ready", true);
  files.addEventListener("change", checkChosen);
  form.addEventListener("submit", () => { form.querySelector("[data-busy]").hidden = !files.files.length; });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    form.querySelector("[data-busy]").hidden = true;
    files.value = "";
  });
}

function readAddress(code) {
  try {
    return new URL(code);
  } catch {
    return null;
  }
}

/** Our own share links open; anything else that a code holds is only read by the form, never opened (threats V26). */
function submitCode(code) {
  const address = readAddress(code);
  if (address?.origin === location.origin && /^\/v\//i.test(address.pathname)) {
    location.assign(address.pathname);
    return;
  }
  text.value = code;
  form.requestSubmit();
}

function listenForDrops() {
  const zone = form.querySelector("[data-drop]");
  const mark = (isOver) => zone.toggleAttribute("data-over", isOver);
  document.addEventListener("dragover", (event) => { event.preventDefault(); mark(true); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (event.dataTransfer.files.length) submitFiles(event.dataTransfer.files);
    else submitCode(event.dataTransfer.getData("text"));
  });
  document.addEventListener("paste", (event) => submitFiles(event.clipboardData.files));
}

async function scan(detector, video, signal) {
  while (!signal.aborted) {
    const [code] = await detector.detect(video).catch(() => []);
    if (code?.rawValue) return code.rawValue;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return null;
}

/** One press opens the camera, a second one closes it; the camera is always let go of. */
async function runCamera(panel, signal) {
  const video = panel.querySelector("video");
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = stream;
    await video.play();
    const code = await scan(new BarcodeDetector({ formats: ["qr_code"] }), video, signal);
    if (code) submitCode(code);
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    panel.hidden = true;
  }
}

async function offerCamera() {
  const kinds = "BarcodeDetector" in globalThis ? await BarcodeDetector.getSupportedFormats() : [];
  if (!kinds.includes("qr_code") || !navigator.mediaDevices) return;
  const button = form.querySelector("[data-scan]");
  const panel = form.querySelector("[data-camera]");
  const problem = form.querySelector("[data-camera-problem]");
  let running = null;
  button.hidden = false;
  button.addEventListener("click", () => {
    running?.abort();
    button.setAttribute("aria-expanded", String(panel.hidden));
    if (!panel.hidden) return;
    panel.hidden = false;
    problem.hidden = true;
    running = new AbortController();
    runCamera(panel, running.signal)
      .catch(() => { panel.hidden = true; problem.hidden = false; })
      .finally(() => button.setAttribute("aria-expanded", "false"));
  });
}

if (form) {
  offerButton();
  listenForDrops();
  offerCamera();
}
