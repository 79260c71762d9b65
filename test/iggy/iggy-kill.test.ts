import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { PositionedEnvelope } from '../../kernel/src/events/envelope.js';
import { eventSettings } from '../../kernel/src/events/event-settings.js';
import { IggyTarget } from '../../kernel/src/events/transports/iggy/iggy-target.js';
import type { TenantId } from '../../kernel/src/tenancy/tenant.js';
import { createLogger } from '../../kernel/src/telemetry/logger.js';
import { startFakeIggyProcess } from '../kit/fake-iggy/fake-iggy-process.js';
import { events, newTenant } from './events.js';

const KILLS = 8;
const never = new AbortController().signal;

/** In the order of their first arrival, each once. */
function firsts(envelopes: readonly PositionedEnvelope[], tenant: TenantId): readonly bigint[] {
  return [
    ...new Set(envelopes.filter(({ tenantId }) => tenantId === tenant).map(({ position }) => position)),
  ];
}

test('nothing acknowledged is lost or reordered for a tenant while the server is killed again and again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'iggy-kill-'));
  const iggy = await startFakeIggyProcess({ persistTo: join(folder, 'log') });
  const { url } = iggy;
  const settings = {
    ...eventSettings.parse({ iggy: { url, password: 'iggy-password', partitions: 4 } }).iggy,
    url,
  };
  const target = new IggyTarget({ settings, logger: createLogger('silent') });
  try {
    const received: PositionedEnvelope[] = [];
    target.read((envelopes) => received.push(...envelopes));
    await target.ping(never);
    let killing = true;
    const tenants = Array.from({ length: 6 }, newTenant);
    /** As the relay does: what is not delivered is published again, and nothing behind it before. */
    const writers = tenants.map(async (tenant) => {
      const acknowledged: bigint[] = [];
      for (let position = 1; killing || position <= 20; position += 3) {
        let waiting = events(tenant, [position, position + 1, position + 2]);
        while (waiting.length > 0) {
          const outcome = await target.publish(tenant, waiting, never);
          expect(outcome.kind).not.toBe('refused');
          const done = outcome.kind === 'delivered' ? waiting.length : outcome.delivered;
          acknowledged.push(...waiting.slice(0, done).map((envelope) => envelope.position));
          waiting = waiting.slice(done);
        }
      }
      return acknowledged;
    });
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(Math.random() * 100);
      await iggy.kill();
      await iggy.restart();
    }
    killing = false;
    const acknowledged = await Promise.all(writers);
    for (const [i, tenant] of tenants.entries()) {
      await expect.poll(() => firsts(received, tenant), { timeout: 20_000 }).toEqual(acknowledged[i]);
      const request = { tenantId: tenant, from: new Date(0), limit: 100_000, signal: never };
      const archived: PositionedEnvelope[] = [];
      let cursor: unknown = null;
      do {
        const page = await target.readArchive({ ...request, cursor });
        archived.push(...page.envelopes);
        cursor = page.cursor;
      } while (cursor !== null);
      expect(archived.map(({ position }) => position)).toEqual(acknowledged[i]);
    }
  } finally {
    await target.close();
    await iggy.close();
    await rm(folder, { recursive: true });
  }
}, 60_000);
