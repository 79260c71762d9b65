import { serveAlone } from '../kit/remote-layout.js';

// The same suite as for one process: subscriptions of a module elsewhere come from the log too.
serveAlone('content', 'blog');
await import('../e2e/live.test.js');
