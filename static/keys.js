// Keys of queues and cases: an extra over links and forms that work without them.
// j k move, o opens, a letter presses the button that carries it, digits choose in the group that has the focus.
// A reader can switch them off (WCAG 2.1.4); the choice stays in this browser.
(() => {
  "use strict";
  if (!document.querySelector("[data-keys]")) return; // only where the page shows its keys and their switch

  const OFF = "keys-off";
  const SECTIONS = { l: "log", w: "wait", c: "close" };
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.querySelector('[data-row][aria-current="true"]');
  const linkOf = (row) => row && (row.querySelector("[data-row-link]") || row.querySelector("a"));

  const remembered = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const remember = (off) => { try { localStorage.setItem(OFF, off ? "1" : "0"); } catch { /* private window: for this page only */ } };
  let off = remembered();

  function showSwitch() {
    document.documentElement.classList.toggle("keys-off", off);
    for (const line of document.querySelectorAll("[data-keys]")) {
      const button = line.querySelector("[data-keys-switch]");
      line.classList.toggle("off", off);
      if (button) button.textContent = off ? button.dataset.off : button.dataset.on;
    }
  }

  function move(step) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(current());
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
    for (const row of all) row.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    const link = linkOf(next);
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function open(fragment) {
    const link = linkOf(current());
    if (!link) return false;
    location.assign(fragment ? `${link.href.split("#")[0]}#${fragment}` : link.href);
    return true;
  }

  function press(letter) {
    const row = current();
    const mine = row && row.querySelector(`[data-key="${letter}"]`);
    const target = mine || [...document.querySelectorAll(`[data-key="${letter}"]`)].find((one) => !one.closest("[data-row]"));
    if (target) target.click();
    return Boolean(target);
  }

  function enter(id) {
    const section = document.getElementById(id);
    if (!section) return false;
    if (section.tagName === "DETAILS") section.open = true;
    const control = section.querySelector("input:checked, input:not([type=hidden]), select, textarea, button");
    if (!control) return false;
    control.focus({ preventScroll: true });
    section.scrollIntoView({ block: "nearest" });
    return true;
  }

  function choose(digit) {
    const group = document.activeElement.closest("[data-digits]");
    const radio = group && group.querySelectorAll("input[type=radio]")[digit - 1];
    if (!radio) return false;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    const groups = [...radio.form.querySelectorAll("[data-digits]")];
    const next = groups[groups.indexOf(group) + 1];
    (next ? next.querySelector("input:checked") || next.querySelector("input") : radio).focus();
    return true;
  }

  function act(key) {
    if (key === "j") return move(1);
    if (key === "k") return move(-1);
    if (/^[1-9]$/.test(key)) return choose(Number(key));
    if (!/^[a-z/]$/.test(key)) return false;
    if (press(key)) return true;
    if (key === "o") return open();
    if (key === "/") return enterFilter();
    return Boolean(SECTIONS[key]) && (enter(SECTIONS[key]) || open(SECTIONS[key]));
  }

  function enterFilter() {
    const first = document.querySelector(".filters select, .filters input:not([type=hidden])");
    if (first) first.focus();
    return Boolean(first);
  }

  document.addEventListener("keydown", (event) => {
    if (off || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const writing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
    if (!writing && act(event.key)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-keys-switch]")) return;
    off = !off;
    remember(off);
    showSwitch();
  });

  showSwitch();
})();
