import { serveAlone } from '../kit/remote-layout.js';

// The same suite as for one process: whoever asks cannot tell where a module runs.
serveAlone('tenant', 'rbac', 'index', 'events', 'content', 'blog', 'forum', 'pages', 'commerce');
await import('../e2e/demo.test.js');
