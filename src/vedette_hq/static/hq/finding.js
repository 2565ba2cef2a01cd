// Views: everything works without this. It shows the buttons that print; a drawing wider than its frame begins
// at its middle.
"use strict";
(() => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const figure of document.querySelectorAll(".drawn:not(.wide)")) {
    figure.scrollLeft = (figure.scrollWidth - figure.clientWidth) / 2;
  }
})();
