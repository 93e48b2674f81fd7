// What somebody can see of a page just now, also when it is zoomed or something lies over it.
const frame = () => {
  const view = window.visualViewport;
  const top = view ? view.offsetTop : 0;
  // What stays at the lower edge of a page, such as the line on saving, says so by its scroll padding.
  const edge = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom) || 0;
  return { top, bottom: top + (view ? view.height : window.innerHeight) - edge };
};

const EDGE = 40; // as the scroll margin of the style sheet

// Whether all of an element is within the window, top to bottom, and nothing covers its middle.
export const seen = (element) => {
  const { top, bottom } = frame();
  const box = element.getBoundingClientRect();
  if (box.top < top || box.bottom > bottom) return false;
  const over = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), (box.top + box.bottom) / 2);
  return over !== null && (element.contains(over) || over.contains(element));
};

// Whether any of it is within the window.
export const overlaps = (element) => {
  const { top, bottom } = frame();
  const box = element.getBoundingClientRect();
  return box.bottom > top && box.top < bottom;
};

// Whether it is too tall for the window and goes on beyond it in the direction asked (1 down, -1 up).
export const covers = (element, by) => {
  const { top, bottom } = frame();
  const box = element.getBoundingClientRect();
  if (box.height <= bottom - top || box.bottom <= top || box.top >= bottom) return false;
  return by > 0 ? box.bottom > bottom : box.top < top;
};

// Bring `whole` into the window where it fits, and otherwise the start of `part`; nothing moves where all is seen.
export const bring = (whole, part) => {
  const { top, bottom } = frame();
  const box = whole.getBoundingClientRect();
  if (box.top >= top && box.bottom <= bottom) return;
  const fits = box.height + EDGE <= bottom - top;
  const target = fits || part.contains(whole) ? whole : part;
  target.scrollIntoView({ block: "start", behavior: "instant" });
};
