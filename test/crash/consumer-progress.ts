import pg from 'pg';
import type { TestConnection } from '../kit/database.js';

/** How far consumers have got. */
export class ConsumerProgress {
  readonly #connection: TestConnection;
  #session: pg.Client | undefined;
  #behind = 0;

  constructor(connection: TestConnection) {
    this.#connection = connection;
  }

  /** Positions a consumer was behind the log when the database was last asked, on average over consumers and tenants. */
  get behind(): number {
    return this.#behind;
  }

  /** Asks the database: a number that rises with each event consumers are done with; `null` while it is away. */
  async total(): Promise<number | null> {
    try {
      const session = (this.#session ??= await this.#connect());
      const { rows } = await session.query<{ total: number; behind: number }>(
        `select coalesce(sum(o.position), 0)::float8 as total,
                coalesce(avg(r.last_position - o.position), 0)::float8 as behind
           from sys_relay r, sys_consumer_offsets o`,
      );
      this.#behind = rows[0]?.behind ?? 0;
      return rows[0]?.total ?? 0;
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
