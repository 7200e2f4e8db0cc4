// Formulas: the LaTeX that stands in the page gives way to the MathML kept beside it.
function setFormulas(within) {
  if (!("MathMLElement" in window)) return;
  for (const place of within.querySelectorAll("[data-mathml]")) {
    if (place.querySelector("math")) continue;
    const parsed = new DOMParser().parseFromString(place.dataset.mathml, "application/xml");
    if (parsed.querySelector("parsererror")) continue;
    const math = document.importNode(parsed.documentElement, true);
    math.setAttribute("alttext", place.textContent);
    place.replaceChildren(math);
  }
}
document.addEventListener("DOMContentLoaded", () => setFormulas(document));
