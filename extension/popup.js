// The popup, the sign-in tab and the options page: one module, told apart by <body data-page>.
import init from "../pkg/popup.js";

init({ module_or_path: new URL("popup.wasm", location.href) }).catch((error) => {
  console.error(error);
  const isForbidden = typeof WebAssembly === "undefined" || error instanceof WebAssembly.CompileError;
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.className = "shim-error";
  message.textContent = isForbidden
    ? "Hallpass needs WebAssembly, and this browser's policy forbids it. Ask your administrator to allow it for this extension."
    : "Hallpass could not start. Close this window and open it again.";
  document.body.replaceChildren(message);
});
