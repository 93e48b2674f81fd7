// Saves each answer as it is given. The words always say what is true, and nothing typed is lost: it is in the
// browser's storage until the server has confirmed exactly that text. One sending at a time, in the order typed.
import { beforeSignOut, body, deliverAll, forget, forgetSaved, isFresh, isLeaving, kept, person, sending, sendLast } from "./drafts.mjs";
import { showLeft } from "./left.mjs";
import { FIELDS, Piece, draftName, same, sectionsOf } from "./piece.mjs";
import { count } from "./progress.mjs";

const PAUSE = 1500; // after the last key
const CHOICE = 400; // after a grade: arrow keys pass through several
const PATIENCE = 10_000;
const WAITS = [2000, 4000, 8000, 15_000, 30_000];
const KEPT = "Not saved: kept on this computer";

const form = document.getElementById("scores");
const line = document.getElementById("saving");

let pieces = [];
let busy = null; // the piece whose answer is awaited
let failing = false;
let away = ""; // "out": signed out; "other": somebody else is signed in
let tries = 0;
let retryAt = 0;
let timer = 0;
let turn = 0; // grows with each answer that failed
let canKeep = true; // whether the browser could keep the newest draft
let savedWords = "";
let warnedOf = ""; // the place on the page of what was saved last, where that came with a warning
let waiting = []; // those who want to know when all is saved, or cannot be
const windows = "BroadcastChannel" in window ? new BroadcastChannel("saved answers") : null;

// The one line that says how things stand. Written only when it changes, as it is read aloud.
let said = "";
const say = (words, link = "", href = "") => {
  if (said === words + link + href) return;
  said = words + link + href;
  line.replaceChildren(words);
  if (!link) return;
  const anchor = document.createElement("a");
  Object.assign(anchor, { href, textContent: link, className: "govuk-link" });
  line.append(" ", anchor);
};
const tell = () => {
  const open = pieces.filter((piece) => piece.waits);
  const stopped = open.find((piece) => piece.blocked);
  const idle = !busy && !open.length;
  if (!open.length && warnedOf) say(`${savedWords}.`, "Read the warning beside it", `#${warnedOf}`);
  else if (!open.length) say(savedWords || "Your answers are saved as you give them.");
  else if (!canKeep) say("Not saved, and this browser cannot keep it. Stay on this page.");
  else if (away === "out") say(`${KEPT}. You are signed out.`, "Sign in again", location.pathname + location.search);
  else if (away === "other") say(`${KEPT}. Somebody else is signed in on this browser now. Sign in as yourself to save.`);
  else if (stopped?.blocked === "clash")
    say(`${KEPT}. Another window saved something else.`, "Choose which to keep", `#${stopped.section.id}`);
  else if (stopped?.blocked === "refused") say(`${KEPT}. ${stopped.reason} Copy what you need from the page.`);
  else if (stopped) say(`${KEPT}. ${stopped.reason}`, "Go to it", `#${stopped.section.id}`);
  else if (failing) say(`${KEPT}. It is sent again by itself.`);
  else say("Saving");
  line.classList.toggle("app-saving--kept", open.length > 0 && said !== "Saving");
  const stuck = !busy && open.length > 0 && (failing || away || open.every((piece) => piece.blocked));
  if (idle || stuck) waiting.splice(0).forEach((answer) => answer(idle));
};

const plan = () => {
  window.clearTimeout(timer);
  const next = pieces.filter((piece) => piece.waits && !piece.blocked);
  if (busy || !next.length) return;
  const due = away || failing ? retryAt : Math.min(...next.map((piece) => piece.due));
  timer = window.setTimeout(away ? whoIsThere : pump, Math.max(0, due - Date.now()));
};
const pump = () => {
  if (busy || away || (failing && Date.now() < retryAt)) return plan();
  const ready = pieces.filter((piece) => piece.waits && !piece.blocked && (failing || piece.due <= Date.now()));
  if (!ready.length) return plan();
  // One whose sending failed goes behind the others, so that it holds none of them back.
  const [piece] = ready.sort((one, other) => one.failed - other.failed || !one.sent - !other.sent);
  piece.sent ??= sending(piece.words, piece.stamp);
  canKeep = piece.keep();
  busy = piece;
  tell();
  const target = `#${piece.slot.id}`;
  window.htmx
    .ajax("POST", piece.url, { source: piece.section, target, swap: "outerHTML", values: body(piece.sent) })
    .catch(() => {}); // said below: every request ends in htmx:afterRequest
};
const later = (state) => {
  retryAt = Date.now() + WAITS[Math.min(tries, WAITS.length - 1)];
  tries += 1;
  if (state) away = state;
  else failing = true;
};
const behind = (piece) => {
  turn += 1;
  piece.failed = turn;
  later();
};

