// The panel's screen follows the meeting: every few seconds it asks whether anything changed. What somebody is
// typing is never lost to a refresh, and the chair's form is never swapped at all.
const EVERY = 5000;
const PATIENCE = 8000;
const SIGN_IN = "You are signed out. Sign in again in another tab or window: this page then goes on by itself.";
const AWAY = "Not connected: trying again.";
const GONE = "This page can no longer be followed from here. Load it again.";

const live = () => document.getElementById("panel-live");
const byId = (id) => document.getElementById(id);

function follow() {
  let etag = `W/"${live().dataset.etag}"`;
  let asking = false;
  let stopped = false;

  async function ask() {
    if (asking || stopped || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch(live().dataset.live, {
        headers: { "HX-Request": "true", "If-None-Match": etag },
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status === 401) say(SIGN_IN);
      else if (answer.status >= 500 || answer.status === 429) say(AWAY);
      else if (answer.status === 304) say("");
      else if (answer.ok) {
        const text = await answer.text();
        etag = answer.headers.get("ETag") ?? "";
        say("");
        take(text, answer.headers.get("Panel-Subject"));
      } else {
        stopped = true;
        say(GONE);
      }
    } catch {
      say(AWAY);
    } finally {
      asking = false;
    }
  }

  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("online", ask);
  setInterval(count, 1000);
  count();
  fit();
  window.addEventListener("resize", fit);
}

function say(words) {
  const state = byId("panel-state");
  if (state && state.textContent !== words) state.textContent = words;
}

// A round that was waiting for its reveal, or a screen without a form whose meeting began: draw the whole page.
function take(text, subject) {
  const form = byId("panel-form");
  if (!subject || !live().dataset.subject) return void (subject && location.reload());
  if (form) {
    const moved = form.dataset.subject !== subject;
    tell(moved);
    if (moved) return;
  } else if (asksForMore(subject)) return location.reload();
  swap(text);
}

// A chair without a form may get one, and a page that says the meeting is off has nothing to fill in.
const asksForMore = (subject) =>
  live().dataset.subject !== subject && (live().dataset.chairs || ended(subject) !== ended(live().dataset.subject));
const ended = (subject) => subject.endsWith("off") || subject === "nothing";

// Told in words and not swapped: what the chair has typed stays until they go on.
function tell(moved) {
  const place = byId("panel-changed");
  if (moved === !place.hidden) return;
  place.hidden = !moved;
  place.replaceChildren();
  if (!moved) return;
  const link = document.createElement("a");
  link.href = location.href;
  link.className = "govuk-link";
  link.textContent = place.dataset.link;
  place.append(`${place.dataset.words} `, link);
}

function swap(text) {
  const kept = keep();
  window.htmx.swap(live(), text, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
  restore(kept);
  count();
  fit();
}

const ours = () => [live(), byId("panel-after")].filter(Boolean);
const all = (selector) => ours().flatMap((part) => [...part.querySelectorAll(selector)]);

function keep() {
  const active = document.activeElement;
  const here = ours().some((part) => part.contains(active));
  return {
    typed: all("textarea, select")
      .filter((field) => field.value !== (field.defaultValue ?? startOf(field)))
      .map((field) => ({ id: field.id, value: field.value, about: field.dataset.about })),
    open: all("details[open]").map((part) => part.id),
    scrolled: all("[id]")
      .filter((part) => part.scrollTop > 0)
      .map((part) => [part.id, part.scrollTop]),
    focus: here ? active.id || active.closest("details")?.id : "",
    from: active.selectionStart,
    to: active.selectionEnd,
  };
}

const startOf = (list) => [...list.options].find((option) => option.defaultSelected)?.value ?? list.options[0]?.value;

function restore(kept) {
  kept.open.forEach((id) => byId(id)?.setAttribute("open", ""));
  kept.typed.forEach(({ id, value, about }) => {
    const field = byId(id);
    if (field) field.value = value;
    else if (about && value.trim()) rescue(about, value);
  });
  kept.scrolled.forEach(([id, top]) => byId(id) && (byId(id).scrollTop = top));
  const target = kept.focus && (byId(kept.focus) ?? byId("panel-point"));
  if (!target || target === document.activeElement) return;
  const place = target.matches("details") ? target.querySelector("summary") : target;
  if (place.matches("h2")) place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: true });
  if (place.matches("textarea")) place.setSelectionRange(kept.from, kept.to);
}

// The point was settled again or taken back while somebody wrote: their words are shown, to copy or to drop.
function rescue(about, value) {
  const box = document.createElement("div");
  const title = document.createElement("p");
  const words = document.createElement("p");
  box.className = "govuk-inset-text";
  box.setAttribute("role", "status");
  title.textContent = `${about} was settled again or taken back, so what you typed about it was not sent:`;
  words.textContent = value;
  words.className = "app-typed";
  box.append(title, words);
  live().before(box);
}

// Times come from the server; only the counting is done here, so that a wrong clock here shows no wrong time.
let ahead;
let counted;
function count() {
  const now = live().dataset.now;
  if (now !== counted) [counted, ahead] = [now, Date.now() - Date.parse(now)];
  if (document.hidden || !now) return;
  document.querySelectorAll("[data-timer]").forEach((timer) => {
    const gone = Math.max(0, Math.floor((Date.now() - ahead - Date.parse(timer.dataset.timer)) / 1000));
    const minutes = Number(timer.dataset.minutes);
    timer.textContent = minutes ? remaining(minutes * 60 - gone) : clock(gone);
  });
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
const remaining = (seconds) => (seconds >= 0 ? `${clock(seconds)} left` : `${clock(-seconds)} over`);

// Words that fit their card need no stop for the keyboard.
function fit() {
  document.querySelectorAll(".app-opinion__words").forEach((words) => {
    if (words.scrollHeight > words.clientHeight) words.setAttribute("tabindex", "0");
    else words.removeAttribute("tabindex");
  });
}

// Last, so that everything above is there.
if (live()?.dataset.live) follow();
