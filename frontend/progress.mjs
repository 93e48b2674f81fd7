// How far the plan is, kept true while answers are saved without the page being drawn again.
const needsComment = ({ grade, comment }) => ["RI", "I", "NA"].includes(grade) && !comment.trim();
const comments = (number) => `${number} comment${number === 1 ? "" : "s"}`;

export const count = (form, pieces) => {
  const saved = new Map(pieces.filter((piece) => piece.kind === "point").map((piece) => [piece.id, piece.saved]));
  const total = { graded: 0, asked: 0, needed: 0 };
  for (const part of form.querySelectorAll("[data-asked]")) {
    const points = (part.dataset.points ?? "").split(" ").filter(Boolean);
    if (points.length) {
      part.dataset.graded = points.filter((id) => saved.get(id)?.grade).length;
      part.dataset.needed = points.filter((id) => needsComment(saved.get(id))).length;
      const needed = Number(part.dataset.needed);
      part.textContent = `${part.dataset.graded} of ${part.dataset.asked}${needed ? `, ${comments(needed)} needed` : ""}`;
    }
    for (const name of Object.keys(total)) total[name] += Number(part.dataset[name]);
  }
  const bar = document.querySelector(".app-progress progress");
  if (!bar || !total.asked) return;
  bar.value = total.graded;
  const still = total.needed ? `; ${comments(total.needed)} still needed` : "";
  bar.parentElement.firstChild.data = `${total.graded} of ${total.asked} points graded${still} `;
};
