// The papers of a week put in another order: by dragging, by buttons, by keys. Each move is asked
// of the server, which answers with the list as the week file has it then.
const list = () => document.getElementById("papers");
const rows = () => [...list().querySelectorAll(".row")];
const rowOf = (where) => where?.closest?.("#papers .row");
const outcome = document.getElementById("order-said");
let busy = false;
let waiting = 0; // places that a key asked for while a move was under way
let dragging = null;
let moves = 0; // asked of the server so far
const movesBefore = new WeakMap(); // request -> how many moves had been asked for when it was sent

async function move(row, to, target = row) {
  const papers = list();
  const place = Number(row.dataset.place);
  if (busy || to === place || to < 0 || to >= rows().length) return;
  busy = true;
  remember(target);
  const values = { seen: papers.dataset.seen, place, to };
  try {
    await inTurn("POST", papers.dataset.way, { target: "#papers", swap: "outerHTML", values });
  } finally {
    busy = false;
  }
  const by = waiting;
  waiting = 0;
  const next = rowOf(document.activeElement);
  if (by && next) move(next, Math.min(rows().length - 1, Math.max(0, Number(next.dataset.place) + by)), document.activeElement);
}

// What had the focus has it again in the list that comes back: the row, its link, or a button.
let focused = null;
function remember(where) {
  const row = rowOf(where);
  if (!row) return;
  const kind = where.matches("h3 a") ? "h3 a" : where.matches("[data-by]") ? `[data-by="${where.dataset.by}"]` : "";
  focused = { word: row.dataset.word, kind };
}

function restore() {
  const papers = list();
  const said = papers.dataset.said;
  if (said) {
    outcome.textContent = "";
    setTimeout(() => (outcome.textContent = said), 50); // the same words again are told again
  }
  if (!focused) return;
  const byPlace = papers.dataset.place && rows()[Number(papers.dataset.place)];
  const row = byPlace?.dataset.word === focused.word ? byPlace : rows().find((one) => one.dataset.word === focused.word);
  const wanted = focused.kind && row?.querySelector(focused.kind);
  const found = wanted && !wanted.disabled ? wanted : row;
  focused = null;
  found?.focus({ preventScroll: true });
  found?.scrollIntoView({ block: "nearest" });
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && dragging) return drop(false);
  const row = rowOf(event.target);
  if (!event.isComposing && event.altKey && row && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    const by = event.key === "ArrowUp" ? -1 : 1;
    if (busy) waiting += by;
    else move(row, Number(row.dataset.place) + by, document.activeElement);
  } else if ((event.key === "j" || event.key === "k") && !event.altKey && !event.ctrlKey && !event.metaKey && !event.target.closest("input, textarea, select")) {
    const all = rows();
    const at = all.indexOf(row);
    const next = at < 0 ? (event.key === "j" ? 0 : all.length - 1) : at + (event.key === "j" ? 1 : -1);
    all[Math.min(all.length - 1, Math.max(0, next))]?.focus();
  } else if (event.key === "Enter" && event.target.matches?.(".row")) {
    event.target.querySelector("h3 a")?.click();
  }
});

// Dragging by the grip, with a mouse, a pen or a finger.
addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.(".grip");
  if (!grip || event.button !== 0 || busy) return;
  event.preventDefault();
  const row = rowOf(grip);
  grip.setPointerCapture(event.pointerId);
  dragging = { row, grip, y: event.clientY, before: rows() };
  row.classList.add("dragged");
  document.body.classList.add("sorting");
});

addEventListener("pointermove", (event) => {
  if (!dragging) return;
  const { row } = dragging;
  const others = rows().filter((one) => one !== row);
  const middle = (one) => one.getBoundingClientRect().top + one.offsetHeight / 2;
  const below = others.find((one) => event.clientY < middle(one));
  if (below ? row.nextElementSibling !== below : row.nextElementSibling) row.parentElement.insertBefore(row, below ?? null);
  const edge = 70; // pixels from the edge of the window, where it scrolls
  if (event.clientY < edge) scrollBy(0, -14);
  else if (event.clientY > innerHeight - edge) scrollBy(0, 14);
});

function drop(keep) {
  if (!dragging) return;
  const { row, before } = dragging;
  dragging = null;
  row.classList.remove("dragged");
  document.body.classList.remove("sorting");
  const to = rows().indexOf(row);
  if (keep && to !== Number(row.dataset.place)) return move(row, to);
  row.parentElement.append(...before);
}
addEventListener("pointerup", () => drop(true));
addEventListener("pointercancel", () => drop(false));

// A list that comes because something changed elsewhere waits for who drags, and keeps the focus;
// one that a move has overtaken is old.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const { verb, path } = event.detail.requestConfig;
  if (verb === "post" && path === list()?.dataset.way) moves += 1;
  movesBefore.set(event.detail.xhr, moves);
});
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "papers") return;
  const isOld = movesBefore.get(event.detail.xhr) !== moves;
  const isOwn = event.detail.requestConfig.verb === "post";
  if (dragging || (!isOwn && (busy || isOld))) event.detail.shouldSwap = false;
  else if (!focused && list().contains(document.activeElement)) remember(document.activeElement);
});
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "papers" || event.detail.elt?.id === "papers") restore();
});

// What stands there now is seen first.
document.body.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelector?.("form > .conflict")?.scrollIntoView({ block: "nearest" });
});

// What was told of a file that could not be read is over when a piece comes again.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.closest?.(".week")) document.querySelector("#said .error")?.remove();
});
