// Reloads the page of a draft once it would show something else. A reload keeps the scroll position.
const script = document.currentScript;
const state = new URL("watch.json", script.src);

async function isOutdated() {
  try {
    const response = await fetch(state, { cache: "no-store" });
    return response.ok && (await response.json()).version !== script.dataset.version;
  } catch {
    // The server is restarting, or gone.
    return false;
  }
}

async function poll() {
  if (!document.hidden && (await isOutdated())) {
    location.reload();
    return;
  }
  setTimeout(poll, 1000);
}

poll();
