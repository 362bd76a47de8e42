// Keeps an open console page current, counts what a text costs, and gives keys. Without it the page is complete.
(() => {
  "use strict";
  const body = document.body, byId = (id) => document.getElementById(id);
  const every = 4000;

  // Puts a new version of a part in place; what was open, focused or scrolled to stays so.
  const put = (part, { html, digest }) => {
    const keyed = (selector) => [...part.querySelectorAll(selector)].map((element) => element.dataset.key);
    const known = new Set(keyed("[data-key]")), open = keyed("details[open][data-key]");
    const focused = part.contains(document.activeElement) && document.activeElement.closest("[data-key]");
    const thread = part.querySelector(".thread"), scrolled = thread ? thread.scrollTop : 0;
    const inThread = thread && document.activeElement === thread;
    part.innerHTML = html;
    part.dataset.digest = digest;
    const find = (key) => part.querySelector(`[data-key="${CSS.escape(key)}"]`);
    open.forEach((key) => { const details = find(key); if (details) details.open = true; });
    const fresh = [...part.querySelectorAll(".turn[data-key]")].filter((turn) => !known.has(turn.dataset.key));
    fresh.forEach((turn) => turn.classList.add("fresh"));
    const now = part.querySelector(".thread");
    if (now) now.scrollTop = scrolled;
    if (inThread && now) now.focus({ preventScroll: true });
    if (focused) {
      const again = find(focused.dataset.key);
      const target = again && (again.matches("a, button, [tabindex]") ? again : again.querySelector("summary, a, button"));
      if (target) target.focus({ preventScroll: true });
    }
    const said = fresh.map((turn) => turn.querySelector(".bubble")).filter(Boolean).pop();
    if (said) byId("news").textContent = said.textContent;
  };

  // Live: asks every few seconds while somebody looks. Signed out meanwhile: the page is loaded again, which says so.
  const names = (body.dataset.live || "").split(" ").filter(Boolean), live = byId("live");
  const say = (away) => {
    live.hidden = false;
    byId("reload").hidden = !away;
    live.classList.toggle("away", away);
    live.querySelector(".label").textContent = away ? "Not current" : "Live";
  };
  const title = document.title.replace(/^\(\d+\) /, "");
  const look = async () => {
    if (document.hidden) return;
    const query = new URLSearchParams(names.map((name) => [name, byId(name).dataset.digest]));
    try {
      const answer = await fetch(`${body.dataset.from}?${query}`, { headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.status === 404) return location.reload();
      if (!answer.ok) throw new Error(answer.statusText);
      const { parts, needed } = await answer.json();
      for (const name of names) if (parts[name]) put(byId(name), parts[name]);
      document.title = needed ? `(${needed}) ${title}` : title;
      say(false);
    } catch {
      say(true);
    }
  };
  if (names.length) {
    const again = () => look().finally(() => setTimeout(again, every));
    again();
    document.addEventListener("visibilitychange", look);
  }

  // What a text costs, counted where it will be sent.
  const text = byId("text"), length = byId("length");
  let waiting = 0, asked = 0;
  const count = async () => {
    const number = ++asked;
    if (!text.value.trim()) { length.textContent = ""; return; }
    const form = new URLSearchParams({ csrf: body.dataset.csrf, text: text.value });
    const answer = await fetch("/console/length", { method: "POST", body: form, headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok || number !== asked) return;
    const { characters, segments } = await answer.json();
    length.textContent = `${characters} ${characters === 1 ? "character" : "characters"}, ${segments} ${segments === 1 ? "segment" : "segments"}`;
  };
  if (text && length) {
    text.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(count, 250); });
    text.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) text.form.requestSubmit(); });
  }

  // What is half written outlives a session that ends meanwhile: in this tab only, until it is sent or somebody signs out.
  const drafts = (act) => { try { return act(sessionStorage); } catch { return null; } };
  if (text) {
    const name = `draft ${location.pathname}`;
    if (new URLSearchParams(location.search).get("did") === "said") drafts((kept) => kept.removeItem(name));
    else if (!text.value) text.value = drafts((kept) => kept.getItem(name)) || "";
    if (text.value) count();
    text.addEventListener("input", () => drafts((kept) => (text.value ? kept.setItem(name, text.value) : kept.removeItem(name))));
  }
  document.querySelector(".me").addEventListener("submit", () => drafts((kept) => kept.clear()));

  // A form leaves once. The server knows a second one too; this only spares the wait.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    else event.target.dataset.sent = "1";
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // Single keys, which can be switched off.
  const keys = byId("keys"), on = byId("keys-on");
  if (!keys) return;
  keys.hidden = false;
  const kept = { get: () => { try { return localStorage.getItem("keys"); } catch { return null; } }, set: (value) => { try { localStorage.setItem("keys", value); } catch { /* private window: for this page only */ } } };
  on.checked = kept.get() !== "off";
  on.addEventListener("change", () => kept.set(on.checked ? "on" : "off"));
  const step = (by) => {
    const rows = [...document.querySelectorAll("#queue .row")];
    const at = rows.findIndex((row) => row === document.activeElement), current = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, (at < 0 ? current : at) + by))];
    if (next) next.focus();
  };
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    r: () => text && text.focus(),
    "/": () => byId("q").focus(),
    w: () => { const whys = [...document.querySelectorAll(".turn details.why")], open = whys.some((why) => !why.open); whys.forEach((why) => { why.open = open; }); },
  };
  document.addEventListener("keydown", (event) => {
    if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const act = acts[event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
