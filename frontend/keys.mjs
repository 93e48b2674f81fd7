// Scoring by single keys. A key acts on the marked point, and never on what is out of sight.
// It works the page's own fields by click and focus, so that saving hears of a key as of a pointer.
import { bring, covers, overlaps, seen } from "./sight.mjs";

const TYPING = "textarea, select, input:not([type=radio], [type=checkbox], [type=submit], [type=button])";
const MOVES_RADIOS = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", " "];
const NEEDS_COMMENT = ["RI", "I", "NA"];
const GO_ON = "app-keys-go-on"; // which point to mark on the page a key leads to

const desk = document.getElementById("desk");
const keys = desk?.dataset.keys ? JSON.parse(desk.dataset.keys) : {};
const grades = desk?.dataset.grades ? JSON.parse(desk.dataset.grades) : {};
const movesOn = Boolean(desk?.dataset.movesOn);
const list = document.getElementById("keys-list");
let markedId = null;
let atEnd = false; // the last point has its grade: no point is marked until somebody goes on or back

const points = () => [...document.querySelectorAll("#scores .app-point[data-point]")];
const marked = () => document.getElementById(markedId) ?? points()[0];
const pointOf = (element) => element?.closest?.("#scores .app-point[data-point]");
const radiosOf = (point) => [...point.querySelectorAll("input[type=radio]")];
const commentOf = (point) => point.querySelector("textarea");
// What must be in sight for a grade to be given: from the title to the last grade.
const gradesOf = (point) => point.querySelector("fieldset") ?? point;
const rowOf = (radio) => radio.closest(".govuk-radios__item") ?? radio;
// The grade's own words. At 400% zoom the descriptor below them may be taller than the window.
const isSeen = (radio) => seen(radio.labels[0]);
const button = (go) => document.querySelector(`#scores button[name="go"][value="${go}"]`);

const say = (words) => {
  document.getElementById("keys-said").textContent = words;
};

const mark = (point) => {
  atEnd = !point;
  document.querySelectorAll(".app-point--marked").forEach((other) => {
    other.classList.remove("app-point--marked");
    other.removeAttribute("aria-current");
    other.querySelector(".app-point__mark")?.remove();
  });
  if (!point) return;
  markedId = point.id;
  const words = document.createElement("p");
  words.className = "app-point__mark";
  words.setAttribute("aria-hidden", "true");
  words.textContent = "Keys act here";
  point.classList.add("app-point--marked");
  point.setAttribute("aria-current", "true");
  point.prepend(words);
};

const visit = (point) => {
  mark(point);
  point.focus({ preventScroll: true });
  bring(gradesOf(point), point);
};

const write = (point) => {
  const comment = commentOf(point);
  comment.focus({ preventScroll: true });
  bring(comment, comment);
};

// A button pressed without a pointer: the page it leads to goes on from there.
const onPress = (event) => {
  const go = event.target.closest?.('#scores button[name="go"]');
  if (go && event.detail === 0) sessionStorage.setItem(GO_ON, go.value === "previous" ? "last" : "first");
};

// After the last point the button that leads on has the focus: Enter, or the key for the next point, presses it.
const goOn = (point) => {
  const all = points();
  const following = all[all.indexOf(point) + 1];
  if (following) return visit(following);
  mark(null);
  return button("next")?.focus();
};

const give = (point, grade) => {
  const radio = radiosOf(point).find((one) => one.value === grade);
  if (!radio) return say("This point cannot be not applicable.");
  if (!isSeen(radio)) return bring(gradesOf(point), rowOf(radio));
  radio.click();
  say(`${point.querySelector(".app-point__title")?.textContent ?? ""}: ${radio.labels[0].firstChild.textContent}`);
  if (!movesOn) return undefined;
  return NEEDS_COMMENT.includes(grade) && !commentOf(point).value.trim() ? write(point) : goOn(point);
};

const move = (point, by) => {
  const all = points();
  const at = all.indexOf(point);
  const isLast = by > 0 && at === all.length - 1;
  if (isLast && (atEnd || overlaps(point))) button("next")?.click();
  else if (atEnd) visit(point);
  else if (!overlaps(point)) visit(point);
  else if (all[at + by]) visit(all[at + by]);
  else button("previous")?.click();
};

