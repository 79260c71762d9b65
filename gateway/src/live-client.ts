import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

// `npm run -s live -- <url> <tenant> '<subscription>'`: prints each result as a line of JSON until Ctrl-C.

const [url, tenant, query] = process.argv.slice(2);
if (!url || !tenant || !query) {
  process.stderr.write("usage: npm run -s live -- http://localhost:4000 demo 'subscription { … }'\n");
  process.exit(2);
}

const client = createClient({
  url: `${url.replace(/^http/, 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  lazy: false,
  retryAttempts: 0,
  connectionParams: { tenant, token: process.env.RUSTOK_TOKEN },
  on: { connected: () => process.stderr.write('listening …\n') },
  onNonLazyError: () => undefined,
});
process.once('SIGINT', () => void client.dispose());

try {
  for await (const result of client.iterate({ query })) process.stdout.write(`${JSON.stringify(result)}\n`);
} catch (error) {
  const { code, reason } = error as { code?: number; reason?: string };
  process.stderr.write(`${code === undefined ? JSON.stringify(error) : `${code} ${reason}`}\n`);
  process.exitCode = 1;
}
await client.dispose();
