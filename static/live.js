// The board keeps itself up to date (templates/managers/board_live.html), and "all on this page" ticks what is shown. Both are extras.
// The same address is asked for every 30 s while the tab is seen; 304 says that nothing has changed. What the reader has
// in hand stays: the keyboard's row, the ticks, the focus, the place on the screen. After five failures it says so and stops.
(() => {
  "use strict";
  const EVERY = 30000, PATIENCE = 5;
  const part = (name, within) => (within || document).querySelector(`[data-part="${name}"]`);
  const box = part("list"), said = part("said");
  if (!box || !window.fetch) return;
  const rows = () => [...box.querySelectorAll("[data-row]")];
  const ticks = () => [...box.querySelectorAll("input[name=case]")];
  const current = () => box.querySelector('[data-row][aria-current="true"]');
  const byRow = (id) => rows().find((row) => row.dataset.row === id);
  let failures = 0, looked = Date.now(), timer;

  function put(html) {
    const told = new DOMParser().parseFromString(html, "text/html");
    const focused = box.contains(document.activeElement) ? document.activeElement.id : null;
    const before = current(), at = before && before.dataset.row, top = before && before.getBoundingClientRect().top;
    const known = new Set(rows().map((row) => row.dataset.row));
    const ticked = new Set(ticks().filter((one) => one.checked).map((one) => one.id));
    part("sentence").textContent = part("sentence", told).textContent;
    box.replaceChildren(...part("list", told).childNodes);
    prepare();
    for (const one of ticks()) one.checked = one.checked || ticked.has(one.id);
    for (const row of rows()) row.classList.toggle("new", !known.has(row.dataset.row));
    const now = at && byRow(at);
    if (now) {
      for (const row of rows()) row.removeAttribute("aria-current");
      now.setAttribute("aria-current", "true");
      if (top >= 0 && top < innerHeight) scrollBy(0, now.getBoundingClientRect().top - top);
    }
    const target = focused !== null && (document.getElementById(focused) || (current() || box).querySelector("[data-row-link]"));
    if (target) target.focus({ preventScroll: true });
    const news = part("said", told);
    said.textContent = news ? news.textContent : "";
  }

  async function look() {
    if (document.hidden || box.querySelector(":active")) return;
    looked = Date.now();
    try {
      const shown = rows().map((row) => row.dataset.row).join();
      const headers = { "X-Live": shown, "If-None-Match": `"${box.dataset.live}"` };
      const answer = await fetch(location.href, { headers, redirect: "error" });
      if (answer.status === 200) {
        put(await answer.text());
        box.dataset.live = answer.headers.get("ETag").replaceAll('"', "");
      } else if (answer.status !== 304) throw new Error(String(answer.status));
      failures = 0;
    } catch {
      failures += 1;
      if (failures < PATIENCE) return;
      clearInterval(timer);
      said.textContent = said.dataset.stopped;
    }
  }

  function prepare() {
    const all = box.querySelector("[data-tick-all]");
    if (!all) return;
    all.removeAttribute("name"); // without script it stands for all that were shown; with it, each box for itself
    all.addEventListener("change", () => { for (const one of ticks()) one.checked = all.checked; });
  }

  prepare();
  box.addEventListener("change", (event) => {
    const all = box.querySelector("[data-tick-all]");
    if (all && event.target.name === "case") all.checked = ticks().every((one) => one.checked);
  });
  timer = setInterval(look, EVERY);
  document.addEventListener("visibilitychange", () => { if (failures < PATIENCE && Date.now() - looked > EVERY) look(); });
})();
