// What is saved by itself: its fields on the page, what the server has of it, and what stands between the two.
import { isLeaving, keep, nameOf } from "./drafts.mjs";

export const FIELDS = { point: ["grade", "comment", "evidence"], note: ["strengths", "development"] };
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
export const sectionsOf = (form) => [...form.querySelectorAll("[data-point], [data-note]")];

const kindOf = (section) => (section.dataset.point ? "point" : "note");
const idOf = (section) => section.dataset.point ?? section.dataset.note;
export const draftName = (section) =>
  nameOf(section.closest("form").dataset.allocation, `${kindOf(section)}-${idOf(section)}`);

// A point, or the notes on a section.
export class Piece {
  constructor(section) {
    this.section = section;
    this.kind = kindOf(section);
    this.id = idOf(section);
    this.name = draftName(section);
    this.url = `${section.closest("form").dataset.saves}/${this.kind === "point" ? "points" : "sections"}/${this.id}`;
    this.saved = this.words;
    this.sent = null; // a sending whose answer has not come
    this.blocked = ""; // what stands against sending, until the person acts
    this.reason = "";
    this.due = 0;
    this.failed = 0; // the turn in which its sending failed last
    this.touched = false;
  }
  inputs(field) {
    return [...this.section.querySelectorAll(`[name="${field}_${this.id}"]`)];
  }
  get words() {
    const value = (field) => {
      const [first, ...others] = this.inputs(field);
      return first.type === "radio" ? ([first, ...others].find((radio) => radio.checked)?.value ?? "") : first.value;
    };
    return Object.fromEntries(FIELDS[this.kind].map((field) => [field, value(field)]));
  }
  set words(words) {
    for (const [field, value] of Object.entries(words))
      for (const input of this.inputs(field))
        if (input.type === "radio") input.checked = input.value === value;
        else input.value = value;
  }
  // The grade chosen, in the words beside it.
  get grade() {
    const chosen = this.section.querySelector(`[name="grade_${this.id}"]:checked`);
    return chosen?.labels[0].firstChild.textContent.trim() ?? "";
  }
  get slot() {
    return document.getElementById(`saved-${this.kind}-${this.id}`);
  }
  get stamp() {
    return this.slot.querySelector("input").value;
  }
  set stamp(stamp) {
    this.slot.querySelector("input").value = stamp;
  }
  get waits() {
    return this.sent !== null || this.blocked === "clash" || !same(this.words, this.saved);
  }
  keep() {
    if (isLeaving()) return true;
    const { words, stamp, sent, url, blocked } = this;
    const title = this.section.querySelector("[id*=title-]").textContent;
    const about = `${this.section.closest("form").dataset.reference}: ${title}`;
    const page = location.pathname + location.search;
    return keep(this.name, { words, stamp, sent, url, blocked, about, page, grade: this.grade });
  }
}
