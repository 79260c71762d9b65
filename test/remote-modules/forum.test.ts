import { serveAlone } from '../kit/remote-layout.js';

// The same journey as for one process: what waits is heard of by moderators alone, wherever the module runs.
serveAlone('forum');
await import('../forum/forum-journey.test.js');
