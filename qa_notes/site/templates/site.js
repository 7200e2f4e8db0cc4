// Keys: / to the search, j and k to the next and the previous paper. Not while somebody types.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = document.getElementById("q");
  if (event.key === "/" && field) {
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key === "j" || event.key === "k") {
    const step = event.key === "j" ? 1 : -1;
    const beside = document.querySelector(step > 0 ? "a[rel=next]" : "a[rel=prev]");
    if (beside || document.querySelector(".neighbours")) {
      if (beside) location.assign(beside.href);
      return;
    }
    const papers = [...document.querySelectorAll(".entry > :is(h2, h3, h4) a")];
    const at = papers.indexOf(document.activeElement);
    const to = papers[at < 0 ? (step > 0 ? 0 : -1) : at + step];
    if (to) to.focus();
  }
});
