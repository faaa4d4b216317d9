/** The one stylesheet: plain CSS, light and dark as the reader's system is. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: light-dark(#1b1f24, #e6e9ec);
  --quiet: light-dark(#57606a, #a3adb8);
  --page: light-dark(#ffffff, #14181c);
  --raised: light-dark(#f4f6f8, #1e242a);
  --line: light-dark(#d0d7de, #3a434c);
  --link: light-dark(#0b57d0, #8ab4f8);
  --good: light-dark(#17652f, #7fd39a);
  --bad: light-dark(#a4261d, #ff9a90);
  --warn: light-dark(#7a4a00, #f2c063);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; background: var(--page); padding: .5rem 1rem; }
.skip:focus { left: 0; top: 0; z-index: 1; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; padding: .75rem 1rem;
  background: var(--raised); border-bottom: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: 0; padding: 0; }
nav a { display: inline-block; padding: .25rem 0; }
nav a[aria-current] { color: var(--text); font-weight: 600; text-decoration: none; border-bottom: 2px solid; }
main { max-width: 80rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin: .5rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; color: var(--quiet); padding: .25rem 0; }
th, td { text-align: start; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; white-space: nowrap; }
td { overflow-wrap: anywhere; min-width: 9rem; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: .5rem 0 1rem; }
label { display: grid; grid-template-columns: minmax(0, 1fr); gap: .25rem; max-width: 100%; }
label:has(textarea) { width: min(30rem, 100%); }
input, select, textarea, button { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--quiet);
  border-radius: .3rem; padding: .4rem .6rem; max-width: 100%; }
textarea { width: 100%; }
button { background: var(--raised); cursor: pointer; font-weight: 600; }
pre { background: var(--raised); border: 1px solid var(--line); padding: .75rem; overflow: auto; max-height: 40rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
code { overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.good { color: var(--good); }
.bad { color: var(--bad); font-weight: 600; }
.warn { color: var(--warn); font-weight: 600; }
.box { background: var(--raised); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem 1rem; margin: 1rem 0; }

.box > :first-child { margin-top: 0; }
.box > :last-child { margin-bottom: 0; }
main.stale::before { content: 'Not up to date: the console does not answer.'; font-weight: bold; }
summary { cursor: pointer; padding: .25rem 0; }
`;

export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0b57d0" d="M1 4l7-3 7 3v8l-7 3-7-3z"/><path fill="none" stroke="#fff" d="M1 4l7 3 7-3M8 7v8"/></svg>`;

/**
 * Loads a page that says so again and again, and shows what is new; without it a link does the same. Leaves the page
 * alone while somebody is within it.
 */
export const LIVE = `
const main = document.querySelector('main[data-refresh]');
if (main) setInterval(async () => {
  const response = await fetch(location.href).catch(() => undefined);
  if (response?.status === 401) return location.reload();
  main.classList.toggle('stale', !response?.ok);
  if (!response?.ok || main.contains(document.activeElement)) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const next = page.querySelector('main');
  if (next) main.replaceChildren(...next.childNodes);
}, 1000 * Number(main.dataset.refresh));
`;
