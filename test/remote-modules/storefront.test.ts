import { serveAlone } from '../kit/remote-layout.js';

// The same journey as for one process, with subscriptions whose results are no entities.
serveAlone('commerce');
await import('../e2e/storefront.test.js');
