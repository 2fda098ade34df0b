"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const table = document.querySelector("table");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const names = new Map(rows.map((row) => [row, plain(row.dataset.unit)]));

  function show() {
    const words = plain(byId("search").value).split(/\s+/).filter(Boolean);
    const mutu = byId("mutu").value;
    let seen = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => names.get(row).includes(word)) || (mutu !== "" && row.dataset.mutu !== mutu);
      seen += row.hidden ? 0 : 1;
    }
    byId("seen").textContent = byId("seen").dataset.text.replace("{seen}", seen).replace("{all}", rows.length);
  }

  function sort(head, heads) {
    const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
    const of = (row) => row.dataset[head.dataset.by];
    const absent = (value) => value === "" || value === "-";
    const compare = (a, b) => absent(of(a)) - absent(of(b)) || sign * collatedOrCounted(of(a), of(b));
    body.append(...[...rows].sort(compare));
  }

  function collatedOrCounted(a, b) {
    const difference = Number(a) - Number(b);
    return Number.isNaN(difference) ? collator.compare(a, b) : difference;
  }

  const heads = [...table.tHead.querySelectorAll("[data-by]")];
  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head, heads));
    head.append(button);
  }
  byId("search").addEventListener("input", show);
  byId("mutu").addEventListener("change", show);
  byId("controls").hidden = false;
  show();
})();
