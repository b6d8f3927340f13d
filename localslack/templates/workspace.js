// Everything works without this file; it makes the pages follow what happens, forms be sent once, and the keyboard reach all.
"use strict";
document.documentElement.classList.add("js");
const body = document.body;
const base = body.dataset.base;
const menu = document.querySelector("#menu");
const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";

function toTheEnd() {
  if (location.hash) return;
  for (const list of document.querySelectorAll(".messages:not(.home, .mailbox, .traffic)")) list.scrollTop = list.scrollHeight;
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

// A page is made anew after every deed: remember where the keyboard was, and return there once no window is open.
function remember(element) {
  const place = element && !element.closest("#overlay") && nameOf(element);
  if (place) sessionStorage.setItem("focus", place);
}

function nameOf(element) {
  const message = element.closest(".message");
  const within = message ? `#${CSS.escape(message.id)} ` : "";
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.matches("a")) return `${within}a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  return element.value ? `${within}[name="${element.name}"][value="${CSS.escape(element.value)}"]` : "";
}

function comeBack() {
  const place = sessionStorage.getItem("focus");
  if (!place || document.querySelector("#overlay form")) return;
  sessionStorage.removeItem("focus");
  const element = document.querySelector(place) || document.querySelector("#messages");
  const folded = element && element.closest("details:not([open])");
  (folded ? folded.querySelector("summary") : element)?.focus({ preventScroll: true });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  remember(form.contains(document.activeElement) ? document.activeElement : event.submitter);
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

// In a date field that is left stands its date as the page's language writes it.
document.addEventListener("input", ({ target }) => {
  const words = target.closest(".dated") && target.nextElementSibling;
  if (words) words.value = inWords(target.value);
});

function inWords(value) {
  if (!value) return "";
  const [day, time] = value.split("T");
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const written = (parts) => new Intl.DateTimeFormat(language, parts).format(new Date(`${day}T12:00`));
  const date = `${written({ weekday: "short" })} ${written({ day: "numeric", month: "short", year: "numeric" })}`;
  return time ? `${date}, ${time.slice(0, 5)}` : date;
}

function showMenu(open) {
  body.classList.toggle("menu-open", open);
  menu.setAttribute("aria-expanded", String(open));
}
if (menu) menu.addEventListener("click", () => showMenu(!body.classList.contains("menu-open")));

// Escape closes what lies on top: an unfolded menu, the window, the menu of a narrow screen.
function closeTop() {
  const folded = document.activeElement.closest("details.menu[open]") || document.querySelector("details.menu[open]");
  const close = document.querySelector('#overlay button[value="close"], #overlay button[value="nothing"]');
  if (folded) { folded.open = false; folded.querySelector("summary").focus(); }
  else if (close) close.form.requestSubmit(close);
  else if (menu && body.classList.contains("menu-open")) { showMenu(false); menu.focus(); }
}

// In an open window Tab goes round.
function goRound(event) {
  const dialog = document.querySelector("#overlay form");
  if (!dialog) return;
  const stops = [...dialog.querySelectorAll(FOCUSABLE)].filter((e) => e.tabIndex >= 0 && e.getClientRects().length);
  const at = stops.indexOf(document.activeElement);
  const to = event.shiftKey ? (at <= 0 ? stops.length - 1 : -1) : (at === stops.length - 1 || at < 0 ? 0 : -1);
  if (to >= 0 && stops.length) { event.preventDefault(); stops[to].focus(); }
}

// Up and down through people, places and menus.
function walk(event) {
  const list = event.target.closest(".people, .places, .menu[open]");
  if (!list) return;
  const stops = [...list.querySelectorAll("a, button, summary")];
  const to = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (to) { event.preventDefault(); to.focus(); }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) {
    const apply = applyButtonOf(event.target);
    if (apply) { event.preventDefault(); apply.form.requestSubmit(apply); }
  }
  if (event.key === "Tab") goRound(event);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event);
  if (event.key === "Escape") closeTop();
});

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.menu[open]")) if (!open.contains(event.target)) open.open = false;
});

async function keep() {
  const form = document.querySelector("#overlay form.acting");
  if (!form) return;
  const data = new FormData(form);
  data.set("do", "keep");
  await fetch(`${base}/do`, { method: "POST", body: data });
}

// Readers of the screen hear that there is something new, not the whole page again.
function tell(before) {
  const fresh = [...document.querySelectorAll(".message")].filter((message) => !before.has(message.id));
  const news = document.querySelector("#news");
  if (fresh.length) news.textContent = `${news.dataset.words} ${fresh.map((message) => message.querySelector(".by b").textContent).join(", ")}`;
}

async function refresh(modalToo) {
  const address = new URL(location.href);
  if (address.pathname.endsWith("/home")) address.searchParams.set("quiet", "1");
  const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  if (pressing) return;
  const before = new Set([...document.querySelectorAll(".message")].map((message) => message.id));
  const parts = ["#rail", "#messages", "#replies"];
  if (modalToo) parts.push("#overlay");
  for (const part of parts) {
    const old = document.querySelector(part);
    const fresh = page.querySelector(part);
    const busy = old && (old.querySelector("details[open]") || (part !== "#overlay" && old.querySelector("input:focus, select:focus, textarea:focus")));
    if (!old || !fresh || busy || old.innerHTML === fresh.innerHTML) continue;
    const atEnd = old.scrollTop + old.clientHeight > old.scrollHeight - 40;
    const place = old.scrollTop;
    const focused = old.contains(document.activeElement) && nameOf(document.activeElement);
    old.innerHTML = fresh.innerHTML;
    if (focused) old.querySelector(focused)?.focus({ preventScroll: true });
    old.scrollTop = atEnd && part !== "#rail" ? old.scrollHeight : place;
  }
  tell(before);
  const said = page.querySelector("#flashes");
  if (said && said.children.length) document.querySelector("#flashes").innerHTML = said.innerHTML;
  body.dataset.version = page.body.dataset.version;
  body.dataset.view = page.body.dataset.view;
  if (!modalToo) return;
  const open = document.querySelector("#overlay form") !== null;
  for (const part of document.querySelectorAll(".skip, #bar, #rail, #stage, #thread")) part.inert = open;
  focusFirst();
  comeBack();
}

// Nothing moves under a finger that is pressing: the click would be lost.
let pressing = false;
for (const [event, down] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]]) {
  document.addEventListener(event, () => { pressing = down; }, true);
}

async function look() {
  if (!document.hidden && !pressing && !body.classList.contains("waiting")) {
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

// What a page says when it arrives is only read aloud when it is put there afterwards.
function sayFlashes() {
  const said = document.querySelector("#flashes");
  if (!said || !said.children.length) return;
  const words = said.innerHTML;
  said.innerHTML = "";
  requestAnimationFrame(() => { said.innerHTML = words; });
}

window.addEventListener("pageshow", () => {
  body.classList.remove("waiting");
  for (const form of document.forms) delete form.dataset.sent;
});

toTheEnd();
focusFirst();
comeBack();
sayFlashes();
if (base) setTimeout(watch, 500);
