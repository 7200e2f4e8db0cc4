// What happens without a click: runs at work, notes that changed, answers that are ready.
const at = document.body.dataset.at;
const review = document.querySelector(".review[data-stem]");
const said = document.getElementById("said");
const AGAIN = 3000; // ms until a server that has refused is asked again

function tell(text) {
  said.textContent = text ?? "";
}

// Of what scripts ask for while something is under way htmx keeps the last alone: one by one, here,
// so that nothing is dropped.
let before = Promise.resolve();
function inTurn(verb, way, more) {
  const ask = () => htmx.ajax(verb, way, more);
  before = before.then(ask, ask);
  return before;
}

// An answer is fetched again where another one stands there now; words being typed stay. After a
// time without the server, what was being made may have ended meanwhile.
async function renew(afterLoss = false) {
  if (!review) return;
  if (afterLoss) document.querySelectorAll("[data-job]").forEach(asked);
  const answer = await fetch(review.dataset.stamps, { credentials: "same-origin" });
  if (!answer.ok) return;
  const stamps = await answer.json();
  let isNew = false;
  for (const [key, stamp] of Object.entries(stamps)) {
    const shown = review.querySelector(`.answer[data-key="${CSS.escape(key)}"]`);
    if (!shown) isNew = true;
    if (!shown) continue;
    const waits = shown.querySelector(".working");
    if (waits && afterLoss) fetched(shown, shown.dataset.way);
    if (waits || shown.dataset.stamp === stamp) continue;
    if (shown.classList.contains("editing")) {
      shown.querySelector(".late").hidden = false;
    } else if (!shown.querySelector(".wish, .made-now")) {
      fetched(shown, shown.dataset.way);
    }
  }
  document.body.dispatchEvent(new CustomEvent("qa-notes", { detail: { isNew } }));
}

function fetched(shown, way) {
  const hadFocus = shown.contains(document.activeElement);
  const id = shown.id;
  return inTurn("GET", way, { target: `#${CSS.escape(id)}`, swap: "outerHTML" }).then(() => {
    if (hadFocus) document.getElementById(id)?.focus({ preventScroll: true });
  });
}

function asked(waiting) {
  inTurn("GET", waiting.dataset.way, { target: "#asked", swap: "innerHTML" });
}

function jobSaid({ id, stem, key, state }) {
  if (!review || review.dataset.stem !== stem) return;
  const waiting = document.querySelector(`[data-job="${CSS.escape(id)}"]`);
  if (waiting) asked(waiting);
  const shown = key && review.querySelector(`.answer[data-key="${CSS.escape(key)}"]`);
  if (!shown || shown.classList.contains("editing")) return;
  const ended = state === "done" || state === "failed";
  fetched(shown, ended ? `${shown.dataset.way}?job=${id}` : shown.dataset.way);
}

// Why nothing is heard: nobody is there, or another server that does not know this page.
async function why() {
  const answer = await fetch(`${at}runs`, { credentials: "same-origin" }).catch(() => null);
  return answer?.status === 403 ? document.body.dataset.closed : document.body.dataset.lost;
}

function listen(lost = false) {
  const events = new EventSource(`${at}events`);
  events.onopen = () => {
    if (lost) tell("");
    renew(lost); // it may have changed since the page was made
    lost = false;
  };
  events.onerror = async () => {
    lost = true;
    if (events.readyState === EventSource.CLOSED) setTimeout(() => listen(true), AGAIN);
    const found = await why();
    if (events.readyState !== EventSource.OPEN) tell(found);
  };
  events.addEventListener("runs", () => inTurn("GET", `${at}runs`, { target: "#runs", swap: "innerHTML" }));
  events.addEventListener("notes", (event) => {
    const stems = JSON.parse(event.data);
    if (review && stems.includes(review.dataset.stem)) renew();
    htmx.trigger(document.body, "notes-changed");
  });
  events.addEventListener("weeks", () => htmx.trigger(document.body, "weeks-changed"));
  events.addEventListener("job", (event) => jobSaid(JSON.parse(event.data)));
  events.addEventListener("end", () => {
    events.close(); // who answers there next may be somebody else
    tell(document.body.dataset.lost);
  });
  addEventListener("pagehide", () => events.close());
}

// Words that nobody has saved are not lost by a click beside them. What is in a field at first may
// be such words, too, where another text stands in the note by then.
function hasUnsaved(where) {
  const typed = [...where.querySelectorAll(".by-hand textarea, .typed [data-saved], .ask textarea")];
  return typed.some((field) => field.value !== (field.dataset.saved ?? field.defaultValue));
}

addEventListener("beforeunload", (event) => {
  if (hasUnsaved(document)) event.preventDefault();
});
document.body.addEventListener("htmx:confirm", (event) => {
  if (event.target.dataset.act !== "cancel" || !hasUnsaved(event.target.closest(".answer, .texts"))) return;
  if (!confirm(document.body.dataset.confirmLeave)) event.preventDefault();
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.target.matches(".ask")) event.target.reset();
});

// Only a piece of a page takes the place of another one: a form keeps its words when something else
// comes back, and an answer that has been fetched for a place that is gone is put nowhere.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  const isPiece = xhr.getResponseHeader("Content-Type")?.startsWith("text/html");
  if (!isPiece) tell(xhr.status === 403 ? document.body.dataset.closed : document.body.dataset.lost);
  if (!isPiece || !target.isConnected) event.detail.shouldSwap = false;
});

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "sheet") return;
  const sheet = event.target;
  const marked = sheet.querySelector(".marked");
  marked?.scrollIntoView({ block: "center" });
  const cited = document.getElementById(sheet.querySelector(".quoted")?.dataset.answer);
  if (cited && !cited.classList.contains("editing")) choose(cited);
});
document.body.addEventListener("htmx:afterSettle", () => setFormulas(document)); // of math.js
document.body.addEventListener("htmx:sendError", () => tell(document.body.dataset.lost));

listen();
