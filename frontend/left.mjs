// Answers that were never saved, to read and copy, for a person whose page of them may be gone.
import { forget, isFresh, kept, names } from "./drafts.mjs";

const LABELS = [
  ["grade", "Grade"],
  ["comment", "Comment"],
  ["evidence", "Page or paragraph"],
  ["strengths", "Strengths"],
  ["development", "Areas for development"],
];

const make = (tag, words, more = {}) => Object.assign(document.createElement(tag), { textContent: words, ...more });

const answer = (name, draft) => {
  const box = make("div", "");
  box.append(make("h3", draft.about, { className: "govuk-heading-s" }));
  for (const [field, label] of LABELS)
    if (draft.words[field])
      box.append(make("p", `${label}: ${(field === "grade" && draft.grade) || draft.words[field]}`, { className: "govuk-body app-typed" }));
  const row = make("div", "", { className: "app-actions" });
  const open = make("a", "Open its page", { className: "govuk-link", href: draft.page });
  const button = make("button", "Delete it", { type: "button", className: "govuk-button govuk-button--secondary" });
  button.addEventListener("click", () => {
    forget(name);
    box.remove();
  });
  row.append(open, button);
  box.append(row);
  return box;
};

export const showLeft = () => {
  const place = document.getElementById("drafts-left");
  if (!place) return;
  const left = names().map((name) => [name, kept(name)]).filter(([, draft]) => draft && !isFresh(draft));
  left.forEach(([name, draft]) => place.append(answer(name, draft)));
  place.hidden = !left.length;
};
