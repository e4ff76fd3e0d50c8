// The page's own clock: when each field came, became usable, was written and was sent. Tests read
// it in the page (window.__sim) or from the simulator's reports. No product code knows of it.
(function () {
  "use strict";
  const sim = (window.__sim = { events: [], config: window.$Config });
  const written = new WeakSet();
  const present = new WeakSet();
  let sent = 0;
  const name = (element) => element.name || element.id || element.localName;
  sim.record = function (what, target) {
    sim.events.push({ what: what, target: target, at_ms: performance.now() });
  };
  sim.flush = function () {
    if (sent === sim.events.length) {
      return;
    }
    const report = { origin: "", path: location.pathname, kind: "sign-in", events: sim.events.slice(sent) };
    sent = sim.events.length;
    navigator.sendBeacon("/sim/beacon", JSON.stringify(report));
  };
  // Fields that were just put into the document.
  sim.present = function (root) {
    for (const input of root.querySelectorAll("input.input")) {
      if (!present.has(input)) {
        present.add(input);
        sim.record("present", name(input));
      }
    }
  };
  // The same fields, no longer hidden or moving.
  sim.visible = function (root) {
    for (const input of root.querySelectorAll("input.input")) {
      sim.record("visible", name(input));
    }
  };
  const isTwin = (element) => element.classList.contains("moveOffScreen");
  document.addEventListener("input", function (event) {
    const what = isTwin(event.target) ? "twin_input" : written.has(event.target) ? "input" : "first_input";
    written.add(event.target);
    sim.record(what, name(event.target));
  }, true);
  document.addEventListener("change", function (event) {
    sim.record(isTwin(event.target) ? "twin_input" : "change", name(event.target));
  }, true);
  document.addEventListener("focusin", function (event) {
    if (isTwin(event.target)) {
      sim.record("twin_focus", name(event.target));
    }
  });
  if (sim.config.oSim.isInHtml) {
    const parsed = new MutationObserver(() => sim.present(document));
    parsed.observe(document, { subtree: true, childList: true });
    addEventListener("DOMContentLoaded", () => parsed.disconnect());
  }
  addEventListener("pagehide", sim.flush);
})();
