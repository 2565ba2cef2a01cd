// Shows a push message: one line, which names nobody and nothing. A click opens the alerts of this house.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let message = {};
  try {
    message = event.data.json();
  } catch {
    // an empty or strange message is shown as "!", so that it is not lost
  }
  const text = typeof message.text === "string" ? message.text.slice(0, 160) : "!";
  const tag = typeof message.id === "string" ? message.id.slice(0, 64) : "alert";
  // the tag makes the same message sent twice one notification
  event.waitUntil(self.registration.showNotification(text, { tag, requireInteraction: true }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const home = new URL("./", self.registration.scope).href;
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((windows) => {
      const open = windows.find((one) => one.url.startsWith(home));
      return open ? open.focus() : self.clients.openWindow(home);
    }),
  );
});
