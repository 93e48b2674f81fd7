// Drafts: what is typed stays in this browser, under a key of the person, until the server has it.
// Only answers that are not saved yet are kept. They go once saved, and all of them go at sign-out.
const START = "draft";
const FRESH = 10_000; // a draft this young may still be typed at in another tab

export const person = () => document.querySelector("form[data-person]")?.dataset.person ?? "";
export const nameOf = (allocation, piece) => [START, person(), allocation, piece].join(":");

export const keep = (name, draft) => {
  try {
    localStorage.setItem(name, JSON.stringify({ ...draft, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
};
export const kept = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};
export const forget = (name) => {
  try {
    localStorage.removeItem(name);
  } catch {
    // Where nothing can be kept there is nothing to forget.
  }
};
// Once another page is asked for it may be made before what is saved now: the draft is left for it, to send again
// under the same key, which counts once. Where no page came, as with a file to keep, it goes a little later.
let asked = 0;
window.addEventListener("beforeunload", () => (asked = Date.now()));
export const forgetSaved = (name) => {
  const wait = asked + FRESH - Date.now();
  if (wait <= 0) return forget(name);
  const left = JSON.stringify(kept(name));
  window.setTimeout(() => JSON.stringify(kept(name)) === left && forget(name), wait);
};
export const names = () => {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(`${START}:${person()}:`));
  } catch {
    return [];
  }
};
export const isFresh = (draft) => !draft.sent && !draft.blocked && Date.now() - draft.at < FRESH;

// One sending: its key makes it count once however often it is sent.
export const sending = (words, stamp) => {
  const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { once: key, words, stamp };
};
export const body = ({ once, words, stamp }) => ({ ...words, stamp, once });

export const token = () => document.querySelector('input[name="csrf_token"]')?.value ?? "";
const post = (url, sent, more) =>
  fetch(url, {
    method: "POST",
    body: new URLSearchParams(body(sent)),
    headers: { "HX-Request": "true", "X-CSRFToken": token() },
    redirect: "error",
    ...more,
  });

// The page goes: the browser finishes this by itself. Nobody hears the answer, so the draft stays until asked again.
export const sendLast = (url, sent) => post(url, sent, { keepalive: true }).catch(() => {});

// Send a draft whose fields are not on this page. It leaves the browser only where the server says it is saved.
const deliver = async (name) => {
  const draft = kept(name);
  if (!draft?.url || isFresh(draft)) return;
  const sent = draft.sent ?? sending(draft.words, draft.stamp);
  keep(name, { ...draft, sent });
  try {
    const answer = await post(draft.url, sent, { signal: AbortSignal.timeout(10_000) });
    const said = new DOMParser().parseFromString(await answer.text(), "text/html");
    const outcome = said.querySelector("[data-outcome]")?.dataset.outcome;
    const now = kept(name);
    if (!answer.ok || outcome !== "saved" || now?.sent?.once !== sent.once) return;
    const stamp = said.querySelector("input").value;
    if (JSON.stringify(now.words) === JSON.stringify(sent.words)) forgetSaved(name);
    else keep(name, { ...now, sent: null, stamp });
  } catch {
    // It stays where it is.
  }
};
export const deliverAll = async (besides = []) => {
  for (const name of names().filter((one) => !besides.includes(one))) await deliver(name);
};

// Before somebody signs out: send what is left, then ask. The scoring page adds how it sends its own.
const before = [];
export const beforeSignOut = (send) => before.push(send);
let leaving = false;
export const isLeaving = () => leaving;

let asking = false;

const signOut = document.querySelector("form[data-person]");
signOut?.addEventListener("submit", async (event) => {
  if (leaving || !names().length) return;
  event.preventDefault();
  if (asking) return;
  asking = true;
  for (const send of before) await send();
  await deliverAll();
  const left = names().length;
  asking = false;
  const words = `${left === 1 ? "1 answer is" : `${left} answers are`} not saved, and kept only on this computer.`;
  if (left && !window.confirm(`${words} Sign out and lose ${left === 1 ? "it" : "them"}?`)) return;
  leaving = true;
  names().forEach(forget);
  signOut.submit();
});
