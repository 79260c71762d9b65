import { serveAlone } from '../kit/remote-layout.js';

// The same journey as for one process; its blocks show products, so the shop is elsewhere, too.
serveAlone('pages', 'commerce');
await import('../pages/journey.test.js');