// The words beside a piece are about what is saved of it: once more is typed they would not be true.
const unsay = (piece) => piece.slot.querySelector(".app-saved__when")?.remove();

const confirm = (piece, slot, text) => {
  piece.saved = piece.sent.words;
  piece.sent = null;
  piece.failed = 0;
  [failing, tries, away] = [false, 0, ""];
  savedWords = slot.querySelector(".app-saved__when")?.textContent ?? savedWords;
  warnedOf = slot.querySelector(".app-saved__warning") ? slot.id : "";
  windows?.postMessage({ name: piece.name, words: piece.saved, text });
  if (piece.waits) {
    unsay(piece);
    canKeep = piece.keep();
  } else if (same(kept(piece.name)?.words ?? piece.saved, piece.saved)) forgetSaved(piece.name);
  count(form, pieces);
};
const stop = (piece, blocked, reason = "") => {
  [failing, tries] = [false, 0];
  Object.assign(piece, { sent: null, blocked, reason });
  canKeep = piece.keep();
};
const part = (text, selector) => new DOMParser().parseFromString(text ?? "", "text/html").querySelector(selector);
const read = (text) => part(text, "[data-outcome]");
const KNOWN = { saved: 200, clash: 409, refused: 409, invalid: 422 };
const outcomeOf = (xhr) => {
  const slot = read(xhr.responseText);
  return slot && KNOWN[slot.dataset.outcome] === xhr.status ? slot : null;
};
// A refusal to somebody still signed in. A 403 without our mark is a network's, which let the words not through.
const refuse = (piece, xhr) => {
  if (xhr.status === 404) stop(piece, "refused", "This plan is not yours to score any more.");
  else if (xhr.status === 400) behind(piece);
  else if (part(xhr.responseText, ".app-refused")) stop(piece, "refused", "Your role does not include scoring any more.");
  else stop(piece, "network", "The network refused these words. Change them and they are sent again.");
};
const answered = async (piece, xhr) => {
  const slot = outcomeOf(xhr);
  const outcome = slot?.dataset.outcome;
  if (outcome === "saved") confirm(piece, slot, xhr.responseText);
  else if (outcome) stop(piece, outcome, slot.querySelector("[data-sentence]")?.textContent);
  else if (xhr.status === 401) later("out");
  else if ([400, 403, 404].includes(xhr.status)) {
    if (await whoIsThere()) refuse(piece, xhr);
  } else {
    if (xhr.status === 422) piece.sent = null; // its key was used for other words: nothing of it counted
    if (xhr.status) behind(piece);
    else later();
  }
  busy = null;
  tell();
  plan();
};

