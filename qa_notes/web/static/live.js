// What happens without a click: runs at work, notes that changed, answers that are ready.
const at = document.body.dataset.at;
const review = document.querySelector(".review[data-stem]");
const said = document.getElementById("said");

function tell(text) {
  said.textContent = text ?? "";
}

// An answer is fetched again where another one stands there now; words being typed stay.
async function renew() {
  if (!review) return;
  const answer = await fetch(review.dataset.stamps, { credentials: "same-origin" });
  if (!answer.ok) return;
  const stamps = await answer.json();
  let isNew = false;
  for (const [key, stamp] of Object.entries(stamps)) {
    const shown = review.querySelector(`.answer[data-key="${CSS.escape(key)}"]`);
    if (!shown) isNew = true;
    if (!shown || shown.dataset.stamp === stamp) continue;
    if (shown.classList.contains("editing")) {
      shown.querySelector(".late").hidden = false;
    } else if (!shown.querySelector(".wish, .made-now, .working")) {
      fetched(shown, shown.dataset.way);
    }
  }
  document.body.dispatchEvent(new CustomEvent("qa-notes", { detail: { isNew } }));
}

function fetched(shown, way) {
  const hadFocus = shown.contains(document.activeElement);
  const id = shown.id;
  return htmx.ajax("GET", way, { target: `#${CSS.escape(id)}`, swap: "outerHTML" }).then(() => {
    if (hadFocus) document.getElementById(id)?.focus({ preventScroll: true });
  });
}

function jobSaid({ id, stem, key, state }) {
  if (!review || review.dataset.stem !== stem) return;
  const waiting = document.querySelector(`[data-job="${CSS.escape(id)}"]`);
  if (waiting) htmx.ajax("GET", waiting.dataset.way, { target: "#asked", swap: "innerHTML" });
  const shown = key && review.querySelector(`.answer[data-key="${CSS.escape(key)}"]`);
  if (!shown || shown.classList.contains("editing")) return;
  const ended = state === "done" || state === "failed";
  fetched(shown, ended ? `${shown.dataset.way}?job=${id}` : shown.dataset.way);
}

function listen() {
  const events = new EventSource(`${at}events`);
  let lost = false;
  events.onopen = () => {
    tell("");
    if (lost) renew();
    lost = false;
  };
  events.onerror = () => {
    lost = true;
    tell(document.body.dataset.lost);
  };
  events.addEventListener("runs", () => htmx.ajax("GET", `${at}runs`, { target: "#runs", swap: "innerHTML" }));
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

// Words that nobody has saved are not lost by a click beside them.
addEventListener("beforeunload", (event) => {
  const typed = [...document.querySelectorAll(".by-hand textarea, .typed textarea")];
  if (typed.some((field) => field.value !== field.defaultValue)) event.preventDefault();
});

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "sheet") return;
  const sheet = event.target;
  const marked = sheet.querySelector(".marked");
  marked?.scrollIntoView({ block: "center" });
  const cited = document.getElementById(sheet.querySelector(".quoted")?.dataset.answer);
  if (cited && !cited.classList.contains("editing")) choose(cited);
});
document.body.addEventListener("htmx:sendError", () => tell(document.body.dataset.lost));

listen();
