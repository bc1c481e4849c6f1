// Goes with htmx: where the focus is after a swap, what is read out, what is said when no answer comes.

const live = document.createElement("p");
live.className = "visually-hidden";
live.setAttribute("role", "status");
document.body.append(live);

const lost = document.createElement("div");
lost.className = "lost";
lost.setAttribute("role", "alert");
document.body.append(lost);

const unattended = (detail) => "X-Unattended" in detail.requestConfig.headers;

// --- filter links, sorting, pages: the same list again ---------------------------------------------------------------

document.addEventListener("click", (event) => {
  const link = event.target.closest("#content .applied a, #content thead a, #content .pager a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.pathname !== location.pathname) return;
  event.preventDefault();
  htmx.ajax("GET", link.href, { source: link, target: "#content", select: "#content", swap: "outerHTML" });
});

// --- after a swap ----------------------------------------------------------------------------------------------------

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  lost.replaceChildren();
  const asked = detail.requestConfig.elt;
  if (asked.dataset.keepEvery) return;
  if (unattended(detail)) {
    const { said } = document.getElementById(asked.id)?.dataset ?? {};
    if (said && said !== asked.dataset.said) live.textContent = said;
    return;
  }
  const { focus } = asked.closest("[data-focus]")?.dataset ?? {};
  const wanted = focus && document.getElementById(focus);
  const heading = document.querySelector("#content h1");
  if (wanted) {
    wanted.closest("details:not([open])")?.setAttribute("open", "");
    wanted.focus();
  }
  if (heading && (!document.activeElement || document.activeElement === document.body)) {
    heading.tabIndex = -1;
    heading.focus();
  }
  const told = document.querySelector("#content .notice[role], #content .applied span");
  live.textContent = (told || heading || live).textContent.trim();
});

// --- no answer, or one that is no page -------------------------------------------------------------------------------

const tell = () => {
  const sentence = document.createElement("p");
  sentence.textContent = document.getElementById("no-answer").textContent;
  lost.replaceChildren(sentence);
};

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail }) => {
    if (!unattended(detail) && !detail.requestConfig.elt.dataset.keepEvery) tell();
  });
}

document.addEventListener("htmx:responseError", ({ detail }) => {
  if (unattended(detail) || detail.requestConfig.elt.dataset.keepEvery) return;
  // The server's own page says what is wrong.
  const { elt } = detail.requestConfig;
  if (elt.matches("form")) {
    elt.action = detail.pathInfo.requestPath;
    HTMLFormElement.prototype.submit.call(elt);
  }
  else if (elt.href) location.assign(elt.href);
  else tell();
});

// --- what looks for itself, while somebody can see it ----------------------------------------------------------------

setInterval(() => {
  if (document.visibilityState !== "visible") return;
  for (const part of document.querySelectorAll("[data-every]")) {
    part.dataset.waited = Number(part.dataset.waited || 0) + 1;
    if (Number(part.dataset.waited) < Number(part.dataset.every) || part.contains(document.activeElement)) continue;
    part.dataset.waited = 0;
    htmx.trigger(part, "look");
  }
}, 1000);

// --- a form that saves by itself, at most every so many seconds; its button stays ------------------------------------

const say = (state, words) => {
  const line = document.getElementById("autosave");
  if (line.dataset.state === state && line.textContent === line.dataset[words]) return;
  line.dataset.state = state;
  line.textContent = line.dataset[words];
};

// Typed and not known to be saved; a page that is left takes it along.
const unsaved = (form) =>
  form.dataset.dirty || form.dataset.keeping || document.getElementById("autosave").dataset.state === "failed";

addEventListener("beforeunload", (event) => {
  const forms = [...document.querySelectorAll("form[data-keep-every]")];
  if (forms.some((form) => !form.dataset.sent && unsaved(form))) event.preventDefault();
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-keep-every]");
  if (form) form.dataset.dirty = "yes";
});

setInterval(() => {
  for (const form of document.querySelectorAll("form[data-dirty]")) {
    const rest = Number(form.dataset.keptAt || 0) + form.dataset.keepEvery * 1000 - Date.now();
    if (form.dataset.keeping || form.dataset.sent || rest > 0) continue;
    delete form.dataset.dirty;
    form.dataset.keptAt = Date.now();
    htmx.trigger(form, "keep");
  }
}, 500);

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (!detail.elt.dataset.keepEvery) return;
  detail.elt.dataset.keeping = "yes";
  // What is being repeated is still not saved.
  if (!detail.elt.dataset.lost) say("saving", "saving");
});

// Who signs in again in another tab gets another token; the form here goes on with it.
const takeNewToken = async (form) => {
  form.dataset.keptAt = Date.now() + 3000;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const fresh = page.querySelector("main [name=csrfmiddlewaretoken]");
    if (fresh) form.elements.csrfmiddlewaretoken.value = fresh.value;
  } catch {
    // No network now: the next try says so.
  }
};

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt;
  if (!form.dataset.keepEvery) return;
  delete form.dataset.keeping;
  delete form.dataset.lost;
  delete form.dataset.out;
  if (detail.successful) return;
  form.dataset.dirty = form.dataset.lost = "yes";
  if ([401, 403].includes(detail.xhr.status)) {
    form.dataset.out = "yes";
    takeNewToken(form);
  }
  say("failed", form.dataset.out ? "out" : "lost");
});

addEventListener("online", () => {
  for (const form of document.querySelectorAll("form[data-lost]")) form.dataset.keptAt = 0;
});

// The button, pressed while a saving is under way: after it, or the two would be taken for two people's.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.dataset.keepEvery && (!navigator.onLine || form.dataset.out)) {
      // The browser's own page, or the one to sign in, would take the place of what was typed.
      event.preventDefault();
      event.stopPropagation();
      form.dataset.dirty = form.dataset.lost = "yes";
      say("failed", form.dataset.out ? "out" : "lost");
      return;
    }
    if (!form.dataset.keeping) return;
    event.preventDefault();
    event.stopPropagation();
    form.addEventListener("htmx:afterOnLoad", () => setTimeout(() => form.requestSubmit(), 50), { once: true });
  },
  true,
);
