// What saves a moment or a worry; every page works without it.

// --- A form on its way: a second press sends nothing ---------------------------------------------------------------

const settle = (form) => {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  setTimeout(settle, 8000, form); // no answer, or a download: the page stays
});

addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(settle));

// --- A long list to choose from is narrowed by typing ----------------------------------------------------------------

const LONG_LIST = 25;
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const narrowed = (select) => {
  const { narrow, narrowed: told } = select.closest(".field").dataset;
  const every = [...select.options].map((option) => ({ option, text: folded(option.text) }));
  let found = [];
  const above = document.createElement("div");
  const label = document.createElement("label");
  const search = document.createElement("input");
  const status = document.createElement("span");
  above.className = "mb-1";
  label.className = "small soft";
  label.htmlFor = search.id = `${select.id}-narrow`;
  label.textContent = narrow;
  Object.assign(search, { type: "search", className: "form-control", autocomplete: "off" });
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  search.addEventListener("input", () => {
    const words = folded(search.value).split(/\s+/);
    const { value } = select;
    found = every.filter(({ option, text }) => option.value && words.every((word) => text.includes(word)));
    // Nothing is chosen or lost by typing.
    const shown = every.filter((one) => found.includes(one) || !one.option.value || one.option.value === value);
    select.replaceChildren(...shown.map(({ option }) => option));
    select.value = value;
    if (search.value) select.size = Math.min(Math.max(shown.length, 2), 8);
    else select.removeAttribute("size");
    status.textContent = told.replace("{n}", found.length);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault(); // Enter would send the form
    if (search.value && found.length) select.value = found[0].option.value;
    select.focus();
  });
  above.append(label, search, status);
  select.before(above);
};

document.querySelectorAll(".field[data-narrow] > select:not([multiple])").forEach((select) => {
  if (select.options.length > LONG_LIST && !select.querySelector("optgroup")) narrowed(select);
});

// --- What changes a list in place is fetched when the first menu of a row is opened ----------------------------------

document.addEventListener(
  "toggle",
  (event) => {
    const later = document.getElementById("live-later");
    if (!later || window.htmx || !event.target.matches(".row-menu[open]")) return;
    for (const { attributes } of later.content.querySelectorAll("script")) {
      const script = document.createElement("script");
      script.src = attributes.src.value;
      script.async = false; // in their order
      document.head.append(script);
    }
    later.remove();
  },
  true,
);

// --- Two minutes before the session ends ---------------------------------------------------------------------------

const end = document.getElementById("session-end");
if (end) {
  const KEY = "session-until";
  const [soon, over] = end.children;
  let until = Date.now() + end.dataset.seconds * 1000;
  let before = null;
  const look = () => {
    const left = until - Date.now();
    const warn = left > 0 && left <= 120000;
    if (warn && soon.hidden) before = document.activeElement;
    soon.hidden = !warn;
    over.hidden = left > 0;
  };
  const tell = () => {
    try {
      localStorage.setItem(KEY, until);
    } catch {
      // Not allowed: other tabs warn for themselves.
    }
  };
  addEventListener("storage", (event) => {
    if (event.key !== KEY || !(event.newValue > until)) return;
    until = Number(event.newValue);
    look();
  });
  soon.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(soon.action, {
        method: "POST",
        body: new FormData(soon),
        headers: { "X-Requested-With": "fetch" },
      });
      if (answer.status !== 204) return;
      until = Date.now() + answer.headers.get("X-Session-Left") * 1000;
      tell();
      look();
      (before && before.isConnected ? before : document.getElementById("content")).focus();
    } catch {
      // No network: the sentence stays.
    }
  });
  tell();
  setInterval(look, 5000);
}
