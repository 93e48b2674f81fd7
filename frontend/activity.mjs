// How long somebody is active on a plan: the time between signs of life, but for gaps as long as IDLE.
// Told to the server each minute and when the page goes; it believes no more than its own clock allows.
const IDLE = 120_000;
const EVERY = 60_000;
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "scroll", "input", "touchmove"];

const watch = (address) => {
  let active = 0;
  let last = null;

  const sign = () => {
    const now = performance.now();
    if (last !== null && now - last < IDLE) active += now - last;
    last = now;
  };
  const tell = () => {
    const seconds = Math.floor(active / 1000);
    const token = document.querySelector('input[name="csrf_token"]');
    if (seconds < 1 || !token) return;
    const sent = navigator.sendBeacon(address, new URLSearchParams({ seconds, csrf_token: token.value }));
    if (sent) active -= seconds * 1000;
  };
  // What is read in another window is not counted, and two windows are not counted twice.
  const look = () => {
    if (document.visibilityState === "hidden") {
      sign();
      last = null;
      tell();
    } else last = performance.now();
  };

  SIGNS.forEach((name) => document.addEventListener(name, sign, { capture: true, passive: true }));
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", () => {
    if (last !== null) sign();
    tell();
  });
  window.setInterval(tell, EVERY);
  if (document.visibilityState !== "hidden") sign();
};

const desk = document.getElementById("desk");
if (desk) watch(desk.dataset.time);
