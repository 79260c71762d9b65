import { serveAlone } from '../kit/remote-layout.js';

// The same suite as for one process: whoever asks cannot tell where a module runs. `tenant` and `rbac` stay, for the suite wants
// toggles and rights to count with the next request; from elsewhere they do a moment later, as from another instance.
serveAlone('index', 'events', 'content', 'blog', 'forum', 'pages', 'commerce');
await import('../e2e/demo.test.js');
