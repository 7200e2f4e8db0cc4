// The search: loads of the index what a query needs, and of the papers those that are shown.
// Data comes as scripts that call qaNotes, so that it works from a file as well.
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
const A_PAGE = 10; // papers
const TITLE = 4; // times that a term of the title counts
const NEAR = 0.5; // of what was asked for, by how rare it is, that is better than nothing
const UNKNOWN = 1; // what a term counts that no paper has: as much as one that most have
const AROUND = 60; // characters of a snippet before and after the first hit
const waiting = new Map(); // name of a file -> what takes its value

globalThis.qaNotes = (name, value) => {
  waiting.get(name)?.(value);
  waiting.delete(name);
};

const told = document.getElementById("found").dataset;
const loaded = new Map();
function load(name) {
  if (!loaded.has(name)) {
    loaded.set(name, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      waiting.set(name, resolve);
      script.onload = () => reject(new Error(name)); // it would have been taken by now
      script.onerror = () => reject(new Error(name));
      script.src = "search/" + name.split("/").map(encodeURIComponent).join("/");
      script.src += `.js?v=${told.version}`; // a cache may hold files of an older index
      document.head.append(script);
    }));
  }
  return loaded.get(name);
}

function normal(text) {
  const bare = text.normalize("NFKC").toLowerCase().normalize("NFD");
  return bare.replace(/[\u0300-\u036f]/g, "").normalize("NFC");
}

function runsOf(text, head) {
  const run = new RegExp(`([${head.paired}]+)|((?:(?![${head.paired}])[\\p{L}\\p{N}])+)`, "gu");
  return [...normal(text).matchAll(run)];
}

// What is looked up: pairs of characters must be there as they are, words may go on.
function termsOf(text, head) {
  const terms = new Map();
  for (const [, paired, word] of runsOf(text, head)) {
    if (word) {
      const letters = [...word].slice(0, head.word);
      terms.set(letters.join(""), letters.length > 1);
    } else {
      const letters = [...paired];
      if (letters.length === 1) terms.set(paired, false);
      for (let at = 0; at + 1 < letters.length; at++) terms.set(letters[at] + letters[at + 1], false);
    }
  }
  return terms;
}

function fileOf(term, files) {
  let total = 0;
  for (const char of [...term].slice(0, 2)) total = (total * 31 + char.codePointAt(0)) % 65536;
  return total % files;
}

function unpacked(text) {
  const numbers = [];
  let last = -1, gap = 0, shift = 0;
  for (const char of text) {
    const digit = DIGITS.indexOf(char);
    gap += (digit % 32) << shift;
    shift += 5;
    if (digit < 32) {
      last += gap;
      numbers.push(last);
      gap = shift = 0;
    }
  }
  return numbers;
}

// Of a long query as many terms as `head.most` files hold, from all over it.
function chosen(terms, head) {
  let names = [...terms.keys()];
  const files = () => new Set(names.map((term) => fileOf(term, head.files)));
  for (let step = 2; files().size > head.most; step++) {
    names = [...terms.keys()].filter((_, at) => at % step === 0);
  }
  return names;
}

async function entriesOf(term, goesOn, head) {
  const body = await load(`terms-${fileOf(term, head.files)}`);
  const all = new Set(), titles = new Set();
  for (const entry of body.split(";")) {
    const [found, papers, titled] = entry.split(",");
    if (!(goesOn ? found.startsWith(term) : found === term)) continue;
    unpacked(papers).forEach((paper) => all.add(paper));
    unpacked(titled).forEach((paper) => titles.add(paper));
  }
  return { all, titles };
}

// Papers by number, with how well they fit: those that have every term; where no paper has, those
// that have the better part of them, by how rare they are. `near` says which it is.
async function lookedUp(query, head) {
  const terms = termsOf(query, head);
  const names = chosen(terms, head);
  const entries = await Promise.all(names.map((term) => entriesOf(term, terms.get(term), head)));
  const papers = new Map();
  let whole = 0;
  for (const { all, titles } of entries) {
    const rare = all.size ? Math.log(1 + head.papers.length / all.size) : UNKNOWN;
    whole += rare;
    for (const paper of all) {
      const seen = papers.get(paper) ?? { paper, terms: 0, share: 0, fit: 0 };
      seen.terms += 1;
      seen.share += rare;
      seen.fit += rare * (titles.has(paper) ? TITLE : 1);
      papers.set(paper, seen);
    }
  }
  const found = [...papers.values()].filter((seen) => seen.terms === names.length);
  if (found.length) return { found, near: false };
  return { found: [...papers.values()].filter((seen) => seen.share >= NEAR * whole), near: true };
}

// The longest pieces of a word that stand in a text, those of grammar apart: モデル of モデルの限界.
function piecesOf(word, text) {
  const pieces = [];
  for (let at = 0; at + 1 < word.length; at++) {
    let end = at + 1;
    while (end < word.length && text.includes(word.slice(at, end + 1))) end++;
    const piece = word.slice(at, end);
    if (end - at < 2 || !/[^\p{Script=Hiragana}]/u.test(piece)) continue;
    pieces.push(piece);
    at = end - 1;
  }
  return pieces;
}

// What of a word stands in a text: all of it, else its runs of letters, else, of papers that are
// only near, pieces of these.
function standing({ word, runs, near }, text) {
  if (text.includes(word)) return [word];
  return runs.flatMap(([run, paired]) => {
    if (text.includes(run)) return run.length > 1 ? [run] : [];
    return near && paired ? piecesOf(run, text) : [];
  });
}

