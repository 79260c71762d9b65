import type { Client } from 'pg';

/** As far as it is used here: node-postgres has no types for the connection below its client. */
interface WithConnection {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
}

/**
 * Keeps what is sent on this connection until the present turn of the process ends, and sends it with one write. Round
 * trips, and waking both sides for each, are most of what a small transaction costs.
 */
export function holdStatements(client: Client): void {
  const { stream } = (client as unknown as WithConnection).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
