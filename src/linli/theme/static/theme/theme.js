// What makes the pages quicker for the hand. Every page also works without it.
(function () {
  "use strict";

  const typing = (element) => element.matches("input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea, select") || element.isContentEditable;
  const shown = (element) => element.offsetParent !== null;

  // Keys: data-key="a" presses a button, follows a link or goes to a field.
  function press(element) {
    if (element.matches("input, textarea, select")) { element.focus(); if (element.select) element.select(); }
    else { element.focus(); element.click(); }
  }

  function byKey(key) {
    return Array.from(document.querySelectorAll("[data-key]")).find((element) => element.dataset.key === key && shown(element) && !element.disabled);
  }

  // Lists: j and k go down and up among data-item rows; Enter follows the link that has the focus.
  const handle = (item) => (item.matches("a, button") ? item : item.querySelector("a, button"));

  function step(by) {
    const items = Array.from(document.querySelectorAll("[data-list] [data-item]")).filter((item) => shown(item) && handle(item));
    if (!items.length) return;
    const here = items.findIndex((item) => item.contains(document.activeElement));
    const current = here >= 0 ? here : items.findIndex((item) => item.hasAttribute("aria-current"));
    const next = items[Math.min(items.length - 1, Math.max(0, current + by))];
    handle(next).focus();
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const target = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target.form) {
      event.preventDefault();
      const submit = target.form.querySelector("[data-submit], .button-primary");
      if (submit) submit.click(); else target.form.requestSubmit();
      return;
    }
    if (event.key === "Escape" && typing(target)) { target.blur(); return; }
    if (event.ctrlKey || event.metaKey || (!event.altKey && typing(target))) return;
    if (!event.altKey && event.key === "j") { event.preventDefault(); step(1); return; }
    if (!event.altKey && event.key === "k") { event.preventDefault(); step(-1); return; }
    const element = byKey(event.key);
    if (element) { event.preventDefault(); press(element); }
  });

  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-item]");
    if (row && !event.target.closest("a, button, input, label, summary") && !String(getSelection())) {
      const link = handle(row);
      if (link) link.click();
    }
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // Combobox: <div class="combobox" data-combobox><input role="combobox"><ul role="listbox"><li role="option" data-value>.
  function options(box) { return Array.from(box.querySelectorAll("[role=option]")); }

  function close(box) {
    const list = box.querySelector("[role=listbox]");
    if (list) list.replaceChildren ? list.replaceChildren() : (list.textContent = "");
    const input = box.querySelector("[role=combobox]");
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(box, option) {
    options(box).forEach((other) => other.setAttribute("aria-selected", String(other === option)));
    const input = box.querySelector("[role=combobox]");
    if (!option) { input.removeAttribute("aria-activedescendant"); return; }
    if (!option.id) option.id = input.id + "-option-" + options(box).indexOf(option);
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function choose(box, option) {
    const link = option.querySelector("a[href]");
    if (link) { link.click(); return; }
    const input = box.querySelector("[role=combobox]");
    const kept = box.querySelector("[data-combobox-value]");
    input.value = option.dataset.label || option.textContent.trim();
    if (kept) { kept.value = option.dataset.value; kept.dispatchEvent(new Event("change", { bubbles: true })); }
    close(box);
  }

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest && event.target.closest("[data-combobox]");
    if (!box || !event.target.matches("[role=combobox]") || event.isComposing) return;
    const all = options(box);
    const here = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!all.length) return;
      event.preventDefault();
      mark(box, all[(here + (event.key === "ArrowDown" ? 1 : all.length - 1) + all.length) % all.length]);
    } else if (event.key === "Enter" && !event.ctrlKey && all.length) {
      event.preventDefault();
      choose(box, all[Math.max(0, here)]);
    } else if (event.key === "Escape" && all.length) {
      event.preventDefault();
      event.stopPropagation();
      close(box);
    }
  }, true);

  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-combobox]");
    const kept = box && event.target.matches("[role=combobox]") && box.querySelector("[data-combobox-value]");
    if (kept && kept.value) { kept.value = ""; kept.dispatchEvent(new Event("change", { bubbles: true })); }
  });

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[data-combobox] [role=option]");
    if (option && !event.target.closest("a")) { event.preventDefault(); choose(option.closest("[data-combobox]"), option); }
  });

  document.addEventListener("focusout", (event) => {
    const box = event.target.closest && event.target.closest("[data-combobox]");
    if (box) setTimeout(() => { if (!box.contains(document.activeElement)) close(box); }, 150);
  });

  // After a part of the page is exchanged: first what asks for the focus, then the first wrong field.
  document.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.elt;
    const box = part.closest && part.closest("[data-combobox]");
    if (box) {
      box.querySelector("[role=combobox]").setAttribute("aria-expanded", String(options(box).length > 0));
      mark(box, options(box)[0]);
      return;
    }
    const goal = part.querySelector && (part.querySelector("[data-focus]") || part.querySelector("[aria-invalid=true]") || part.querySelector("[autofocus]"));
    if (goal) goal.focus();
  });

  // A refused form comes back with its reasons (422); show it in place.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });

  // Read aloud, by the browser's own voice.
  function readAloud(button) {
    const voice = window.speechSynthesis;
    const label = button.textContent;
    const done = () => { button.textContent = label; };
    button.hidden = false;
    button.addEventListener("click", () => {
      if (voice.speaking) { voice.cancel(); return; }
      const words = new SpeechSynthesisUtterance(document.getElementById("main").innerText);
      words.lang = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
      words.rate = .9;
      words.onend = words.onerror = done;
      button.textContent = button.dataset.stop;
      voice.speak(words);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    if ("speechSynthesis" in window) document.querySelectorAll("[data-read]").forEach(readAloud);
    document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
    const wrong = document.querySelector("[data-focus]");
    if (wrong) wrong.focus();
  });
})();
