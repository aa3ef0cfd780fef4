// What pages do in the browser: keys, type-ahead, dialogs, toasts, charts where there are any.

const TOAST_MS = 10_000;
const PULSE_MS = 30_000;
const later = (after, act) => setTimeout(act, after);
const all = (where, what) => [...where.querySelectorAll(what)];
const isTyping = (element) => Boolean(element?.closest?.("input, select, textarea, [contenteditable]"));

/** Load charts only where one is shown, as they are the largest part of a page. */
function drawCharts(where) {
  if (where.querySelector("[data-chart]")) {
    // under the address that the page gives, which changes whenever the file does
    const address = document.querySelector("script[data-charts]").dataset.charts;
    import(address).then((charts) => charts.drawAll(where));
  }
}

/* --- dialogs and toasts ------------------------------------------------------------------------ */

function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const first = dialog.querySelector("input:not([type=hidden]), select, textarea, button");
  first?.focus();
  if (dialog.id === "palette") {
    first.select();
    window.htmx?.trigger(first, "opened");
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    open(document.getElementById(opener.dataset.opens));
    for (const [id, value] of Object.entries(JSON.parse(opener.dataset.sets ?? "{}"))) set(id, value);
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest(closer.dataset.closes)?.[closer.dataset.closes === "dialog" ? "close" : "remove"]();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // its backdrop
  const copier = event.target.closest("[data-copies]");
  if (copier) copy(copier);
  const filler = event.target.closest("[data-fills]");
  if (filler) fill(JSON.parse(filler.dataset.fills), filler.dataset.sends !== undefined);
  const picker = event.target.closest(".pick");
  if (picker) picker.nextElementSibling.showPicker();
});

function set(id, value) {
  const field = document.getElementById(id);
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copies);
  const text = source.value ?? source.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    source.hidden = false; // no leave to write there: show it, selected, to be copied by hand
    source.select?.();
    document.execCommand("copy");
  }
  const before = button.textContent;
  button.textContent = button.dataset.copied;
  later(2_000, () => { button.textContent = before; });
}

for (const toast of all(document, ".toast")) later(TOAST_MS, () => toast.remove());

/* --- the question ------------------------------------------------------------------------------ */

/** Put values into the fields of the question, and send it where wanted. */
function fill(values, sends) {
  const form = document.getElementById("ask");
  if (!form) return;
  for (const [name, value] of Object.entries(values)) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  if (sends) form.requestSubmit();
  else form.elements.scope.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("change", (event) => {
  if (event.target.matches(".pick + input[type=date]")) fill({ by: event.target.value }, false);
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

/* --- type-ahead: the combobox of the ARIA practices, its options from the server --------------- */

class TypeAhead {
  constructor(input) {
    this.input = input;
    this.list = document.getElementById(input.getAttribute("aria-controls"));
    this.asked = 0;
    input.addEventListener("input", () => this.ask());
    input.addEventListener("click", () => this.ask());
    input.addEventListener("blur", () => later(150, () => this.close()));
    input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // so that the field keeps the focus
      this.take(event.target.closest("[role=option]"));
    });
  }

  ask() {
    clearTimeout(this.waiting);
    this.waiting = later(90, async () => {
      const number = ++this.asked;
      const address = `${this.input.dataset.suggests}${encodeURIComponent(this.input.value)}`;
      const answer = await fetch(address, { headers: { "HX-Request": "true" } });
      if (number !== this.asked || document.activeElement !== this.input || !answer.ok) return;
      this.list.innerHTML = answer.status === 200 ? await answer.text() : "";
      this.show();
    });
  }

  show() {
    const options = all(this.list, "[role=option]");
    options.forEach((option, number) => { option.id = `${this.list.id}-${number}`; });
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.list.hidden = options.length === 0;
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.asked += 1;
    this.list.innerHTML = "";
    this.show();
  }

  key(event) {
    const options = all(this.list, "[role=option]");
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape" && options.length) {
      event.preventDefault();
      this.close();
    } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
      if (event.key === "Enter") event.preventDefault();
      this.take(options[at]);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!options.length) {
        this.ask();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      select(this.input, options, (at + step + options.length) % options.length);
    }
  }

  take(option) {
    if (!option) return;
    if (option.dataset.href) {
      go(option);
      return;
    }
    this.input.value = option.dataset.value;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    const next = this.input.dataset.next && document.getElementById(this.input.dataset.next);
    if (next) next.focus();
  }
}

