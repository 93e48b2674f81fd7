// Additions for browsers that run scripts. Every page works without them.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";
import "./activity.mjs";
import "./keys.mjs";
import "./making.mjs";
import "./panel.mjs";
import "./saving.mjs";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

const COMPONENTS = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
];

const start = (scope) => COMPONENTS.forEach((component) => createAll(component, undefined, scope));
start(document);

// Parts that htmx brings in later need the same, and its requests the token of the page.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) start(event.detail.elt);
});
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});

// A table that fits needs no stop for the keyboard.
const markScrolling = (region) => {
  if (region.scrollWidth > region.clientWidth) region.setAttribute("tabindex", "0");
  else region.removeAttribute("tabindex");
};
// Also where a table comes into sight later, when what holds it is opened.
const sizes = new ResizeObserver((changes) => changes.forEach(({ target }) => markScrolling(target)));
document.querySelectorAll(".app-scroll").forEach((region) => {
  markScrolling(region);
  sizes.observe(region);
});
