// Keys of the review page, and no page load between its steps. All is done by the buttons of its form, on the server;
// this presses them and puts the answer's parts in place of those shown. j, k, m and u are of keys.js.
(() => {
  "use strict";
  const LABELS = ["agent", "product", "process", "none"];
  const TONES = { "+": "good", "=": "good", "0": "neutral", "-": "bad", "−": "bad" };
  const form = () => document.getElementById("parts");
  const parts = () => [...document.querySelectorAll("[data-part]")];
  const current = () => document.querySelector('[data-part][aria-current="true"]');
  let asked = 0;

  for (const one of document.querySelectorAll("[data-noscript]")) one.hidden = true; // the effect follows by itself

  function choose(row) {
    for (const one of parts()) one.removeAttribute("aria-current");
    if (row) row.setAttribute("aria-current", "true");
  }

  function body(name, value) {
    const data = new FormData(form());
    data.append(name, value);
    return data;
  }

  async function answer(name, value) {
    const mine = ++asked;
    const got = await fetch(form().action, { method: "POST", body: new URLSearchParams(body(name, value)) });
    if (!got.ok) throw new Error(String(got.status));
    const page = new DOMParser().parseFromString(await got.text(), "text/html");
    return mine === asked ? page : null; // a later key was faster
  }

  async function press(name, value, next) {
    const inside = document.getElementById("review").contains(document.activeElement);
    let page;
    try {
      page = await answer(name, value);
    } catch {
      submit(name, value); // the server says on its own page what is wrong
      return;
    }
    if (!page) return;
    document.getElementById("review").replaceWith(page.getElementById("review"));
    for (const one of document.querySelectorAll("[data-noscript]")) one.hidden = true;
    const row = parts()[Math.min(next, parts().length - 1)];
    choose(row);
    if (inside && row) row.querySelector("input:checked").focus({ preventScroll: true });
    if (row) row.scrollIntoView({ block: "nearest" });
  }

  function submit(name, value) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form().append(field);
    form().submit();
  }

  async function showEffect() {
    let page;
    try {
      page = await answer("do", "show");
    } catch {
      return; // shown again when it is saved
    }
    const said = page && page.getElementById("effect");
    if (said) document.getElementById("effect").replaceChildren(...said.childNodes);
  }

  function check(row, name, value) {
    const radio = row && row.querySelector(`input[name^="${name}-"][value="${value}"]`);
    if (!radio) return false;
    if (!radio.checked) {
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return true;
  }

  // Where the caret stands in the words of this part, in characters of the whole text; null: not in them.
  function caret(row) {
    const selection = getSelection();
    const words = row.querySelector(".words");
    if (!selection.rangeCount || !words.contains(selection.anchorNode)) return null;
    const before = document.createRange();
    before.setStart(words, 0);
    before.setEnd(selection.anchorNode, selection.anchorOffset);
    return Number(row.dataset.start) + [...before.toString()].length;
  }

  function split(row) {
    const places = row && row.querySelector("select");
    if (!places) return false;
    const at = caret(row);
    const next = at === null ? null : [...places.options].find((one) => Number(one.value) >= at) || places.options[places.length - 1];
    if (next) places.value = next.value;
    getSelection().removeAllRanges();
    press("split", row.dataset.part, Number(row.dataset.part) + 1);
    return true;
  }

  function act(key) {
    const row = current();
    if (/^[1-4]$/.test(key)) return check(row, "about", LABELS[key - 1]);
    if (key in TONES) return check(row, "tone", TONES[key]);
    if (key === "s") return split(row);
    return false;
  }

  function save(target) {
    if (target.closest("a, button, summary, select")) return false; // Enter is theirs
    form().querySelector('button[name="do"][value="save"]').click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !form()) return;
    if (document.documentElement.classList.contains("keys-off") || !event.target.closest) return;
    if (event.target.closest("input:not([type=radio]), textarea")) return;
    if (event.target.closest("select") && event.key !== "s") return;
    if (event.key === "Enter" ? !event.repeat && save(event.target) : act(event.key)) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("#parts input[type=radio]")) showEffect();
  });

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target !== form() || !button || !["split", "merge"].includes(button.name)) return;
    event.preventDefault();
    press(button.name, button.value, Number(button.value) + (button.name === "split" ? 1 : 0));
  });

  // The part one works in is the keyboard's.
  for (const kind of ["pointerdown", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const row = event.target.closest && event.target.closest("[data-part]");
      if (row) choose(row);
    });
  }
})();
