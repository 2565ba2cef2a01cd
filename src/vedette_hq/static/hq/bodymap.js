// Body map: a click gives the point, arrow keys move it. Without this, a region's link and the list do the same.
"use strict";
const body = document.querySelector(".picking .body");
const point = document.getElementById("point");
const said = document.getElementById("picked");
const at = (name) => document.getElementById(`id_${name}`);
const size = body && body.viewBox.baseVal;

function show() {
  const x = Number(at("x").value);
  const y = Number(at("y").value);
  const given = at("x").value !== "" && at("y").value !== "";
  point.toggleAttribute("hidden", !given);
  if (!given) return;
  point.setAttribute("transform", `translate(${(x * size.width) / 1000} ${(y * size.height) / 1000})`);
  const chosen = at("region").selectedOptions[0];
  said.textContent = `${said.dataset.said} ${x} · ${y}${chosen && chosen.value ? `, ${chosen.textContent}` : ""}`;
}

// The same rule as the server's: the nearest region, of two the smaller.
function regionAt(ux, uy) {
  let best = null;
  for (const link of body.querySelectorAll(".region")) {
    const box = link.querySelector("rect");
    const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => box[name].baseVal.value);
    const dx = Math.max(x - ux, 0, ux - x - w);
    const dy = Math.max(y - uy, 0, uy - y - h);
    const rank = [dx * dx + dy * dy, w * h];
    if (!best || rank[0] < best.rank[0] || (rank[0] === best.rank[0] && rank[1] < best.rank[1])) {
      best = { rank, code: link.dataset.region };
    }
  }
  return best ? best.code : "";
}

function choose(code) {
  for (const link of body.querySelectorAll(".region")) link.classList.toggle("chosen", link.dataset.region === code);
  at("region").value = code;
}

function put(x, y) {
  const inside = (value) => Math.min(1000, Math.max(0, Math.round(value)));
  at("x").value = inside(x);
  at("y").value = inside(y);
  choose(regionAt((inside(x) * size.width) / 1000, (inside(y) * size.height) / 1000));
  show();
}

function middle(code) {
  const link = [...body.querySelectorAll(".region")].find((one) => one.dataset.region === code);
  if (!link) return;
  const box = link.querySelector("rect");
  at("x").value = Math.round(((box.x.baseVal.value + box.width.baseVal.value / 2) * 1000) / size.width);
  at("y").value = Math.round(((box.y.baseVal.value + box.height.baseVal.value / 2) * 1000) / size.height);
  choose(code);
  show();
}

if (body && point) {
  point.setAttribute("tabindex", "0");
  point.setAttribute("role", "img");
  point.setAttribute("aria-label", said.dataset.said);
  body.addEventListener("click", (event) => {
    event.preventDefault();
    const link = event.target.closest(".region");
    if (event.detail === 0 && link) {
      middle(link.dataset.region); // by keyboard: the middle of the region
      return;
    }
    const box = body.getBoundingClientRect();
    put(((event.clientX - box.left) * 1000) / box.width, ((event.clientY - box.top) * 1000) / box.height);
  });
  body.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 20 : 4;
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (!move || point.hasAttribute("hidden")) return;
    event.preventDefault();
    put(Number(at("x").value) + move[0], Number(at("y").value) + move[1]);
  });
  at("region").addEventListener("change", () => middle(at("region").value));
  for (const name of ["x", "y"]) at(name).addEventListener("input", show);
  show();
}
