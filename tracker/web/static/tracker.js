// What the pages do beyond their HTML; everything works without it, only less comfortably.
"use strict";

// Datasette's table.js reads this as a global; a strict content policy forbids the inline script that sets it.
window.DATASETTE_ALLOW_FACET = document.documentElement.querySelector("[data-allow-facet]")?.dataset.allowFacet === "true";

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy as citation"; }, 2000);
  });
}

// Datasette's SQL editor types into a field of its own that nobody has named.
addEventListener("load", () => {
  for (const field of document.querySelectorAll(".CodeMirror textarea")) field.setAttribute("aria-label", "SQL");
});

// Close open menus when something else is clicked or Escape is pressed.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.nav-menu[open], details.actions-menu-links[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});

// Release page: what was tagged appears beside the words, on hover, tap and focus alike.
const tip = document.getElementById("tip");
if (tip) {
  let shown = null;

  const hide = () => { tip.hidden = true; shown?.classList.remove("on"); shown = null; };

  const show = (mark) => {
    if (shown === mark) return;
    hide();
    const notes = mark.dataset.notes.split(" ").map((name) => document.getElementById("note-" + name)).filter(Boolean);
    if (!notes.length) return;
    tip.replaceChildren(...notes.slice(0, 4).map((note) => {
      const box = document.createElement("div");
      box.append(...[...note.childNodes].map((node) => node.cloneNode(true)));
      return box;
    }));
    shown = mark;
    mark.classList.add("on");
    tip.hidden = false;
    const at = mark.getClientRects()[0] ?? mark.getBoundingClientRect();
    const left = Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - 16);
    const below = at.bottom + 8;
    const fits = below + tip.offsetHeight < innerHeight || at.top < tip.offsetHeight + 16;
    tip.style.left = `${Math.max(left, 16) + scrollX}px`;
    tip.style.top = `${(fits ? below : at.top - tip.offsetHeight - 8) + scrollY}px`;
  };

  let timer;
  const soon = () => { clearTimeout(timer); timer = setTimeout(hide, 350); };
  for (const mark of document.querySelectorAll(".text a.mark")) {
    mark.addEventListener("mouseenter", () => { clearTimeout(timer); show(mark); });
    mark.addEventListener("mouseleave", soon);
    mark.addEventListener("focus", () => show(mark));
    mark.addEventListener("blur", soon);
    mark.addEventListener("click", (event) => { event.preventDefault(); show(mark); });
  }
  tip.addEventListener("mouseenter", () => clearTimeout(timer));
  tip.addEventListener("mouseleave", soon);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

  // On a phone the lists come before the text: fold the long ones.
  if (matchMedia("(max-width: 900px)").matches) {
    for (const notes of document.querySelectorAll(".notes")) notes.removeAttribute("open");
  }
}

// A note or a figure inside a closed list opens the list when it is jumped to.
const reveal = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  target?.closest("details")?.setAttribute("open", "");
  target?.scrollIntoView({ block: "center" });
};
addEventListener("hashchange", reveal);
if (location.hash) reveal();
