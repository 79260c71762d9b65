import pg from 'pg';
import type { TestConnection } from '../kit/database.js';

/** How far consumers have got, as a number that rises with each event they are done with. */
export class ConsumerProgress {
  readonly #connection: TestConnection;
  #session: pg.Client | undefined;

  constructor(connection: TestConnection) {
    this.#connection = connection;
  }

  /** `null` while the database is away. */
  async total(): Promise<number | null> {
    try {
      const session = (this.#session ??= await this.#connect());
      const { rows } = await session.query<{ total: number }>(
        'select coalesce(sum(position), 0)::float8 as total from sys_consumer_offsets',
      );
      return rows[0]?.total ?? null;
    } catch {
      await this.close();
      return null;
    }
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.end().catch(() => undefined);
  }

  async #connect(): Promise<pg.Client> {
    const session = new pg.Client(this.#connection);
    session.on('error', () => undefined); // The next query fails, and says so.
    await session.connect();
    return session;
  }
}
