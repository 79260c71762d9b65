import { parseArgs } from 'node:util';
import { FakeIggy } from './fake-iggy.js';

// The fake as a process of its own, for tests that kill it: prints {"port":…} and serves until SIGTERM.

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'persist-to': { type: 'string' },
    version: { type: 'string', default: '0.8' },
  },
});
const file = values['persist-to'];
const iggy = await FakeIggy.start({
  port: Number(values.port),
  version: values.version === '0.9' ? '0.9' : '0.8',
  ...(file === undefined ? {} : { persistTo: file }),
});
process.stdout.write(`${JSON.stringify({ port: iggy.port })}\n`);
process.once('SIGTERM', () => void iggy.close());
