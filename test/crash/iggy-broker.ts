import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startFakeIggyProcess } from '../kit/fake-iggy/fake-iggy-process.js';
import type { Broker } from './broker.js';

const PARTITIONS = 3;
const TOPIC = '/streams/crash/topics/events';
const USER = { username: 'iggy', password: 'iggy-password' };
const PAGE = 1_000;

/** The fake, which has what it acknowledged in a file; a real one has it in memory, and is said to lose some of it in a crash. */
export async function startIggyBroker(): Promise<Broker> {
  const folder = await mkdtemp(join(tmpdir(), `rustok-test-${process.pid}-iggy-`));
  const iggy = await startFakeIggyProcess({ persistTo: join(folder, 'journal') });
  const { url } = iggy;
  return {
    events: {
      relay_target: 'iggy',
      iggy: { ...USER, url, stream: 'crash', topic: 'events', partitions: PARTITIONS },
    },
    async killAndRestart(downMs) {
      await iggy.kill();
      await delay(downMs);
      await iggy.restart();
    },
    async read() {
      const token = await login(url);
      const partitions = Array.from({ length: PARTITIONS }, (_, partition) =>
        readPartition(url, token, partition),
      );
      return (await Promise.all(partitions)).flat();
    },
    async close() {
      await iggy.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function login(url: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/users/login`, { method: 'POST', headers, body: JSON.stringify(USER) });
  const { access_token } = (await answer.json()) as { readonly access_token: { readonly token: string } };
  return access_token.token;
}

/** A tenant's events are all in one partition, so what is in order there is in order per tenant. */
async function readPartition(
  url: string,
  token: string,
  partition: number,
): Promise<readonly { readonly id: string; readonly tenantId: string }[]> {
  const found: { readonly id: string; readonly tenantId: string }[] = [];
  for (;;) {
    const query = `partition_id=${partition}&kind=offset&value=${found.length}&count=${PAGE}`;
    const answer = await fetch(`${url}${TOPIC}/messages?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { messages } = (await answer.json()) as {
      readonly messages: readonly { readonly payload: string }[];
    };
    for (const { payload } of messages) found.push(JSON.parse(Buffer.from(payload, 'base64').toString()));
    if (messages.length < PAGE) return found;
  }
}
