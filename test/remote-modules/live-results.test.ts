import { serveAlone } from '../kit/remote-layout.js';

// The same suite as for one process: a subscription says the same, to the same people, wherever its module runs.
serveAlone('commerce', 'forum', 'pages');
await import('../e2e/live-results.test.js');
