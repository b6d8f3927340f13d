// Everything works without this file; it makes the pages follow what happens, and forms be sent once.
"use strict";
document.documentElement.classList.add("js");
const body = document.body;
const base = body.dataset.base;

function toTheEnd() {
  for (const list of document.querySelectorAll(".messages:not(.home):not(.mailbox)")) list.scrollTop = list.scrollHeight;
}

function focusFirst() {
  const dialog = document.querySelector("#overlay form");
  if (!dialog) return;
  const first = dialog.querySelector(".input.wrong :is(input:not([type=hidden]), select, textarea)")
    || dialog.querySelector("[autofocus]")
    || dialog.querySelector(".fields :is(input:not([type=hidden]), select, textarea)")
    || dialog.querySelector("footer button:last-child");
  if (first) first.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  body.classList.add("waiting");
});

function applyButtonOf(field) {
  const place = field.closest(".accessory, .actions, .input");
  return place && field.name && place.querySelector(`.apply[value$="${CSS.escape(field.name.slice(2))}"]`);
}

// A choice that tells the app at once presses the hidden button beside it; typed text does so on Enter.
document.addEventListener("change", (event) => {
  const typed = event.target.matches("textarea, input[type=text], input[type=email], input[type=url]");
  const apply = typed ? null : applyButtonOf(event.target);
  if (apply) apply.form.requestSubmit(apply);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) {
    const apply = applyButtonOf(event.target);
    if (apply) { event.preventDefault(); apply.form.requestSubmit(apply); }
  }
  if (event.key !== "Escape") return;
  const close = document.querySelector('#overlay button[value="close"], #overlay button[value="nothing"]');
  if (close) close.form.requestSubmit(close);
});

async function keep() {
  const form = document.querySelector("#overlay form.acting");
  if (!form) return;
  const data = new FormData(form);
  data.set("do", "keep");
  await fetch(`${base}/do`, { method: "POST", body: data });
}

async function refresh(modalToo) {
  const address = new URL(location.href);
  if (address.pathname.endsWith("/home")) address.searchParams.set("quiet", "1");
  const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  const parts = ["#rail", "#messages", "#replies"];
  if (modalToo) parts.push("#overlay");
  for (const part of parts) {
    const old = document.querySelector(part);
    const fresh = page.querySelector(part);
    const busy = old && (old.querySelector("details[open]") || (part !== "#overlay" && old.querySelector("input:focus, select:focus")));
    if (!old || !fresh || busy || old.innerHTML === fresh.innerHTML) continue;
    const atEnd = old.scrollTop + old.clientHeight > old.scrollHeight - 40;
    const place = old.scrollTop;
    old.innerHTML = fresh.innerHTML;
    old.scrollTop = atEnd && part !== "#rail" ? old.scrollHeight : place;
  }
  const said = page.querySelector("#flashes");
  if (said && said.children.length) document.querySelector("#flashes").innerHTML = said.innerHTML;
  body.dataset.version = page.body.dataset.version;
  body.dataset.view = page.body.dataset.view;
  if (!modalToo) return;
  const open = document.querySelector("#overlay form") !== null;
  for (const part of document.querySelectorAll("#rail, #stage, #thread")) part.inert = open;
  focusFirst();
}

async function look() {
  if (!document.hidden && !body.classList.contains("waiting")) {
    const now = await (await fetch(`${base}/version`)).json();
    const otherModal = now.view !== body.dataset.view;
    if (otherModal) await keep();
    if (now.version !== body.dataset.version) await refresh(otherModal);
  }
}

function watch() {
  // While the server is away there is nothing to show; the next look may find it.
  look().catch(() => {}).finally(() => setTimeout(watch, 2000));
}

window.addEventListener("pageshow", () => {
  body.classList.remove("waiting");
  for (const form of document.forms) delete form.dataset.sent;
});

toTheEnd();
focusFirst();
if (base) watch();
