import { assets } from './assets.js';

/**
 * The IDE page and the headers that go with it, for the route that serves `GET /graphql` (see `wantsIde`).
 * Nothing in it depends on the request: tenant and token are the page's own business, in the browser.
 */
export function idePage(): { html: string; headers: Record<string, string> } {
  return { html, headers };
}

const headers: Record<string, string> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    // CodeMirror and GraphiQL's dialogs write style attributes.
    "style-src 'self' 'unsafe-inline'",
    // GraphiQL's style sheet embeds its fonts and a few images.
    'font-src data:',
    'img-src data:',
    // Covers ws: and wss: on this host too (CSP 3, "match an origin's scheme and port").
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // The same address answers GraphQL clients with JSON.
  vary: 'accept',
  'cache-control': 'no-cache',
};

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%234f5bd5' " +
  "d='M8 0l7 4v8l-7 4-7-4V4z'/%3E%3C/svg%3E";

// No inline script. Deferred scripts and modules run in document order, so the vendor globals are there for page.js.
const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>RusToK API</title>
    <link rel="icon" href="${icon}">
    <link rel="stylesheet" href="${assetUrl('graphiql.css')}">
    <link rel="stylesheet" href="${assetUrl('page.css')}">
    <script defer src="${assetUrl('react.js')}"></script>
    <script defer src="${assetUrl('react-dom.js')}"></script>
    <script defer src="${assetUrl('graphiql.js')}"></script>
    <script defer src="${assetUrl('graphql-ws.js')}"></script>
    <script type="module" src="${assetUrl('page.js')}"></script>
  </head>
  <body>
    <div id="root"><p class="loading">Loading the IDE…</p></div>
    <noscript>The IDE needs JavaScript. GraphQL clients can POST to this address.</noscript>
  </body>
</html>
`;

/** The version makes the address of a vendor file change with its content, so that it may be cached for good. */
function assetUrl(name: string): string {
  const version = assets[name]?.version;
  return `/graphql/ide/assets/${name}${version === undefined ? '' : `?v=${version}`}`;
}
