import { serveAlone } from '../kit/remote-layout.js';

// The same suite as for one process: whoever asks cannot tell where a module runs. Here the gateway's own process runs none.
serveAlone('tenant', 'rbac', 'index', 'events', 'content', 'blog', 'forum', 'pages', 'commerce');
await import('../e2e/demo.test.js');
