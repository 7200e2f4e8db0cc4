// Every key of the review page; the page `keys` lists them.
const root = document.body.dataset.at;
let chord = "";

const typing = (where) => where.closest("input, textarea, select, [contenteditable]") !== null;
const answers = () => [...document.querySelectorAll(".answer")];

function current() {
  return document.activeElement.closest(".answer") ?? answers().find((one) => one.matches(".chosen"));
}

function step(by) {
  const all = answers();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
  choose(all[next]);
}

function choose(one) {
  answers().forEach((each) => each.classList.toggle("chosen", each === one));
  one.focus({ preventScroll: true });
  one.scrollIntoView({ block: "nearest" });
}

// Of the chosen answer; nothing is done to one that nobody has chosen.
function act(name, where = current() ?? (answers().length ? null : document)) {
  const found = where?.querySelector(`[data-act="${name}"]`);
  found?.click();
  return Boolean(found);
}

function quotation(by) {
  const sheet = document.getElementById("sheet");
  if (act(by > 0 ? "quote-after" : "quote-before", sheet)) return;
  if (sheet?.querySelector(".quoted")) return;
  (current()?.querySelector(".to-sheet") ?? document.querySelector(".to-sheet"))?.click();
}

function closed(where) {
  const room = where?.closest?.(".room");
  if (room?.childElementCount) {
    const answer = room.closest(".answer");
    room.replaceChildren();
    answer?.focus({ preventScroll: true });
    return true;
  }
  return false;
}

function escape() {
  const answer = current();
  const editing = document.activeElement.closest(".texts") ?? answer;
  if (editing?.classList.contains("editing")) return act("cancel", editing);
  if (closed(answer?.querySelector(".room"))) return true;
  const sheet = document.getElementById("sheet");
  if (sheet?.querySelector(".sheet-head")) return closeSheet();
  document.activeElement.blur();
  return true;
}

function closeSheet() {
  const sheet = document.getElementById("sheet");
  const cited = sheet.querySelector(".quoted")?.dataset.answer;
  sheet.replaceChildren();
  document.getElementById(cited)?.focus({ preventScroll: true });
  return true;
}

const go = (to) => location.assign(root + to);
const follow = (rel) => document.querySelector(`.neighbours a[rel=${rel}]`)?.click();
const CHORDS = { gw: () => go(""), gp: () => go("papers"), gt: () => go("table") };
const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  n: () => quotation(1),
  p: () => quotation(-1),
  "[": () => act("page-before", document.getElementById("sheet")),
  "]": () => act("page-after", document.getElementById("sheet")),
  a: () => act("accept"),
  e: () => act("edit"),
  r: () => act("regenerate"),
  u: () => act("undo"),
  U: () => act("redo"),
  h: () => act("history"),
  q: () => document.getElementById("question")?.focus(),
  J: () => follow("next"),
  K: () => follow("prev"),
  "/": () => document.getElementById("q").focus(),
  "?": () => go("keys"),
};

addEventListener("keydown", (event) => {
  if (event.isComposing) return; // an input method is at work
  const where = event.target;
  if (event.key === "Escape") return escape();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    if (typing(where)) where.closest("form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(where)) return;
  if (event.key === "Enter" && where.matches(".answer")) {
    where.querySelector(".to-sheet")?.click();
    return;
  }
  const both = chord + event.key;
  chord = event.key === "g" ? "g" : "";
  const found = CHORDS[both] ?? KEYS[event.key];
  if (found && !(event.key === "Enter")) {
    event.preventDefault();
    found();
  }
});

addEventListener("click", (event) => {
  const number = event.target.closest?.("sup a")?.textContent.replace(/\D/g, "");
  const cited = number && event.target.closest(".answer")?.querySelector(`[data-number="${number}"]`);
  if (cited) {
    event.preventDefault();
    cited.click();
  }
  const button = event.target.closest?.("[data-act]");
  if (button?.dataset.act === "close") closed(button);
  if (button?.dataset.act === "close-sheet") closeSheet();
  if (button?.dataset.act === "undo-made") act("undo", button.closest(".answer"));
});

// After a swap the answer that was worked on keeps the focus, unless a field took it.
document.body.addEventListener("htmx:afterSettle", (event) => {
  const field = event.target.querySelector?.("[data-focus]");
  if (field) {
    field.focus({ preventScroll: true });
    field.closest("form").scrollIntoView({ block: "nearest" });
    return;
  }
  if (event.target.matches?.(".room")) event.target.scrollIntoView({ block: "nearest" });
  if (document.activeElement === document.body && event.target.matches?.(".answer")) choose(event.target);
});