/** Mark one of the options as the one that Enter takes. */
function select(input, options, at) {
  options.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
  if (options[at]) {
    input.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  }
}

/* --- the palette ------------------------------------------------------------------------------- */

document.addEventListener("keydown", (event) => {
  const palette = event.target.closest?.("#palette");
  if (!palette) return;
  const input = palette.querySelector("input");
  const options = all(palette, "[role=option]");
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    select(input, options, (at + step + options.length) % Math.max(options.length, 1));
  } else if (event.key === "Enter") {
    event.preventDefault();
    go(options[Math.max(at, 0)]);
  }
});
document.addEventListener("click", (event) => go(event.target.closest("#palette [role=option]")));

function go(option) {
  if (option?.dataset.href) location.assign(option.dataset.href);
}

/* --- keys -------------------------------------------------------------------------------------- */

const PLACES = { a: "/", p: "/promises", c: "/capacity", l: "/pipeline", h: "/honesty", s: "/setup" };
let isGoing = false;

function move(step) {
  const every = all(document, "[data-line]");
  if (every.length && !every.some((line) => line.checkVisibility())) {
    every[0].closest("details").open = true; // of a picture, its table is walked
  }
  const lines = every.filter((line) => line.checkVisibility());
  if (!lines.length) return;
  const at = lines.findIndex((line) => line.classList.contains("here"));
  const to = at < 0 ? (step > 0 ? 0 : lines.length - 1) : Math.min(Math.max(at + step, 0), lines.length - 1);
  lines.forEach((line, number) => line.classList.toggle("here", number === to));
  const link = lines[to].querySelector("a") ?? lines[to];
  link.focus({ preventScroll: true });
  lines[to].scrollIntoView({ block: "nearest" });
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => document.querySelector("[data-slash]")?.focus(),
  "?": () => open(document.getElementById("keys")),
  z: () => document.querySelector(".toast .undo")?.click(),
  g: () => { isGoing = true; later(1_200, () => { isGoing = false; }); },
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open(document.getElementById("palette"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (isGoing && event.key in PLACES) {
    isGoing = false;
    document.querySelector(`.sections a[href="${PLACES[event.key]}"]`)?.click();
    return;
  }
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

/* --- sending ----------------------------------------------------------------------------------- */

/** Send the token that counts now: whoever signed in anew in another tab got another one. */
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
  if (!token) return;
  detail.headers["X-CSRFToken"] = token;
  if (detail.verb !== "get") detail.parameters.csrfmiddlewaretoken = token;
});

/** What is clicked twice is sent once: not again while it is on its way, or the next page comes. */
const onTheirWay = new WeakSet();
document.addEventListener("submit", (event) => {
  if (!onTheirWay.has(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("htmx:beforeRequest", ({ target, detail }) => {
  if (target instanceof HTMLFormElement && detail.requestConfig.verb !== "get") onTheirWay.add(target);
});
document.addEventListener("htmx:afterRequest", ({ target, detail: { xhr } }) => {
  const goesOn = xhr.getResponseHeader("HX-Redirect") ?? xhr.getResponseHeader("HX-Refresh");
  if (!goesOn) onTheirWay.delete(target);
});

let problems = 0; // that were given an id

/** What is wrong is said at its field, too: whoever reads by ear comes from the field to the words. */
document.addEventListener("htmx:afterSwap", ({ target, detail }) => {
  const said = target.querySelector?.("[data-fields]");
  if (!said) return;
  target.id ||= `problem-${++problems}`;
  const form = target.closest("form") ?? document;
  const wrong = said.dataset.fields.split(" ").map((name) => form.querySelector(`[name="${name}"]`));
  for (const field of wrong.filter(Boolean)) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", target.id);
    field.addEventListener("input", () => field.removeAttribute("aria-invalid"), { once: true });
  }
  const isTyping = detail.requestConfig?.verb === "get"; // nobody is led away from where they write
  if (!isTyping) wrong.find(Boolean)?.focus();
});

/* --- live: when somebody else changes what is shown -------------------------------------------- */

let seen = "";
let unread = null;
let isOwed = false; // something changed while a dialog was open or somebody typed

async function pulse() {
  if (document.visibilityState !== "visible") return;
  const answer = await fetch("/pulse").catch(() => null); // the next one will tell
  if (!answer?.ok || answer.redirected) return;
  const found = await answer.json();
  if (unread !== null && unread !== found.unread) ring(found);
  unread = found.unread;
  if (seen && found.seen !== seen) renew(document.querySelectorAll("[data-live='']"));
  seen = found.seen;
}

/** Show how much is unread, and the list of it where that is on the page. */
function ring({ unread: count, words }) {
  const bell = document.querySelector(".bell");
  bell.setAttribute("aria-label", words);
  bell.querySelector("b")?.remove();
  if (count) bell.append(Object.assign(document.createElement("b"), { textContent: count }));
  renew(document.querySelectorAll("[data-live='messages']"));
}

/** Renew parts of the page now, or as soon as nobody is disturbed by it. */
function renew(parts) {
  isOwed = Boolean(document.querySelector("dialog[open]") || isTyping(document.activeElement));
  if (isOwed || !parts.length) showChanged();
  else parts.forEach((part) => window.htmx.trigger(part, "changed-meanwhile"));
}

function showChanged() {
  const told = document.getElementById("changed");
  if (!told || !document.querySelector("[data-live=''], [data-told]")) return;
  told.querySelector("a").href = location.href;
  told.hidden = false;
}

/** What was put off while a dialog was open comes when it is closed. */
document.addEventListener("close", () => {
  if (!isOwed) return;
  document.getElementById("changed").hidden = true;
  renew(document.querySelectorAll("[data-live='']"));
}, true);

/* A part that is renewed stays as its reader left it: what he opened, where he is, what has focus. */

const left = new Map();
const focusable = (part) => all(part, "a, button, input, select, summary, [tabindex]");

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  if (!target.matches?.("[data-live]")) return;
  left.set(target.id, {
    open: all(target, "details").map((each) => each.open),
    here: all(target, "[data-line]").findIndex((line) => line.classList.contains("here")),
    focus: focusable(target).indexOf(document.activeElement),
    scrolled: all(target, ".scroller, .wide, .long").map((each) => [each.scrollLeft, each.scrollTop]),
  });
});

function restore(part) {
  const before = left.get(part.id);
  if (!before) return;
  left.delete(part.id);
  all(part, "details").forEach((each, number) => { each.open = before.open[number] ?? each.open; });
  all(part, "[data-line]")[before.here]?.classList.add("here");
  focusable(part)[before.focus]?.focus({ preventScroll: true });
  all(part, ".scroller, .wide, .long").forEach((each, number) => {
    [each.scrollLeft, each.scrollTop] = before.scrolled[number] ?? [0, 0];
  });
}

/* --- beginning --------------------------------------------------------------------------------- */

function begin(where) {
  for (const input of all(where, "[data-suggests]")) {
    if (!input.typeAhead) input.typeAhead = new TypeAhead(input);
  }
  drawCharts(where);
  const answered = where.querySelector("[data-filled]");
  if (answered) fill(JSON.parse(answered.dataset.filled), false);
}

/** Bring the answer into sight where it would come below the screen. */
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "answer" && event.target.getBoundingClientRect().top > innerHeight * 0.45) {
    event.target.scrollIntoView({ block: "start" });
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.matches("[data-live]")) restore(event.target);
  begin(event.target.parentElement ?? document);
});
begin(document);
if (document.querySelector("header.top")) {
  pulse();
  setInterval(pulse, PULSE_MS);
  document.addEventListener("visibilitychange", pulse); // whoever comes back sees what is new
}
document.documentElement.dataset.ready = "";
performance.mark("keepable-ready");
