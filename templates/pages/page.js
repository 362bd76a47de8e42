// Keeps an open delivery page current. Without it the page is complete, it only has to be reloaded.
(() => {
  "use strict";
  const EVERY = 15000;
  const body = document.body, byId = (id) => document.getElementById(id);
  const parts = ["live", "survey", "past"];
  let asking = false;

  // Whether somebody is in the middle of an answer there: what they typed stays.
  const busy = (part) => [...part.querySelectorAll("input:not([type=hidden]), textarea")]
    .some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);

  const put = (fresh) => {
    let whole = true;
    for (const id of parts) {
      const old = byId(id), next = fresh.getElementById(id);
      if (!old || !next || old.dataset.digest === next.dataset.digest) continue;
      if (busy(old)) { whole = false; continue; }
      const open = [...old.querySelectorAll("details")].map((details) => details.open);
      old.replaceWith(document.adoptNode(next));
      next.querySelectorAll("details").forEach((details, number) => { details.open = Boolean(open[number]); });
      if (id === "live") byId("said").textContent = next.querySelector("h1").textContent;
    }
    byId("fresh").replaceWith(document.adoptNode(fresh.getElementById("fresh")));
    document.title = fresh.title;
    if (whole) body.dataset.digest = fresh.body.dataset.digest;
  };

  const stale = (is) => { byId("stale").hidden = !is; byId("fresh").hidden = is; };

  const look = async () => {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const state = await fetch(body.dataset.state, { cache: "no-store" });
      if (state.status === 404) { location.reload(); return; }
      if (!state.ok) throw new Error(String(state.status));
      stale(false);
      if ((await state.json()).digest !== body.dataset.digest) {
        const page = await fetch(location.pathname, { cache: "no-store" });
        // Without its style: the nonce is the other answer's, so the browser would only complain.
        const text = page.ok ? (await page.text()).replace(/<style[^]*?<\/style>/, "") : "";
        if (text) put(new DOMParser().parseFromString(text, "text/html"));
      }
    } catch { stale(true); } finally { asking = false; }
  };

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);
  window.addEventListener("offline", () => stale(true));
})();
