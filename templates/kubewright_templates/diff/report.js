"use strict";
// The state of the page is its address: #q=…&class=…&area=…&rule=…&change=…, so that
// what one person looks at can be sent to another.
const byId = (id) => document.getElementById(id);
const search = byId("search"), area = byId("area"), rule = byId("rule");
const boxes = [...document.querySelectorAll("#classes input")];
const sections = [...document.querySelectorAll("section")];
const articles = [...document.querySelectorAll("article")];
let chosen = "";

function read() {
  const state = new URLSearchParams(location.hash.slice(1));
  const classes = state.get("class");
  search.value = state.get("q") ?? "";
  area.value = state.get("area") ?? "";
  rule.value = state.get("rule") ?? "";
  if (area.selectedIndex < 0) area.value = "";
  if (rule.selectedIndex < 0) rule.value = "";
  for (const box of boxes) box.checked = classes === null || classes.split(",").includes(box.value);
  chosen = state.get("change") ?? "";
  show();
  reveal();
}

function write() {
  const state = new URLSearchParams();
  const on = boxes.filter((box) => box.checked).map((box) => box.value);
  if (search.value) state.set("q", search.value);
  if (on.length < boxes.length) state.set("class", on.join(","));
  if (area.value) state.set("area", area.value);
  if (rule.value) state.set("rule", rule.value);
  if (chosen) state.set("change", chosen);
  history.replaceState(null, "", "#" + state);
}

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const on = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  let shown = 0;
  for (const section of sections) {
    const here = !area.value || section.dataset.area === area.value;
    let any = false;
    for (const article of section.querySelectorAll("article")) {
      const { search: text, class: effect, rule: name } = article.dataset;
      const fits = here && on.has(effect) && words.every((word) => text.includes(word)) &&
        (!rule.value || name === rule.value || article.querySelector(`li[data-rule="${rule.value}"]`));
      article.hidden = !fits;
      any ||= fits;
      shown += fits ? 1 : 0;
    }
    section.hidden = !any;
  }
  byId("shown").textContent = `${shown} of ${articles.length}`;
  byId("nothing").hidden = shown > 0;
}

function reveal() {
  for (const article of articles) article.classList.remove("chosen");
  const found = chosen && byId(chosen);
  if (!found) return;
  const article = found.closest("article");
  article.hidden = false;
  article.closest("section").hidden = false;
  for (let inside = found; inside !== article; inside = inside.parentElement) {
    if (inside.tagName === "DETAILS") inside.open = true;
  }
  article.classList.add("chosen");
  found.scrollIntoView({ block: found === article ? "start" : "center" });
}

function change() {
  chosen = "";
  show();
  reveal();
  write();
}

const THEMES = ["", "dark", "light"];
function theme(name) {
  document.documentElement.dataset.theme = name;
  byId("theme").textContent = { "": "Theme: system", dark: "Theme: dark", light: "Theme: light" }[name];
  try { localStorage.setItem("theme", name); } catch { /* a page of a file may have no storage */ }
}
function kept() {
  try { return localStorage.getItem("theme") ?? ""; } catch { return ""; }
}

for (const event of ["input", "change"]) byId("filters").addEventListener(event, change);
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("filters").addEventListener("reset", () => setTimeout(change));
byId("theme").addEventListener("click", () => {
  const now = document.documentElement.dataset.theme ?? "";
  theme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  }
});
window.addEventListener("hashchange", read);
theme(THEMES.includes(kept()) ? kept() : "");
read();