const toSeal = () => {
  if (button("check")) return button("check").click();
  const target = document.querySelector("#seal button, #still-to-do a");
  target?.focus();
  return undefined;
};

const showKeys = () => {
  if (list.open) return list.close();
  list.showModal();
  return document.getElementById("keys-title").focus(); // the top, where the list begins
};

const act = (action) => {
  if (action === "keys") return showKeys();
  if (action === "check") return toSeal();
  const point = marked();
  if (!point) return undefined;
  if (action === "next" || action === "previous") return move(point, action === "next" ? 1 : -1);
  if (atEnd || !overlaps(point)) return visit(point);
  if (action === "comment") return write(point);
  return give(point, Object.keys(grades).find((grade) => grades[grade] === keys[action]));
};

// Grades too tall for the window are read with the arrows first; at their end these lead on.
const arrow = (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const point = marked();
  if (!by || !point || event.target.closest?.("input, nav, .app-scroll")) return;
  if (!atEnd && covers(gradesOf(point), by)) return;
  event.preventDefault();
  move(point, by);
};

const inComment = (event) => {
  const point = pointOf(event.target);
  const leaves = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey));
  if (!point || !leaves || event.repeat) return;
  event.preventDefault();
  if (movesOn) goOn(point);
  else visit(point);
};

const isPlain = (event) => {
  const isLetter = event.key.toLowerCase() !== event.key.toUpperCase();
  return !(event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && isLetter && event.key.length === 1));
};

const onKey = (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.target.closest?.(TYPING)) return void inComment(event);
  if (event.repeat || !isPlain(event)) return;
  const action = Object.keys(keys).find((name) => keys[name] && keys[name] === event.key.toLowerCase());
  if (document.querySelector("dialog[open]") && !(action === "keys" && list.open)) return;
  if (!action) return void arrow(event);
  event.preventDefault();
  act(action);
};

// The browser's own keys for radios, whether ours are on or off: nothing out of sight, nothing by holding down.
const holdBack = (event) => {
  const radio = event.target.closest?.("#scores input[type=radio]");
  if (!radio || !MOVES_RADIOS.includes(event.key)) return;
  if (isSeen(radio) && !event.repeat) return;
  event.preventDefault();
  if (!event.repeat) bring(gradesOf(pointOf(radio)), rowOf(radio));
};

const showHints = () => {
  points().forEach((point) => {
    point.tabIndex = -1;
    radiosOf(point).forEach((radio) => {
      const key = grades[radio.value];
      if (!key || radio.hasAttribute("aria-keyshortcuts")) return;
      radio.setAttribute("aria-keyshortcuts", key);
      const hint = document.createElement("kbd");
      hint.className = "app-key";
      hint.setAttribute("aria-hidden", "true");
      hint.textContent = key.toUpperCase();
      radio.labels[0].append(hint);
    });
  });
};

const isUnfinished = (point) => {
  const given = radiosOf(point).find((radio) => radio.checked);
  return !given || (NEEDS_COMMENT.includes(given.value) && !commentOf(point).value.trim());
};

// Where somebody starts: where a link led, where a key led from the page before, or where work is left.
const begin = () => {
  const place = sessionStorage.getItem(GO_ON);
  sessionStorage.removeItem(GO_ON);
  const all = points();
  if (!all.length) return;
  const named = document.getElementById(window.location.hash.slice(1));
  if (pointOf(named)) {
    mark(pointOf(named));
    named.focus();
  } else if (document.querySelector(".govuk-error-summary")) mark(all.find((point) => point.querySelector(".govuk-error-message")));
  else if (place) visit(place === "last" ? all[all.length - 1] : (all.find(isUnfinished) ?? all[0]));
  else mark(all.find(isUnfinished) ?? all[0]);
};

document.addEventListener("keydown", holdBack);
if (desk?.dataset.keys) {
  const opener = document.getElementById("keys-open");
  opener.hidden = false;
  opener.addEventListener("click", showKeys);
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onPress, true);
  document.addEventListener("focusin", (event) => {
    const point = pointOf(event.target);
    if (point && point.id !== markedId) mark(point);
  });
  document.addEventListener("htmx:load", () => {
    showHints();
    if (!atEnd && !document.querySelector(".app-point--marked")) mark(marked());
  });
  showHints();
  begin();
}
