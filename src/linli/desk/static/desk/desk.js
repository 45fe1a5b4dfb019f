// The desk's own quick ways. Every page also works without it.
(function () {
  "use strict";

  const fields = "input:not([type=hidden]):not([tabindex='-1']), select, textarea, button:not([tabindex='-1'])";
  const shown = (element) => element.offsetParent !== null && !element.disabled;
  const narrow = () => !Array.from(document.querySelectorAll("#detail")).some(shown);

  // Enter in a line goes on to the next field; where data-enter names a button, it presses that.
  function onward(target) {
    const all = Array.from(target.form.querySelectorAll(fields)).filter(shown);
    const next = all[all.indexOf(target) + 1];
    if (next) next.focus();
  }

  // Ctrl+Enter saves the intake also when the hand is nowhere, as after a click beside the fields.
  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("form[data-enter-next]");
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented || !form || event.target.form) return;
    event.preventDefault();
    form.querySelector(".button-primary").click();
  });

  function waitForOptions(target) {
    const box = target.closest("[data-combobox]");
    const kept = box && box.querySelector("[data-combobox-value]");
    if (!kept || kept.value || !target.value.trim()) return false;
    box.dataset.chooseFirst = "yes";
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (!target.form || !target.form.matches("[data-enter-next]") || !target.matches("input:not([type=checkbox]):not([type=radio]), select")) return;
    event.preventDefault();
    if (target.dataset.enter && target.value.trim()) { document.querySelector(target.dataset.enter).click(); return; }
    if (target.matches("[role=combobox]") && waitForOptions(target)) return;
    onward(target);
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const box = event.detail.elt.closest && event.detail.elt.closest("[data-combobox]");
    if (!box || !box.dataset.chooseFirst) return;
    delete box.dataset.chooseFirst;
    box.querySelector("[role=combobox]").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  });

  // The server says where the hand wants to be next.
  document.addEventListener("desk:go", (event) => {
    const goal = document.getElementById(event.detail.to);
    if (goal) { goal.focus(); if (goal.select && !goal.matches("textarea")) goal.select(); }
  });

  // A move's form opens alone, with the hand in its first field.
  function enter(opened) {
    const first = opened.querySelector("[aria-invalid=true]") || opened.querySelector("input:not([type=hidden]), select, textarea");
    if (first && !opened.querySelector("[data-focus]") && !opened.contains(document.activeElement.closest("form"))) first.focus();
  }

  document.addEventListener("toggle", (event) => {
    const opened = event.target;
    if (!opened.matches || !opened.matches("details.move, details.reveal") || !opened.open) return;
    document.querySelectorAll("details.move[open]").forEach((other) => { if (other !== opened && opened.matches(".move")) other.open = false; });
    enter(opened);
  }, true);

  // Opened by its key: at once, so that no letter typed after it is lost.
  document.addEventListener("keydown", (event) => {
    const summary = document.activeElement;
    if (event.defaultPrevented && summary.dataset.key === event.key && summary.matches("details.move > summary") && summary.parentElement.open) enter(summary.parentElement);
  });

  // Beside the list where there is room; a page of its own where there is none.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const link = event.detail.elt;
    if (!link.matches("[data-pane]") || !narrow()) return;
    event.preventDefault();
    window.location.assign(link.href);
  });

  // The row of the case that is shown beside the list is the marked one.
  document.addEventListener("htmx:afterSettle", (event) => {
    const shownCase = document.querySelector("#detail [data-case]");
    if (!shownCase || !document.getElementById("list")) return;
    if (event.detail.elt.id === "detail") document.getElementById("detail").scrollTop = 0;
    document.querySelectorAll("tr[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    const row = document.getElementById("row-" + shownCase.dataset.case);
    if (row) row.setAttribute("aria-current", "true");
  });

  // A refusal (409) comes back with the form; anything else that fails is shown as a page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr.status;
    if (answer === 409) { event.detail.shouldSwap = true; event.detail.isError = false; }
    else if (answer === 403 || answer === 404) window.location.reload();
  });

  function allGiven(button) {
    button.closest("fieldset").querySelectorAll(".paper-line select").forEach((select) => {
      const given = Array.from(select.options).some((option) => option.value === "given");
      if (select.value === "" && given && !select.closest("[data-optional]")) select.value = "given";
    });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-all-given]");
    if (button) allGiven(button);
  });
  const offer = () => document.querySelectorAll("[data-all-given]").forEach((button) => { button.hidden = false; });
  document.addEventListener("DOMContentLoaded", offer);
  document.addEventListener("htmx:afterSettle", offer);
})();
