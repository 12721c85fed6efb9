/** The style sheet of the reference page; its digest is in the Content-Security-Policy. */
export const STYLE = `
:root { color-scheme: light dark; --line: #d5d9e0; --soft: #f5f6f8; --ink: #1b1f27; --mute: #5a6372; --link: #0b57b0; --page: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --line: #353b46; --soft: #1d2129; --ink: #e7eaf0; --mute: #9aa4b5; --link: #7db4ff; --page: #14171d; }
}
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 19rem minmax(0, 1fr); color: var(--ink); background: var(--page);
  font: 16px/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1rem 1.25rem; border-right: 1px solid var(--line);
  font-size: 0.875rem; }
nav h2 { margin: 1.25rem 0 0.25rem; font-size: 0.8125rem; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav li { padding: 0.125rem 0; overflow-wrap: anywhere; }
main { padding: 1.5rem 2.5rem 4rem; max-width: 62rem; }
h1 { margin: 0 0 0.5rem; font-size: 1.75rem; }
h2 { margin: 3rem 0 0; font-size: 1.375rem; }
h3 { margin: 0; font-size: 1.0625rem; }
h4 { margin: 1rem 0 0.25rem; font-size: 0.875rem; color: var(--mute); }
section { padding: 1.5rem 0; border-bottom: 1px solid var(--line); scroll-margin-top: 0.5rem; }
code, pre { font: 0.8125rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { margin: 0.25rem 0 0; padding: 0.75rem 1rem; overflow-x: auto; background: var(--soft); border-radius: 6px; }
i { color: var(--mute); }
.call { margin: 0.5rem 0; overflow-wrap: anywhere; }
.call span { display: inline-block; min-width: 4.25rem; padding: 0.0625rem 0.5rem; border-radius: 4px; color: #fff;
  background: #3c6b3f; font: 700 0.75rem/1.6 ui-monospace, "DejaVu Sans Mono", monospace; text-align: center; }
.call .post { background: #0b57b0; }
.call .put, .call .patch { background: #8a5a00; }
.call .delete { background: #a32222; }
.missing { color: var(--mute); font-style: italic; }
table { width: 100%; margin: 0.75rem 0; border-collapse: collapse; font-size: 0.875rem; }
th, td { padding: 0.375rem 0.75rem 0.375rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
dl { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr); gap: 0.25rem 0; margin: 0; font-size: 0.875rem; }
dt { font-weight: 700; }
dd { margin: 0; }
@media (max-width: 56rem) {
  body { grid-template-columns: minmax(0, 1fr); }
  nav { position: static; height: auto; max-height: 40vh; border-right: 0; border-bottom: 1px solid var(--line); }
  main { padding: 1rem 1.25rem 3rem; }
}
`;
