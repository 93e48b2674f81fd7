// A file that takes a moment to make says that it is being made, and when it is there. Without scripts, or with
// a modifier key, the link just works as links do.
const READY = " is ready: your browser saves it.";
const NOT_MADE = " could not be made. Try again in a moment.";

const states = new Map();
document.querySelectorAll("a[data-making]").forEach((link) => {
  // There before it speaks: what is added with its words is not read out everywhere.
  const list = link.closest("ul, p") ?? link;
  if (!states.has(list)) {
    const state = document.createElement("p");
    state.className = "govuk-body app-making";
    state.setAttribute("role", "status");
    list.after(state);
    states.set(list, state);
  }
  link.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-disabled") !== "true") make(link, states.get(list));
  });
});

async function make(link, state) {
  const what = link.dataset.making;
  link.setAttribute("aria-disabled", "true");
  state.textContent = `Making the file: ${what}. This can take a few seconds.`;
  state.classList.add("app-making--busy");
  try {
    const answer = await fetch(link.href);
    // Signed out meanwhile, or refused with a page that says why: open it.
    if (answer.headers.get("Content-Type")?.startsWith("text/html")) {
      window.location.assign(link.href);
      return;
    }
    if (!answer.ok) throw new Error(answer.statusText);
    save(await answer.blob(), nameOf(answer, link));
    state.textContent = what + READY;
  } catch {
    state.textContent = what + NOT_MADE;
  } finally {
    link.removeAttribute("aria-disabled");
    state.classList.remove("app-making--busy");
  }
}

function nameOf(answer, link) {
  const given = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
  return given ? given[1] : new URL(link.href).pathname.split("/").pop();
}

function save(content, name) {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
