// Shims + WebAssembly + static files -> dist/chromium, dist/firefox, dist/portal.
// Deterministic: the same inputs give the same bytes.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import CopyPlugin from "copy-webpack-plugin";
import webpack from "webpack";

const root = path.dirname(fileURLToPath(import.meta.url));
const pkg = path.join(root, "pkg");
const at = (...parts) => path.join(root, ...parts);

const base = {
  mode: "production",
  // No eval: the extension's own policy forbids it.
  devtool: false,
  // The glue asks for Node's `global` too; webpack's answer to that is `new Function`.
  node: false,
  performance: { hints: false },
  // The wasm-bindgen glue is a file of ours, not an npm package with side effects to keep.
  module: { parser: { javascript: { url: false, importMeta: false } } },
  output: { module: false, iife: true, environment: { dynamicImport: false }, clean: false },
  optimization: { splitChunks: false, runtimeChunk: false, concatenateModules: true },
};

/** manifest.json is written for Chromium; this derives the package's own. */
function manifestFor(browser, cloud) {
  const manifest = JSON.parse(readFileSync(at("manifest.json"), "utf8"));
  if (cloud) {
    // Both schemes: a relying party id is checked as https, a development cloud answers on http.
    manifest.host_permissions.push(cloud === "localhost" ? "*://localhost/*" : `https://${cloud}/*`);
    const origin = cloud === "localhost" ? "http://localhost:*" : `https://${cloud}`;
    const policy = manifest.content_security_policy;
    policy.extension_pages = policy.extension_pages.replace("https: http://localhost:*", origin);
    delete manifest.optional_host_permissions;
  }
  if (browser === "chromium") {
    delete manifest.background.scripts;
    delete manifest.browser_specific_settings;
  } else {
    delete manifest.background.service_worker;
    delete manifest.minimum_chrome_version;
    delete manifest.key;
    // There the hint goes into the portal's address: a rule was not tried in the middle of its redirects.
    manifest.permissions = manifest.permissions.filter((name) => !name.startsWith("declarativeNetRequest"));
    // Containers for customers. Firefox does not let a package ask for them later; with neither
    // permission it warns at installation.
    manifest.permissions.push("contextualIdentities", "cookies");
    // Firefox reads managed storage from policies.json and knows no schema; it closes itself to
    // pages and other extensions without being told.
    delete manifest.storage;
    delete manifest.externally_connectable;
  }
  return JSON.stringify(manifest, null, 2);
}

function extension(browser, { cloud, gallery }) {
  const isChromium = browser === "chromium";
  const pages = ["popup.html", "signin.html", "options.html", ...(gallery ? ["gallery.html"] : [])];
  return {
    ...base,
    name: browser,
    entry: {
      worker: at("extension", "worker.js"),
      popup: at("extension", "popup.js"),
      content: at("extension", isChromium ? "content.js" : "content.firefox.js"),
    },
    output: { ...base.output, path: at("dist", browser), filename: "[name].js" },
    resolve: {
      alias: {
        // The glue imports the module; in the translated build that is JavaScript.
        "./content_bg.wasm": path.join(pkg, "content-js", "content_bg.translated.js"),
      },
    },
    module: {
      ...base.module,
      // Inlined, so that no file of the extension has to be readable by pages.
      rules: [{ test: /content_bg\.wasm$/, type: "asset/inline" }],
    },
    plugins: [
      new CopyPlugin({
        patterns: [
          ...pages.map((page) => ({ from: at("extension", page) })),
          { from: at("extension", "*.css"), to: "[name][ext]" },
          { from: at("extension", "icons", "*.png"), to: "icons/[name][ext]" },
          { from: at("extension", "_locales"), to: "_locales" },
          ...(isChromium ? [{ from: at("extension", "managed-schema.json") }] : []),
          { from: path.join(pkg, "worker_bg.wasm"), to: "worker.wasm" },
          { from: path.join(pkg, "popup_bg.wasm"), to: "popup.wasm" },
        ],
      }),
      // For V8: compiles the content script while Microsoft's page is still being fetched, and not
      // function by function while a field waits. Must be the first line, so after the minifier.
      new webpack.BannerPlugin({
        banner: "//# allFunctionsCalledOnLoad",
        raw: true,
        include: "content.js",
        stage: webpack.Compilation.PROCESS_ASSETS_STAGE_REPORT,
      }),
      emit("manifest.json", () => manifestFor(browser, cloud)),
    ],
  };
}

function portal() {
  const wasm = () => readFileSync(path.join(pkg, "portal_bg.wasm"));
  // The name changes with the content, so that the cloud may let browsers keep it for ever.
  const wasmName = `portal.${createHash("sha256").update(wasm()).digest("hex").slice(0, 16)}.wasm`;
  return {
    ...base,
    name: "portal",
    entry: { portal: at("crates", "portal", "static", "portal.js") },
    output: { ...base.output, path: at("dist", "portal"), filename: "[name].js" },
    plugins: [
      new CopyPlugin({
        patterns: [
          { from: at("crates", "portal", "static", "*.{html,css,svg,png}"), to: "[name][ext]" },
          { from: path.join(pkg, "portal_bg.wasm"), to: wasmName },
        ],
      }),
      new webpack.DefinePlugin({ PORTAL_WASM: JSON.stringify(`/${wasmName}`) }),
    ],
  };
}

function emit(name, text) {
  return {
    apply(compiler) {
      compiler.hooks.thisCompilation.tap("emit", (compilation) => {
        const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
        compilation.hooks.processAssets.tap({ name: "emit", stage }, () => {
          compilation.emitAsset(name, new webpack.sources.RawSource(text()));
        });
      });
    },
  };
}

/** The three configurations; `cloud` is the host that a managed package names. */
export default ({ cloud, gallery = false } = {}) => [
  extension("chromium", { cloud, gallery }),
  extension("firefox", { cloud, gallery }),
  portal(),
];
