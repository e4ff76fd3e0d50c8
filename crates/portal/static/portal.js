// Starts the portal's WebAssembly; says it in words where that is forbidden.
import init from "../../../pkg/portal.js";

init({ module_or_path: PORTAL_WASM }).catch((error) => {
  console.error(error);
  const isForbidden = typeof WebAssembly === "undefined" || error instanceof WebAssembly.CompileError;
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.className = "shim-error";
  message.textContent = isForbidden
    ? "Hallpass needs WebAssembly, and this browser's policy forbids it. Ask your administrator to allow it for this page."
    : "Hallpass could not start. Load the page again.";
  document.body.replaceChildren(message);
});