// Whether this page's person is signed in, and with which token. Asked of home, which is there for everybody.
let asking = null;
const whoIsThere = () => (asking ??= ask().finally(() => (asking = null)));
const ask = async () => {
  try {
    const answer = await fetch(form.dataset.fresh, {
      headers: { "HX-Request": "true" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.status === 401) later("out");
    else if (!answer.ok) later();
    else {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const there = page.querySelector("form[data-person]");
      if (there?.dataset.person !== person()) later("other");
      else {
        const fresh = there.querySelector('[name="csrf_token"]').value;
        document.querySelectorAll('input[name="csrf_token"]').forEach((input) => (input.value = fresh));
        document.querySelector('meta[name="csrf-token"]').content = fresh;
        [away, failing, tries] = ["", false, 0];
      }
    }
  } catch {
    later();
  }
  tell();
  plan();
  return !away && !failing;
};
const again = () => {
  if (!failing && !away) return;
  retryAt = 0;
  plan();
};

const typed = (piece, pause) => {
  piece.touched = true;
  if (["invalid", "network"].includes(piece.blocked)) piece.blocked = "";
  piece.due = Date.now() + pause;
  if (piece.waits) canKeep = piece.keep();
  else if (!piece.blocked) forget(piece.name);
  unsay(piece);
  tell();
  plan();
};
const choose = (piece, which) => {
  const box = piece.slot.querySelector("[data-stamp]");
  const { stamp, ...saved } = { ...box.dataset };
  piece.blocked = "";
  piece.stamp = stamp;
  if (which === "saved") {
    piece.words = saved;
    piece.saved = piece.words;
    forget(piece.name);
  }
  box.remove();
  piece.due = 0;
  typed(piece, 0);
  piece.inputs(FIELDS[piece.kind][1])[0].focus();
};
const pieceOf = (element) => pieces.find((piece) => piece.section.contains(element));

// All that is typed, sent now. True when the server has all of it.
const flush = () =>
  new Promise((answer) => {
    if (!busy && !pieces.some((piece) => piece.waits)) return answer(true);
    pieces.forEach((piece) => (piece.due = 0));
    waiting.push(answer);
    if (failing || away) again();
    else pump();
    if (!busy && !failing && !away) tell();
  });

const restore = (piece) => {
  const draft = kept(piece.name);
  if (!draft) return;
  if (same(draft.words, piece.saved)) return forget(piece.name);
  piece.words = draft.words;
  piece.stamp = draft.stamp;
  piece.sent = draft.sent;
  piece.due = isFresh(draft) ? Date.now() + PATIENCE : 0; // another tab may be at it
  unsay(piece);
};

const listen = () => {
  form.addEventListener("input", (event) => {
    const piece = pieceOf(event.target);
    if (piece) typed(piece, event.target.type === "radio" ? CHOICE : PAUSE);
  });
  form.addEventListener("change", (event) => {
    const piece = event.target.type !== "radio" && pieceOf(event.target);
    if (piece?.waits) typed(piece, 0);
  });
  form.addEventListener("click", (event) => {
    const which = event.target.closest("[data-keep]")?.dataset.keep;
    if (which) choose(pieceOf(event.target), which);
  });
  form.addEventListener("submit", async (event) => {
    if (!busy && !pieces.some((piece) => piece.waits)) return;
    event.preventDefault();
    if (await flush()) form.requestSubmit(event.submitter);
    else line.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt === busy?.section) event.detail.timeout = PATIENCE;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.requestConfig.elt !== busy?.section) return;
    event.detail.shouldSwap = outcomeOf(event.detail.xhr) !== null;
    event.detail.isError = false; // said in our own words
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig.elt === busy?.section) answered(busy, event.detail.xhr);
  });
  window.addEventListener("online", again);
  window.addEventListener("focus", again);
  document.addEventListener("visibilitychange", () => (document.hidden ? flush() : again()));
  window.addEventListener("pagehide", () => {
    if (isLeaving()) return;
    for (const piece of pieces.filter((one) => one.waits && !one.blocked)) {
      piece.sent ??= sending(piece.words, piece.stamp);
      piece.keep();
      sendLast(piece.url, piece.sent);
    }
  });
  // What another tab saved is shown here too, where nobody has typed over it.
  windows?.addEventListener("message", ({ data }) => {
    const piece = pieces.find((one) => one.name === data.name);
    if (!piece || piece === busy || (piece.waits && piece.touched)) return;
    piece.words = data.words;
    piece.saved = piece.words;
    Object.assign(piece, { sent: null, blocked: "", touched: false });
    piece.slot.replaceWith(read(data.text));
    tell();
    count(form, pieces);
  });
  beforeSignOut(flush);
};

const start = () => {
  if (!window.htmx) return; // without it the buttons save, and the line says so
  pieces = sectionsOf(form).map((section) => new Piece(section));
  if (line.dataset.saved) savedWords = `Saved ${line.dataset.saved}`;
  pieces.forEach(restore);
  listen();
  tell();
  plan();
};
if (form?.dataset.saves && line) document.addEventListener("DOMContentLoaded", start);
// Drafts of other pages are sent from here too: their fields need not be open.
document.addEventListener("DOMContentLoaded", async () => {
  if (!person()) return;
  await deliverAll(form ? sectionsOf(form).map(draftName) : []);
  showLeft();
});
