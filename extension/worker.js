// The worker's shim. Every listener is added in the first turn, before the WebAssembly is up: a
// woken worker is given only the events that have a listener by then.
import init, {
  on_begin, on_command, on_connect, on_message, on_notice_button, on_presence, on_tab_loaded, on_tab_removed, on_tick,
  start, watches_tabs,
} from "../pkg/worker.js";

const ready = init({ module_or_path: chrome.runtime.getURL("worker.wasm") }).then(start);
ready.catch((error) => {
  console.error(error);
  // An enterprise policy may switch WebAssembly off; the popup says it at length.
  chrome.action.setBadgeText({ text: "!" });
});

const unreachable = JSON.stringify({ Err: "unreachable" });
const begin = () => ready.then(on_begin);

// Pages are told of only while a launched tab is under way: a listener is what wakes the worker.
const onUpdated = (tabId, { status }) => {
  if (status === "complete") ready.then(() => on_tab_loaded(tabId)).then(watchTabs);
};
const watchTabs = () => chrome.tabs.onUpdated[watches_tabs() ? "addListener" : "removeListener"](onUpdated);
chrome.tabs.onUpdated.addListener(onUpdated);
ready.then(watchTabs);

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  if (typeof message !== "string") return false;
  ready.then(() => on_message(message, sender)).then(reply, () => reply(unreachable)).then(watchTabs);
  return true;
});
chrome.runtime.onConnect.addListener((port) => ready.then(() => on_connect(port)));
chrome.alarms.onAlarm.addListener(() => ready.then(on_tick).then(watchTabs));
// Firefox's notifications have no buttons.
chrome.notifications.onButtonClicked?.addListener((id) => ready.then(() => on_notice_button(id)));
chrome.idle.onStateChanged.addListener((state) => ready.then(() => on_presence(state)));
chrome.runtime.onStartup.addListener(begin);
chrome.runtime.onInstalled.addListener(begin);
chrome.tabs.onRemoved.addListener((tabId) => ready.then(() => on_tab_removed(tabId)).then(watchTabs));
chrome.commands.onCommand.addListener((name) => ready.then(() => on_command(name)));
