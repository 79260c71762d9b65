import type { ExecutionResult, GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { graphqlErrors } from '../http/errors.js';
import type { SinkFrame } from '../live/frame.js';
import type { LiveSink } from '../live/live-sink.js';
import { GraphSubscription } from './graph-subscription.js';

/** A client with room for so many results, until it drains. */
class Client implements LiveSink {
  readonly written: unknown[] = [];
  ended: readonly GraphQLError[] | null | undefined;
  drain: () => void = () => undefined;

  constructor(public room: number) {}

  write({ payload }: SinkFrame): boolean {
    this.written.push(JSON.parse(payload.toString()));
    this.room -= 1;
    return this.room > 0;
  }

  onDrain(resume: () => void): void {
    this.drain = resume;
  }

  end(errors: readonly GraphQLError[] | null): void {
    this.ended = errors;
  }
}

/** Numbers without an end; says how many were asked for, and whether it was left. */
class Numbers implements AsyncIterableIterator<ExecutionResult> {
  asked = 0;
  left = false;

  next(): Promise<IteratorResult<ExecutionResult>> {
    this.asked += 1;
    return this.asked > 1000
      ? new Promise(() => undefined)
      : Promise.resolve({ done: false, value: { data: { n: this.asked } } });
  }

  return(): Promise<IteratorResult<ExecutionResult>> {
    this.left = true;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

function subscription(client: Client, results: Numbers, stalledAfterMs = 60_000): GraphSubscription {
  return new GraphSubscription({ results, sink: client, publicErrors: graphqlErrors, stalledAfterMs });
}

test('asks for nothing while the client is full, and goes on where it was', async () => {
  const client = new Client(2);
  const numbers = new Numbers();
  const live = subscription(client, numbers);
  void live.run();
  await expect.poll(() => client.written).toEqual([{ data: { n: 1 } }, { data: { n: 2 } }]);
  await new Promise(setImmediate);
  expect(numbers.asked).toBe(2);
  client.room = 1;
  client.drain();
  await expect.poll(() => client.written.length).toBe(3);
  live.close();
});

test('ends a client that takes nothing for too long, and leaves the source', async () => {
  const client = new Client(1);
  const numbers = new Numbers();
  await subscription(client, numbers, 20).run();
  expect(client.ended?.[0]?.originalError).toMatchObject({ code: 'SUBSCRIPTION_TOO_SLOW' });
  expect(numbers).toMatchObject({ asked: 1, left: true });
});

test('leaves the source and says nothing when the client leaves, even one that is full', async () => {
  const client = new Client(1);
  const numbers = new Numbers();
  const live = subscription(client, numbers);
  const running = live.run();
  await expect.poll(() => client.written.length).toBe(1);
  live.close();
  live.close();
  await running;
  expect(numbers.left).toBe(true);
  expect(client.ended).toBeUndefined();
});
