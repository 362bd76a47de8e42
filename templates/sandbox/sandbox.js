// Keeps an open sandbox page current. Without it the page is complete, it only has to be reloaded.
(() => {
  "use strict";
  const body = document.body;
  const byId = (id) => document.getElementById(id);

  // The clock: counted on here from what the service last said.
  const clock = byId("clock"), speedLabel = byId("speed");
  const zone = clock.dataset.zone;
  const days = new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "short", day: "numeric", month: "short", year: "numeric" });
  const hours = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  let shown = Date.parse(clock.dataset.now), speed = clock.dataset.speed === "" ? null : Number(clock.dataset.speed), since = performance.now();
  const tick = () => {
    const now = new Date(shown + (performance.now() - since) * (speed === null ? 1 : speed));
    const words = `${days.format(now).replace(",", "")}, ${hours.format(now)}`;
    const time = clock.querySelector("time");
    if (time.textContent !== words) time.textContent = words;
  };
  const setClock = (state) => {
    shown = Date.parse(state.now); speed = state.speed; since = performance.now();
    speedLabel.hidden = speed === null;
    speedLabel.textContent = speed === null ? "" : speed === 0 ? "paused" : `${Number(speed.toPrecision(6))}×`;
    tick();
  };
  setInterval(tick, 1000);

  // Fresh nodes take the place of the old ones; where somebody may be writing, nothing is touched.
  const writing = (node) => node.nodeType === Node.ELEMENT_NODE && (node.matches(".reply") || node.querySelector(".reply") !== null);
  const renew = (old, fresh) => {
    const stay = [...old.childNodes].find(writing), come = [...fresh.childNodes].find(writing);
    if (!stay || !come) { old.replaceChildren(...fresh.childNodes); return; }
    while (stay.previousSibling) stay.previousSibling.remove();
    while (stay.nextSibling) stay.nextSibling.remove();
    while (come.previousSibling) old.prepend(come.previousSibling);
    while (come.nextSibling) old.append(come.nextSibling);
    if (!stay.matches(".reply")) renew(stay, come);
  };

  // Puts a new version of a part in place; what was open, focused or scrolled to stays so.
  const put = (part, { html, digest }) => {
    if (part.dataset.digest === digest) return;
    const keyed = (selector) => [...part.querySelectorAll(selector)].map((element) => element.dataset.key);
    const known = new Set(keyed("[data-key]")), open = keyed("details[open][data-key]");
    const focused = part.contains(document.activeElement) && document.activeElement.closest("[data-key]");
    const thread = part.querySelector(".thread"), scrolled = thread ? thread.scrollTop : 0;
    const insideThread = thread && document.activeElement === thread;
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    renew(part, fresh.content);
    part.dataset.digest = digest;
    const find = (key) => part.querySelector(`[data-key="${CSS.escape(key)}"]`);
    open.forEach((key) => { const details = find(key); if (details) details.open = true; });
    part.querySelectorAll(".turn[data-key]").forEach((turn) => { if (!known.has(turn.dataset.key)) turn.classList.add("fresh"); });
    const now = part.querySelector(".thread");
    if (now) now.scrollTop = scrolled;
    if (insideThread && now) now.focus({ preventScroll: true });
    if (focused) {
      const again = find(focused.dataset.key);
      const target = again && (again.matches("a, [tabindex]") ? again : again.querySelector("summary, a"));
      if (target) target.focus({ preventScroll: true });
    }
  };

  // A reply is sent without leaving the page, so that what is open and where it is scrolled to stay so.
  const send = async (form) => {
    const box = form.querySelector("textarea"), refused = form.querySelector(".refused"), text = box.value;
    if ("sending" in form.dataset) return;
    form.dataset.sending = "";
    try {
      // Once it is kept we are led back to the page we are on.
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
      const kept = answer.type === "opaqueredirect";
      refused.textContent = kept ? "" : "It was not sent. Try again in a moment.";
      if (kept && box.value === text) box.value = "";
      const thread = document.querySelector(".thread");
      if (kept && thread) thread.scrollTop = 0;
    } catch {
      refused.textContent = "It was not sent: the service does not answer.";
    }
    delete form.dataset.sending;
    box.focus({ preventScroll: true });
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".reply")) return;
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches(".reply textarea")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  // Live, by server-sent events; the browser reconnects by itself and says which message it saw last.
  const stream = body.dataset.stream, live = byId("live");
  if (!stream || !window.EventSource) return;
  const say = (away, words) => {
    live.hidden = false;
    byId("reload").hidden = true;
    live.classList.toggle("away", away);
    live.querySelector(".words").textContent = words;
  };
  const heard = {
    reload: () => location.reload(),
    clock: setClock,
    parts: (parts) => { for (const [name, part] of Object.entries(parts)) { const place = byId(name); if (place) put(place, part); } },
    message: (message) => {
      if ("empty" in body.dataset) location.reload();
      else if (String(message.person) === body.dataset.person) byId("said").textContent = `New: ${message.kind.replaceAll("_", " ")}, ${message.channel === "email" ? "e-mail" : "text"}`;
    },
  };
  const connect = () => {
    const source = new EventSource(stream);
    for (const [name, act] of Object.entries(heard)) source.addEventListener(name, (event) => act(JSON.parse(event.data)));
    source.addEventListener("open", () => say(false, "Live"));
    source.addEventListener("error", () => {
      say(true, "Reconnecting");
      // After an answer that isn't a stream the browser gives up; we don't: the parts that come first are the whole page.
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
    });
  };
  connect();
})();
