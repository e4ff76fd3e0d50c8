// An element by its id in the older markup; the newer has few ids.
const byId = (id) => "#" + id + ", [data-sim-id=" + id + "]";

// Puts a view into the document. Its nodes are made anew every time.
const views = (function () {
  "use strict";
  const sim = window.__sim;
  const settings = window.$Config.oSim;
  const shown = new WeakMap();
  const container = () => document.querySelector(".pagination-view");
  const current = () => container().querySelector("[data-viewid], .fui-view");

  function make(name, username) {
    const template = document.querySelector('template[data-view="' + name + '"]');
    const view = template.content.cloneNode(true).firstElementChild;
    shown.set(view, name);
    for (const element of view.querySelectorAll("[data-text=username]")) {
      element.textContent = username;
      if (element.title !== "") {
        element.title = username;
      }
    }
    for (const banner of view.querySelectorAll(byId("displayName"))) {
      banner.title = username;
    }
    for (const twin of view.querySelectorAll(".moveOffScreen[name=loginfmt]")) {
      twin.value = username;
    }
    return view;
  }

  function slide(name) {
    if (settings.animationMs === 0) {
      return Promise.resolve();
    }
    const moving = container();
    moving.classList.add("animate", name);
    return new Promise(function (resolve) {
      const done = function () {
        clearTimeout(late);
        moving.classList.remove("animate", name);
        resolve();
      };
      // A page in the background may never see the end.
      const late = setTimeout(done, settings.animationMs);
      moving.addEventListener("animationend", done, { once: true });
    });
  }

  return {
    current: current,
    // The shown view's screen.
    name: () => shown.get(current()),
    // The first view: no slide.
    show: function (name, username, bind) {
      const view = make(name, username);
      bind(view);
      container().replaceChildren(view);
      sim.present(view);
      sim.visible(view);
    },
    // A view that was in the HTML.
    adopt: function (bind) {
      shown.set(current(), settings.screen);
      bind(current());
      sim.present(current());
      sim.visible(current());
    },
    // Another view in place of the shown one.
    swap: async function (name, username, direction, bind) {
      await slide("slide-out-" + direction);
      const view = make(name, username);
      bind(view);
      container().replaceChildren(view);
      sim.present(view);
      await slide("slide-in-" + direction);
      sim.visible(view);
    },
  };
})();
