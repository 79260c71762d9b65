/**
 * The style of the bar. A string and not a file, because `tsc` copies no assets into `dist`.
 * Light and dark follow the system, unless a theme is chosen in GraphiQL's settings (its class on the body).
 */
export const pageStyle = `
body { margin: 0; color-scheme: light dark; }
body.graphiql-light { color-scheme: light; }
body.graphiql-dark { color-scheme: dark; }

#root {
  --ink: light-dark(#2b3445, #e7eaf1);
  --muted: light-dark(#5d6980, #a3aec2);
  --ground: light-dark(#f6f7fa, #1a202c);
  --surface: light-dark(#fff, #222b3a);
  --line: light-dark(#d5dae4, #3a4558);
  --accent: light-dark(#4650c8, #8f97ff);
  --on-accent: light-dark(#fff, #14182b);
  --good: light-dark(#1a7f4b, #56d39b);
  --wait: light-dark(#9a6700, #e3b341);
  --bad: light-dark(#c03221, #ff8f80);
  display: flex;
  flex-direction: column;
  height: 100vh;
  height: 100dvh;
  font: 13px/1.4 Roboto, system-ui, sans-serif;
  color: var(--ink);
}
.ide { flex: 1; min-height: 0; }
.loading { margin: auto; color: var(--muted); }

.bar {
  display: flex;
  align-items: center;
  gap: 8px 12px;
  padding: 7px 14px;
  background: var(--ground);
  border-bottom: 1px solid var(--line);
}
.bar * { box-sizing: border-box; }
.bar p { margin: 0; }
.bar strong { font-weight: 500; }
.brand { margin: 0 6px 0 0; font-size: 14px; font-weight: 500; white-space: nowrap; }
.brand span { font-weight: 400; color: var(--muted); }
.brand::before {
  content: '';
  display: inline-block;
  width: 12px;
  height: 14px;
  margin-right: 8px;
  vertical-align: -2px;
  background: var(--accent);
  clip-path: polygon(50% 0, 100% 25%, 100% 75%, 50% 100%, 0 75%, 0 25%);
}

.field { display: flex; align-items: center; gap: 8px; }
.field-token { margin-left: auto; }
.bar label { color: var(--muted); }
.bar input, .bar button {
  height: 30px;
  padding: 0 10px;
  font: inherit;
  color: inherit;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 6px;
}
.field input { width: 170px; }
.bar input::placeholder { color: var(--muted); opacity: .8; }
.bar button { padding: 0 14px; font-weight: 500; cursor: pointer; white-space: nowrap; }
.bar button:hover { border-color: var(--muted); }
.bar button.primary { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
.bar button.primary:hover { filter: brightness(1.08); }
.bar button:disabled { cursor: default; opacity: .6; }
.bar :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }

.status {
  min-width: 0;
  max-width: 300px;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  color: var(--muted);
}
.status::before {
  content: '';
  display: inline-block;
  width: 8px;
  height: 8px;
  margin-right: 7px;
  border-radius: 50%;
  background: var(--muted);
}
.status.loaded::before, .status.token-current::before { background: var(--good); }
.status.loading::before, .status.token-unreadable::before { background: var(--wait); }
.status.failed::before, .status.token-expired::before { background: var(--bad); }
.status.failed, .status.token-expired { color: var(--bad); }

.account { position: relative; }
.sign-in {
  position: absolute;
  z-index: 20;
  top: calc(100% + 8px);
  right: 0;
  display: grid;
  gap: 12px;
  width: 300px;
  max-width: calc(100vw - 28px);
  padding: 16px;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 10px;
  box-shadow: 0 10px 30px rgb(0 0 0 / 18%);
}
.sign-in label { display: grid; gap: 4px; }
.sign-in input { width: 100%; background: var(--ground); }
.sign-in .problem { color: var(--bad); }
.sign-in .buttons { display: flex; justify-content: flex-end; gap: 8px; }

@media (max-width: 900px) {
  .bar { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 4fr) auto; }
  .brand { display: none; }
  .field { grid-column: 1; }
  .bar .field input { flex: 1; width: 0; min-width: 0; }
  .field label { width: 46px; }
  .field-tenant, .field-token { margin: 0; }
  .bar > .status { grid-column: 2; max-width: none; }
  .bar > [role='status'] { grid-column: 2 / 4; }
  .account { grid-column: 3; }
}

/* Editor and result one above the other; GraphiQL only knows side by side. */
@media (max-width: 640px) {
  .graphiql-container .graphiql-session { flex-direction: column; }
  .graphiql-container .graphiql-session > .graphiql-horizontal-drag-bar { display: none; }
  .graphiql-container .graphiql-session > div { min-height: 0; }
}
`;
