// Follows the daemon's events: shows them, counts what was not seen, and brings the page up to date.
"use strict";

const MOST = 200;
const PAUSE_MS = 500;
const RUNNING_MS = 5000;
const title = document.title;
let unseen = 0;
let waiting = false;

function tell(event) {
  const feed = document.getElementById("feed");
  if (feed !== null && !document.getElementById("event-" + event.id)) {
    const line = document.createElement("li");
    line.id = "event-" + event.id;
    line.className = ["warning", "error"].includes(event.severity) ? "text-warning" : "";
    const time = document.createElement("time");
    time.dateTime = event.at;
    time.textContent = new Date(event.at).toLocaleString("en-AU", {
      timeZone: document.body.dataset.zone, weekday: "short", day: "numeric", month: "short",
      year: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
    });
    line.append(time, " ", event.text);
    feed.prepend(line);
    while (feed.children.length > MOST) feed.lastElementChild.remove();
  }
  if (document.hidden || feed === null) {
    unseen += 1;
    const mark = document.getElementById("unseen");
    if (mark !== null) {
      mark.hidden = false;
      mark.textContent = String(unseen);
    }
    document.title = "(" + unseen + ") " + title;
  }
}

// Somebody who is at work in the page is told of news, and nothing moves under their hands.
function isBusy() {
  const active = document.activeElement;
  return active !== null && active.id !== "main" && active.closest("main") !== null;
}

function offerNews() {
  if (document.getElementById("news") !== null) return;
  const line = document.createElement("p");
  line.id = "news";
  line.className = "news";
  line.setAttribute("role", "status");
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = "There is news: bring this page up to date";
  line.append(link);
  document.getElementById("main").after(line);
}

async function bringUpToDate() {
  if (waiting) return;
  waiting = true;
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  waiting = false;
  if (document.hidden) return;
  if (isBusy()) return offerNews();
  const answer = await fetch(location.href, { headers: { "X-Refresh": "1" } }).catch(() => null);
  if (answer === null || !answer.ok || isBusy()) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const open = [...document.querySelectorAll("main details")].map((each) => each.open);
  for (const id of ["main", "now"]) {
    const ours = document.getElementById(id);
    const theirs = fresh.getElementById(id);
    if (ours !== null && theirs !== null) ours.replaceWith(theirs);
  }
  [...document.querySelectorAll("main details")].forEach((each, at) => { each.open = open[at] ?? each.open; });
}

// The time of a running clock, and what was missed while the page was hidden.
function lookAgain() {
  if (document.hidden || !document.body.hasAttribute("data-live")) return;
  if (document.getElementById("now").hasAttribute("data-running")) bringUpToDate();
}

setInterval(lookAgain, RUNNING_MS);
addEventListener("visibilitychange", () => {
  if (!document.hidden && document.body.hasAttribute("data-live")) bringUpToDate();
});

function follow() {
  const feed = document.getElementById("feed");
  const wanted = new URLSearchParams(feed === null ? "last=0" : location.search);
  if (feed !== null) wanted.set("after", feed.dataset.next);
  else if (document.body.dataset.service) wanted.set("service", document.body.dataset.service);
  const source = new EventSource("/events/stream?" + wanted);
  source.onmessage = (message) => {
    tell(JSON.parse(message.data));
    if (document.body.hasAttribute("data-live")) bringUpToDate();
  };
}

// What is folded on the screen is open on paper.
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details")) each.open = true;
});

// A form that was edited asks before it is left.
for (const form of document.querySelectorAll("form[data-edits]")) {
  let edited = false;
  form.addEventListener("change", () => { edited = true; });
  form.addEventListener("submit", () => { edited = false; });
  addEventListener("beforeunload", (event) => { if (edited) event.preventDefault(); });
}

if ("EventSource" in window && document.getElementById("now") !== null) follow();
