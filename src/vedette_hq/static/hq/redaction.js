// Areas: drawn with a pointer, moved with arrow keys, sized with Shift and arrow keys. The numbers do the same.
"use strict";
const sheet = document.querySelector("[data-sheet]");
const drawn = sheet && sheet.querySelector("[data-new]");
const form = document.querySelector("[data-area]");
const field = (name) => form.elements[name];

function inside(value, most) {
  return Math.min(most, Math.max(0, Math.round(value)));
}

function show() {
  const [x, y, w, h] = ["x", "y", "w", "h"].map((name) => Number(field(name).value));
  drawn.toggleAttribute("hidden", !(w > 0 && h > 0));
  drawn.setAttribute("x", x);
  drawn.setAttribute("y", y);
  drawn.setAttribute("width", Math.max(1, w));
  drawn.setAttribute("height", Math.max(1, h));
}

function put(x, y, w, h) {
  const { width, height } = sheet.viewBox.baseVal;
  field("x").value = inside(x, width - 1);
  field("y").value = inside(y, height - 1);
  field("w").value = Math.max(1, inside(w, width - Number(field("x").value)));
  field("h").value = Math.max(1, inside(h, height - Number(field("y").value)));
  show();
}

function at(event) {
  const { width, height } = sheet.viewBox.baseVal;
  const box = sheet.getBoundingClientRect();
  return [((event.clientX - box.left) * width) / box.width, ((event.clientY - box.top) * height) / box.height];
}

if (drawn && form) {
  let from = null;
  sheet.setAttribute("tabindex", "0");
  sheet.addEventListener("pointerdown", (event) => {
    from = at(event);
    sheet.setPointerCapture(event.pointerId);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = at(event);
    put(Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    sheet.addEventListener(name, () => {
      from = null;
    });
  }
  sheet.addEventListener("keydown", (event) => {
    const { width, height } = sheet.viewBox.baseVal;
    const step = Math.max(1, Math.round(width / 100));
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (!move) return;
    event.preventDefault();
    let [x, y, w, h] = ["x", "y", "w", "h"].map((name) => Number(field(name).value));
    if (!w || !h) {
      [x, y, w, h] = [width * 0.4, height * 0.4, width * 0.2, height * 0.2];
    } else if (event.shiftKey) {
      [w, h] = [w + move[0], h + move[1]];
    } else {
      [x, y] = [x + move[0], y + move[1]];
    }
    put(x, y, w, h);
  });
  for (const name of ["x", "y", "w", "h"]) field(name).addEventListener("input", show);
  show();
}
