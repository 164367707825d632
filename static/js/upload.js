/* Handing in files, for every <form data-upload> (templates/evidence/_upload.html): each file gets a row with its own
   title, kind, date and measures, and its own request; one that fails takes nothing else with it and can be tried
   again. Files are chosen, dropped, pasted, or taken with the camera. Without this script the form is a plain one. */
import { sendWithPatience } from "./send.js";
import { siteTime } from "./time.js";

const MB = 1024 * 1024;
let made = 0;

function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < MB ? `${Math.round(bytes / 1024)} KB` : `${(bytes / MB).toFixed(1)} MB`;
}

function start(form) {
  const say = form.dataset;
  const queue = form.querySelector("[data-queue]");
  const template = form.querySelector("[data-row-template]");
  const defaults = form.querySelector("[data-defaults]");
  const zone = form.querySelector("[data-drop]");
  const summary = form.querySelector("[data-summary]");
  const noFile = form.querySelector("[data-no-file]");
  const files = new WeakMap();
  let running = false;

  const fields = (row, name) => [...row.querySelectorAll(`[data-field="${name}"]`)];
  const rows = (...states) => [...queue.children].filter((row) => states.includes(row.dataset.state));
  const byDefault = (name) => [...defaults.querySelectorAll(`[name="${name}"]`)];

  function setState(row, state, text) {
    row.dataset.state = state;
    row.querySelector("[data-status]").textContent = text;
    row.querySelector("progress").hidden = state !== "sending";
    row.querySelector("[data-retry]").hidden = state !== "failed";
    row.querySelector("[data-remove]").hidden = state === "sending" || state === "done";
  }

  function showChosen(row) {
    const chosen = fields(row, "measures").filter((box) => box.checked).map((box) => box.dataset.number);
    const place = row.querySelector("[data-chosen]");
    if (place) place.textContent = chosen.join(", ") || say.noMeasure;
  }

  /* The choices for all files reach every row that waits, except where a row was given its own; a picture is a photo. */
  function applyDefaults(row, names = ["kind", "dated_on", "measures"]) {
    const own = (row.dataset.own ?? "").split(" ");
    const isPicture = files.get(row).type.startsWith("image/");
    for (const name of ["kind", "dated_on"].filter((one) => names.includes(one) && !own.includes(one))) {
      fields(row, name)[0].value = name === "kind" && isPicture ? "photo" : byDefault(name)[0].value;
    }
    if (names.includes("measures") && !own.includes("measures")) {
      const chosen = byDefault("measures").filter((box) => box.checked).map((box) => box.value);
      for (const box of fields(row, "measures")) box.checked = chosen.includes(box.value);
    }
    showChosen(row);
  }

  /* The browser's own "no file chosen" is beside the point once files are listed (evidence.css). */
  function showQueue() {
    queue.hidden = !queue.children.length;
    form.classList.toggle("has-files", !queue.hidden);
  }

  function showPicture(row, file) {
    if (!/^image\/(png|jpeg|gif|webp)$/.test(file.type)) return;
    const picture = row.querySelector("img");
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    picture.src = URL.createObjectURL(file);
    picture.hidden = false;
  }

  /* The content decides, on the server; a name that ends in none of the ways of the list is worth a word before. */
  function isTaken(file) {
    const ending = file.name.toLowerCase().match(/\.[^.]+$/)?.[0] ?? "";
    return file.type.startsWith("image/") || !ending || form.querySelector("input[accept*=pdf]").accept.split(",").includes(ending);
  }

  function addFile(file, title) {
    made += 1;
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__i__", String(made));
    const row = holder.content.querySelector("li");
    files.set(row, file);
    row.querySelector("[data-name]").textContent = file.name;
    row.querySelector("[data-size]").textContent = sizeText(file.size);
    fields(row, "title")[0].value = (title ?? file.name.replace(/\.[^.]+$/, "")).slice(0, 200);
    showPicture(row, file);
    applyDefaults(row);
    queue.append(row);
    showQueue();
    noFile.hidden = true;
    if (file.size > Number(say.maxMb) * MB) setState(row, "refused", say.tooLarge);
    else if (file.size === 0) setState(row, "refused", say.empty);
    else setState(row, "waiting", isTaken(file) ? say.waiting : say.doubtful);
  }

  function addFiles(list) {
    for (const file of list) addFile(file);
  }

  function isComplete(row) {
    const bare = [...row.querySelectorAll("[required]")].find((field) => !field.value.trim());
    if (!bare) return true;
    setState(row, "failed", say.missing);
    bare.focus();
    return false;
  }

  function contentOf(row) {
    const data = new FormData();
    data.append("csrf_token", form.elements.csrf_token.value);
    for (const name of ["title", "kind", "dated_on"]) data.append(name, fields(row, name)[0].value);
    for (const box of fields(row, "measures")) if (box.checked) data.append("measures", box.value);
    data.append("files", files.get(row), files.get(row).name);
    return data;
  }

  async function send(row) {
    const bar = row.querySelector("progress");
    bar.value = 0;
    setState(row, "sending", say.sending);
    const answer = await sendWithPatience(form.action, () => contentOf(row), {
      onProgress: (share) => { bar.value = share; if (share === 1) setState(row, "sending", say.checking); },
      onAgain: () => setState(row, "sending", say.again),
    });
    const told = answer.body?.results?.[0];
    if (told?.ok || (told?.code === "already_here" && answer.tries > 1)) return setState(row, "done", say.done);
    if (answer.status === 0) return setState(row, "failed", say.lost);
    if (answer.status === 401 || answer.status === 400) row.dataset.staleToken = "";
    if (answer.status === 401) return setState(row, "failed", say.signedOut);
    return setState(row, "failed", told?.error ?? answer.body?.error ?? say.failed);
  }

  /* The page again, as the server has it now: for the list, and for a token after signing in anew. */
  async function fetchPage() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  }

  /* The list of evidence, and whatever else the page marks (by its id): what is missing, how many files are left. */
  async function renewPage() {
    const old = [...document.querySelectorAll("[data-evidence-list], [data-renew-after-upload]")];
    const page = old.length ? await fetchPage() : null;
    for (const part of old) {
      const fresh = page?.querySelector(part.id ? `#${part.id}` : "[data-evidence-list]");
      if (!fresh) continue;
      const keyOf = (box) => `${box.name}=${box.value}`;
      const known = [...part.querySelectorAll("input")].map(keyOf);
      const chosen = [...part.querySelectorAll("input:checked")].map(keyOf);
      for (const box of fresh.querySelectorAll("input[type=checkbox], input[type=radio]")) {
        box.checked = chosen.includes(keyOf(box)) || ("tickNew" in part.dataset && !known.includes(keyOf(box)));
      }
      part.replaceChildren(...fresh.childNodes);
      part.dispatchEvent(new Event("renewed", { bubbles: true }));
    }
  }

  async function renewToken(row) {
    const token = (await fetchPage().catch(() => null))?.querySelector("form[data-upload] [name=csrf_token]");
    if (token) form.elements.csrf_token.value = token.value;
    delete row.dataset.staleToken;
  }

  async function sendAll() {
    if (running) return;
    running = true;
    for (let row = rows("waiting")[0]; row; row = rows("waiting")[0]) {
      if (!isComplete(row)) continue;
      if ("staleToken" in row.dataset) await renewToken(row);
      await send(row);
    }
    running = false;
    summary.textContent = `${say.done}: ${rows("done").length} / ${queue.children.length}`;
    await renewPage().catch(() => null);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    rows("failed").forEach((row) => setState(row, "waiting", say.waiting));
    if (queue.children.length) sendAll();
    else {
      noFile.hidden = false;
      form.querySelector("input[type=file]").focus();
    }
  });
  form.addEventListener("change", (event) => {
    const row = event.target.closest("[data-queue] > li");
    if (event.target.type === "file") {
      addFiles(event.target.files);
      event.target.value = "";
    } else if (row) {
      row.dataset.own = `${row.dataset.own ?? ""} ${event.target.dataset.field}`;
      showChosen(row);
    } else if (defaults.contains(event.target)) {
      rows("waiting", "failed").forEach((each) => applyDefaults(each, [event.target.name]));
    }
  });
  queue.addEventListener("click", (event) => {
    const row = event.target.closest("li");
    if (event.target.closest("[data-remove]")) {
      row.remove();
      showQueue();
      form.querySelector("input[type=file]").focus();
    } else if (event.target.closest("[data-retry]")) {
      setState(row, "waiting", say.waiting);
      sendAll();
    }
  });

  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let over = 0;
  zone.addEventListener("dragenter", (event) => { if (carriesFiles(event)) { over += 1; zone.classList.add("over"); } });
  zone.addEventListener("dragleave", () => { over = Math.max(0, over - 1); zone.classList.toggle("over", over > 0); });
  /* Anywhere on the page: a file that misses the box must not replace the page. */
  document.addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    over = 0;
    zone.classList.remove("over");
    addFiles(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    const pictures = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    if (!pictures.length) return;
    event.preventDefault();
    const at = siteTime(new Date());
    pictures.forEach((file) => addFile(file, `${say.pasted} ${at}`));
  });
  window.addEventListener("beforeunload", (event) => { if (rows("waiting", "sending", "failed").length) event.preventDefault(); });
}

document.querySelectorAll("form[data-upload]").forEach(start);
