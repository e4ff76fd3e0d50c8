// Asks every second whether the account still has access, and shows what changed.
(function () {
  "use strict";
  const roles = document.querySelector("[data-testid=portal-roles]");
  if (!roles) {
    return;
  }
  function end() {
    const ended = document.getElementById("template-ended").content.cloneNode(true);
    document.getElementById("home").replaceWith(ended);
  }
  async function check() {
    const answer = await fetch("/sim/session", { cache: "no-store" });
    const session = await answer.json();
    if (!session.signed_in) {
      end();
      return;
    }
    const shown = [...roles.children].map((item) => item.textContent).join("\n");
    if (shown !== session.roles.join("\n")) {
      roles.replaceChildren(
        ...session.roles.map(function (name) {
          const item = document.createElement("li");
          item.textContent = name;
          return item;
        }),
      );
    }
    setTimeout(check, 1000);
  }
  // A failed request says nothing about the account: ask again.
  const again = () => check().catch(() => setTimeout(again, 1000));
  setTimeout(again, 1000);
})();
