// Alerts: looks for new ones and rings; asks the browser for a subscription. Without this script the page is
// loaded again by hand, and the other ways of being reached are there.
"use strict";

const board = document.getElementById("alerts");
if (board) {
  const news = document.getElementById("alerts-new");
  const sound = document.getElementById("alerts-sound");
  const known = new Set(board.dataset.open.split(" ").filter(Boolean));
  const title = document.title;
  let bell = null;

  const ring = () => {
    if (!bell) return;
    for (const [start, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
      const tone = bell.createOscillator();
      const loud = bell.createGain();
      tone.frequency.value = pitch;
      loud.gain.value = 0.3;
      tone.connect(loud).connect(bell.destination);
      tone.start(bell.currentTime + start);
      tone.stop(bell.currentTime + start + 0.2);
    }
  };

  sound.hidden = false;
  sound.addEventListener("click", () => {
    bell = bell ? (bell.close(), null) : new AudioContext();
    sound.setAttribute("aria-pressed", String(bell !== null));
    ring();
  });

  const look = async () => {
    try {
      const answer = await fetch(board.dataset.news, {
        credentials: "same-origin",
        redirect: "error",
        headers: { Accept: "application/json", "X-Vedette-Poll": "1" },
      });
      if (!answer.ok) return;
      const said = await answer.json();
      const fresh = said.open.filter((id) => !known.has(id));
      if (fresh.length) {
        news.hidden = false;
        document.title = `(${fresh.length}) ${title}`;
        ring();
      }
    } catch {
      // it is asked again
    }
  };
  setInterval(look, 10_000);
}

const push = document.getElementById("push");
if (push && "serviceWorker" in navigator && "PushManager" in window) {
  const button = push.querySelector("button");
  const said = document.getElementById("push-said");
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  const policy = window.trustedTypes
    ? window.trustedTypes.createPolicy("vedette-push", { createScriptURL: () => push.dataset.worker })
    : { createScriptURL: () => push.dataset.worker };

  push.hidden = false;
  push.addEventListener("submit", async (event) => {
    if (push.elements.subscription.value) return;
    event.preventDefault();
    button.disabled = true;
    said.textContent = "";
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("denied");
      const held = await navigator.serviceWorker.register(policy.createScriptURL(""), { scope: push.dataset.scope });
      await navigator.serviceWorker.ready;
      const got = await held.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(push.dataset.key),
      });
      push.elements.subscription.value = JSON.stringify(got);
      push.submit();
    } catch {
      said.textContent = push.dataset.failed;
      button.disabled = false;
    }
  });
}