// Where the words of the query stand in a text: [start, end) in it, in order.
function hitsIn(text, wanted) {
  let small = "";
  const places = [];
  [...text].reduce((at, char) => {
    const plain = normal(char);
    for (let unit = 0; unit < plain.length; unit++) places.push(at); // of two, for 𠮷
    small += plain;
    return at + char.length;
  }, 0);
  places.push(text.length);
  const hits = [];
  for (const word of new Set(wanted.flatMap((asked) => standing(asked, small)))) {
    for (let at = small.indexOf(word); at >= 0; at = small.indexOf(word, at + word.length)) {
      hits.push([places[at], places[at + word.length]]);
    }
  }
  hits.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  return hits.filter(([start], at) => !hits.slice(0, at).some(([, end]) => end > start));
}

// The part with most of what was asked for, and the piece of it around the first of them; nothing
// of a paper that has only its title.
function snippetOf(paper, wanted) {
  const scored = paper.parts.map(([label, position, text]) => {
    const hits = hitsIn(text, wanted);
    const words = new Set(hits.map(([start, end]) => normal(text.slice(start, end))));
    return { label, position, text, hits, score: [...words].join("").length };
  });
  const none = { label: "", position: 0, text: "", hits: [], score: -1 };
  const best = scored.reduce((one, other) => (other.score > one.score ? other : one), none);
  const first = best.hits[0]?.[0] ?? 0;
  const from = first > AROUND ? first - AROUND : 0;
  const until = Math.min(best.text.length, Math.max(first + AROUND, from + 2 * AROUND));
  return { ...best, from, until };
}

function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...[content].flat());
  return made;
}

function marked(text, hits, from, until) {
  const pieces = [from > 0 ? "…" : ""];
  let at = from;
  for (const [start, end] of hits) {
    if (start < at || end > until) continue;
    pieces.push(text.slice(at, start), element("mark", text.slice(start, end)));
    at = end;
  }
  pieces.push(text.slice(at, until), until < text.length ? "…" : "");
  return pieces;
}

function result(paper, wanted) {
  const snippet = snippetOf(paper, wanted);
  const place = snippet.position ? `#${paper.anchor}:${snippet.position}` : "";
  const title = marked(paper.title, hitsIn(paper.title, wanted), 0, paper.title.length);
  const shown = element("section", [], { class: "entry", lang: paper.language });
  shown.append(element("h2", element("a", title, { href: paper.href })));
  if (paper.dated) shown.append(element("p", paper.dated, { class: "date" }));
  if (snippet.label) {
    const label = element("a", snippet.label, { href: paper.href + place });
    shown.append(element("p", label, { class: "asked" }));
  }
  const text = marked(snippet.text, snippet.hits, snippet.from, snippet.until);
  shown.append(element("p", text, { class: "snippet" }));
  return shown;
}

function address(query, page, sort) {
  const asked = new URLSearchParams({ q: query });
  if (page > 1) asked.set("page", page);
  if (sort === "date") asked.set("sort", sort);
  return `?${asked}`;
}

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function showSorts(query, sort, words) {
  const place = document.getElementById("sort");
  const links = [["fit", words.by_fit], ["date", words.by_date]].map(([name, label]) => {
    const current = name === sort ? { "aria-current": "true" } : {};
    return element("a", label, { href: address(query, 1, name), ...current });
  });
  place.replaceChildren(words.sort, links[0], " ", links[1]);
  place.hidden = false;
}

function showPages(query, page, pages, sort, words) {
  const place = document.getElementById("pages");
  const link = (to, label, rel) => element("a", label, { href: address(query, to, sort), rel });
  const at = element("span", filled(words.page, { page, pages }));
  const before = page > 1 ? link(page - 1, words.previous_page, "prev") : "";
  const after = page < pages ? link(page + 1, words.next_page, "next") : "";
  place.replaceChildren(before, at, after);
  place.hidden = pages < 2;
}

async function search(query, asked, words) {
  const count = document.getElementById("count");
  const sort = asked.get("sort") === "date" ? "date" : "fit";
  count.textContent = words.searching;
  const head = await load("head");
  const { found, near } = await lookedUp(query, head);
  found.sort((one, other) => (sort === "fit" && other.fit - one.fit) || one.paper - other.paper);
  const pages = Math.max(1, Math.ceil(found.length / A_PAGE));
  const page = Math.min(pages, Math.max(1, parseInt(asked.get("page"), 10) || 1));
  const shown = found.slice((page - 1) * A_PAGE, page * A_PAGE);
  const papers = await Promise.all(shown.map(({ paper }) => load(`papers/${head.papers[paper]}`)));
  const wanted = normal(query).split(/\s+/).filter(Boolean)
    .map((word) => ({ word, runs: runsOf(word, head), near }));
  document.getElementById("results").replaceChildren(
    ...papers.map((paper) => result(paper, wanted)));
  count.textContent = found.length
    ? filled(near ? words.near : words.found, { n: found.length }) : words.nothing;
  if (found.length) {
    showSorts(query, sort, words);
    showPages(query, page, pages, sort, words);
  }
}

const asked = new URLSearchParams(location.search);
const query = (asked.get("q") ?? "").trim().slice(0, 200);
const field = document.getElementById("q");
if (query) {
  const words = JSON.parse(told.words);
  const heading = filled(words.results, { query });
  document.getElementById("heading").textContent = heading;
  document.title = heading;
  field.value = query;
  search(query, asked, words).catch((error) => {
    document.getElementById("count").textContent = words.not_loaded;
    console.error(error);
  });
} else {
  field.focus();
}
