// The sign-in page. Values live in `model`; a field that is written without events leaves it
// empty, as on the real page.
(function () {
  "use strict";
  const config = window.$Config;
  const settings = config.oSim;
  const sim = window.__sim;
  const model = { username: config.sPOST_Username || "", password: "", accesspass: "", otc: "", prefill: "" };
  const started = performance.now();
  let isBusy = false;
  let isMoving = false;
  let notFound = null;
  document.documentElement.style.setProperty("--slide", settings.animationMs / 2 + "ms");
  document.documentElement.classList.toggle("has-picker", settings.hasPicker);

  const find = (id) => document.querySelector(byId(id));
  const form = () => find("i0281");
  const field = (name) => form().querySelector("input.input[name=" + name + "]");

  function follow(view, selector, property) {
    for (const input of view.querySelectorAll(selector)) {
      const read = () => (model[property] = input.value);
      input.addEventListener("input", read);
      input.addEventListener("change", read);
    }
  }

  function press(view, selector, act) {
    for (const element of view.querySelectorAll(selector)) {
      element.addEventListener("click", function (event) {
        event.preventDefault();
        act(element);
      });
    }
  }

  function fail(errorId, name, text) {
    const alert = find(errorId);
    if (alert) {
      alert.textContent = text;
    }
    const input = field(name);
    if (input) {
      input.classList.add("has-error");
      input.setAttribute("aria-invalid", "true");
    }
  }

  function clear(errorId, name) {
    const alert = find(errorId);
    if (alert) {
      alert.textContent = "";
    }
    const input = field(name);
    if (input) {
      input.classList.remove("has-error");
      input.removeAttribute("aria-invalid");
    }
  }

  function setBusy(busy) {
    isBusy = busy;
    document.querySelector(".lightbox-cover").classList.toggle("disable-lightbox", busy);
    const button = views.current().querySelector("[type=submit]");
    if (button) {
      button.disabled = busy;
    }
    const shown = document.querySelector(".sign-in-box > .progress");
    if (busy && !shown) {
      const progress = document.createElement("div");
      progress.className = "progress";
      progress.setAttribute("role", "progressbar");
      document.querySelector(".sign-in-box").prepend(progress);
    } else if (!busy && shown) {
      shown.remove();
    }
  }

  async function swap(name, direction) {
    isMoving = true;
    await views.swap(name, model.username, direction, bind);
    isMoving = false;
  }

  function bind(view) {
    follow(view, "input.input[name=loginfmt]", "username");
    follow(view, "input.input[name=passwd]", "password");
    follow(view, "input.input[name=accesspass]", "accesspass");
    follow(view, "input.input[name=otc]", "otc");
    follow(view, ".moveOffScreen[name=passwd]", "prefill");
    const username = view.querySelector("input.input[name=loginfmt]");
    if (username && username.value !== username.defaultValue) {
      model.username = username.value;
    } else if (username) {
      username.value = model.username;
    }
    const password = view.querySelector("input.input[name=passwd]");
    if (password && model.prefill !== "") {
      password.value = model.prefill;
      model.password = model.prefill;
    }
    press(view, byId("idBtn_Back"), back);
    press(view, byId("otherTile"), function () {
      model.username = "";
      swap("username", "next");
    });
    press(view, "[data-tile=account]", function (tile) {
      model.username = tile.dataset.testId;
      next();
    });
    press(view, byId("idA_PWD_SwitchToCredPicker"), () => swap("credential_picker", "next"));
    press(view, byId("idA_PWD_SwitchToPassword"), () => swap("password", "next"));
    press(view, byId("idA_SAOTCC_SwitchToList"), () => swap("method_list", "back"));
    const isSecond = config.pgid === "ConvergedTFA";
    press(view, "[data-value=Password]", () => swap("password", "next"));
    press(view, "[data-value=AccessPass]", () => swap(isSecond ? "tfa_access_pass" : "access_pass", "next"));
    press(view, "[data-value=PhoneAppOTP]", () => swap("tfa_code", "next"));
  }

  function back() {
    if (config.pgid === "KmsiInterrupt") {
      post({ LoginOptions: "3", type: "28" });
    } else if (config.pgid === "ConvergedSignIn") {
      model.password = "";
      model.accesspass = "";
      model.prefill = "";
      swap("username", "back");
    } else {
      post({ cancelled: "1" });
    }
  }

  // From the user name to its credential, in this document.
  async function next() {
    const username = model.username.trim();
    clear("usernameError", "loginfmt");
    if (username === "") {
      fail("usernameError", "loginfmt", "Please enter a user name.");
      return;
    }
    if (notFound === username.toLowerCase()) {
      fail("usernameError", "loginfmt", "No account of this name was found.");
      return;
    }
    setBusy(true);
    let said;
    try {
      said = await credentialTypes.ask(username);
    } catch {
      said = { IfExistsResult: 4 };
    }
    setBusy(false);
    if (said.IfExistsResult === 1) {
      notFound = username.toLowerCase();
      fail("usernameError", "loginfmt", "No account of this name was found.");
      return;
    }
    if (said.error || said.IfExistsResult !== 0) {
      fail("usernameError", "loginfmt", "Please try that again.");
      return;
    }
    model.username = username;
    switch (said.Credentials.PrefCredential) {
      case 4:
        await swap("federated_redirect", "next");
        location.assign(said.Credentials.FederationRedirectUrl);
        break;
      case 13:
        await swap("access_pass", "next");
        break;
      case 1000:
        await swap("credential_picker", "next");
        break;
      default:
        await swap("password", "next");
    }
  }

  function submitSecret(property, name, errorId, extra, wanted) {
    clear(errorId, name);
    if (model[property] === "") {
      fail(errorId, name, wanted);
      return;
    }
    sim.record("filled", name);
    // The real page posts what its model holds.
    field(name).value = model[property];
    post(extra);
  }

  // A one-time code is judged by a call; only an accepted one posts the document.
  async function verify() {
    const error = "idSpan_SAOTCC_Error_OTC";
    clear(error, "otc");
    if (model.otc === "") {
      fail(error, "otc", "Please enter the code.");
      return;
    }
    sim.record("filled", "otc");
    setBusy(true);
    let said;
    try {
      const answer = await fetch(config.urlEndAuth, {
        method: "POST",
        headers: { "Content-Type": "application/json; charset=UTF-8", canary: config.apiCanary },
        body: JSON.stringify({ AuthMethodId: "PhoneAppOTP", Method: "EndAuth", Ctx: config.sCtx,
          FlowToken: config.sFT, SessionId: config.sessionId, AdditionalAuthData: model.otc }),
      });
      said = await answer.json();
    } catch {
      said = { Success: false };
    }
    setBusy(false);
    if (!said.Success) {
      fail(error, "otc", "This code is not right.");
      return;
    }
    config.sFT = said.FlowToken;
    field("otc").value = model.otc;
    post({ type: "19", request: config.sCtx, mfaAuthMethod: "PhoneAppOTP" });
  }

  // The whole document goes: the answer is a new one.
  function post(fields) {
    const all = {
      login: model.username,
      ctx: config.sCtx,
      hpgrequestid: config.sessionId,
      [config.sFTName]: config.sFT,
      canary: config.canary,
      i19: String(Math.round(performance.now() - started)),
      ...fields,
    };
    for (const [name, value] of Object.entries(all)) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = value;
      form().append(input);
    }
    sim.record("submitted", views.name());
    sim.flush();
    HTMLFormElement.prototype.submit.call(form());
  }

  function submit() {
    if (isBusy || isMoving) {
      return;
    }
    if (config.pgid === "KmsiInterrupt") {
      post({ LoginOptions: "1", type: "28" });
      return;
    }
    const common = { LoginOptions: "3", NewUser: "1", fspost: "0", i21: "0", CookieDisclosure: "0",
      IsFidoSupported: "1", isSignupPost: "0", PPSX: "", FoundMSAs: "" };
    switch (views.name()) {
      case "username":
        next();
        break;
      case "password":
        submitSecret("password", "passwd", "passwordError", { ps: "2", type: "11", ...common },
          "Please enter your password.");
        break;
      case "access_pass":
        submitSecret("accesspass", "accesspass", "accessPassError", { ps: "56", ...common },
          "Please enter your pass.");
        break;
      case "tfa_access_pass":
        submitSecret("accesspass", "accesspass", "accessPassError", { ps: "56", request: config.sCtx },
          "Please enter your pass.");
        break;
      case "tfa_code":
        verify();
        break;
      default:
        post({ pressed: "primary" });
    }
  }

  function churn() {
    const ground = document.createElement("div");
    ground.hidden = true;
    document.body.append(ground);
    let left = settings.churnRows;
    const step = function () {
      for (let row = 0; row < 100 && left > 0; row += 1, left -= 1) {
        const element = document.createElement("div");
        element.textContent = "row " + left;
        ground.append(element);
      }
      if (left > 0) {
        requestAnimationFrame(step);
      } else {
        sim.record("churn_done", String(settings.churnRows));
      }
    };
    step();
  }

  function start() {
    if (settings.isInHtml) {
      views.adopt(bind);
      // A form of plain HTML may have been filled before this script ran.
      for (const name of ["passwd", "accesspass"]) {
        const input = field(name);
        if (input && input.value !== "") {
          model[name === "passwd" ? "password" : name] = input.value;
        }
      }
    } else {
      const template = document.getElementById("template-form");
      document.body.prepend(template.content.cloneNode(true));
      document.body.style.display = "block";
      views.show(settings.screen, model.username, bind);
    }
    form().addEventListener("submit", function (event) {
      event.preventDefault();
      submit();
    });
    const code = String(config.sErrorCode);
    if (code !== "50058" && code !== "0") {
      fail("usernameError", "loginfmt", config.sErrTxt);
      fail("passwordError", "passwd", config.sErrTxt);
      fail("accessPassError", "accesspass", config.sErrTxt);
    }
    const hinted = config.oGetCredTypeResult;
    if (hinted && hinted.IfExistsResult === 1) {
      notFound = model.username.trim().toLowerCase();
      fail("usernameError", "loginfmt", "No account of this name was found.");
    }
    if (settings.churnRows > 0) {
      churn();
    }
  }

  if (settings.renderDelayMs > 0) {
    setTimeout(start, settings.renderDelayMs);
  } else {
    start();
  }
})();
