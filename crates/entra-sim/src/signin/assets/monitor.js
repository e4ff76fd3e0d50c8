// A hostile copy of the sign-in page: it reports everything that is done to it, so that a test can
// say that nothing was.
(function () {
  "use strict";
  const sim = (window.__sim = { events: [] });
  let sent = 0;
  const name = (node) => node.name || node.id || node.nodeName;
  function record(what, node, detail) {
    sim.events.push({ what: what, target: name(node), at_ms: performance.now(), detail: String(detail) });
    flush();
  }
  function flush() {
    const report = { origin: "", path: location.pathname, kind: "attack",
      framed: window.top !== window, events: sim.events.slice(sent) };
    sent = sim.events.length;
    navigator.sendBeacon("/sim/beacon", JSON.stringify(report));
  }
  const inputs = [...document.querySelectorAll("input")];
  const last = new Map(inputs.map((input) => [input, input.value]));
  for (const input of inputs) {
    for (const kind of ["input", "change", "focus", "click", "keydown"]) {
      input.addEventListener(kind, () => record(kind, input, input.type === "submit" ? "" : input.value));
    }
  }
  // A value that is set without an event shows only to who looks.
  setInterval(function () {
    for (const input of inputs) {
      if (last.get(input) !== input.value) {
        last.set(input, input.value);
        record("value", input, input.value);
      }
    }
  }, 50);
  new MutationObserver(function (changes) {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        // The parser itself adds the line break at the document's end.
        if (node.nodeType === Node.TEXT_NODE && node.data.trim() === "") {
          continue;
        }
        record("added", node, node.outerHTML || node.textContent);
      }
      for (const node of change.removedNodes) {
        record("removed", node, "");
      }
      if (change.type === "attributes") {
        record("attribute", change.target, change.attributeName);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  document.getElementById("i0281").addEventListener("submit", function (event) {
    event.preventDefault();
    record("submitted", event.target, "");
  });
  sim.events.push({ what: "ready", target: "page", at_ms: performance.now(), detail: "" });
  flush();
})();
