// Follows the daemon's events: shows them, counts what was not seen, and brings the page up to date.
"use strict";

const MOST = 200;
const PAUSE_MS = 500;
const RUNNING_MS = 5000;
const AGAIN_MS = 5000;
const title = document.title;
let unseen = 0;
let waiting = false;

function tell() {
  const feed = document.getElementById("feed");
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

// What is already there stays, so that a screen reader is told only of what is new.
function addNewEvents(feed, fresh) {
  const lines = [...fresh.querySelectorAll("#feed li")];
  const found = lines.filter((each) => document.getElementById(each.id) === null);
  if (found.length === lines.length) feed.replaceChildren(...found); // there may be more between
  else feed.prepend(...found);
  while (feed.children.length > MOST) feed.lastElementChild.remove();
  if (feed.children.length > 0) document.getElementById("no-events")?.remove();
  document.getElementById("now").replaceWith(fresh.getElementById("now"));
}

async function bringUpToDate() {
  if (waiting) return;
  waiting = true;
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  waiting = false;
  if (document.hidden) return;
  const feed = document.getElementById("feed");
  if (feed === null && isBusy()) return offerNews();
  const answer = await fetch(location.href, { headers: { "X-Refresh": "1" } }).catch(() => null);
  if (answer === null || !answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (feed !== null) return addNewEvents(feed, fresh);
  if (isBusy()) return;
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

// A browser connects again by itself, but not after a refusal, as while the daemon restarts.
function follow(isFirst) {
  const feed = document.getElementById("feed");
  const wanted = new URLSearchParams(feed === null ? "last=0" : location.search);
  if (feed !== null) wanted.set(...(isFirst ? ["after", feed.dataset.next] : ["last", "0"]));
  else if (document.body.dataset.service) wanted.set("service", document.body.dataset.service);
  const source = new EventSource("/events/stream?" + wanted);
  source.onmessage = () => {
    tell();
    if (document.body.hasAttribute("data-live")) bringUpToDate();
  };
  source.onopen = () => {
    if (!isFirst && document.body.hasAttribute("data-live")) bringUpToDate();
    isFirst = false;
  };
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(false), AGAIN_MS);
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

if ("EventSource" in window && document.getElementById("now") !== null) follow(true);
