import type { ExecutionResult } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { SubgraphFailure } from '../execution/index.js';
import { type ResultSink, pushedResults } from '../execution/remote/pushed-results.js';
import { Upstream, type UpstreamOptions } from './upstream.js';

const away = () => new SubgraphFailure('SUBGRAPH_UNAVAILABLE', 'gone', { isOutage: true });
const SOON = { timeout: 10_000 };

const running: Upstream[] = [];
afterEach(() => running.splice(0).forEach((upstream) => upstream.close()));

/** `open` gets the sink of the stream it opens, and which one it is; or throws. */
function upstream(open: (sink: ResultSink, nth: number) => void, options: Partial<UpstreamOptions> = {}) {
  const seen = { opened: 0, left: 0, lost: 0, taken: [] as unknown[], ended: [] as (Error | undefined)[] };
  const made = new Upstream({
    attempts: 2,
    isContinued: false,
    open: async () => {
      seen.opened += 1;
      const { sink, results } = pushedResults({
        maxWaiting: 10,
        overflow: () => new Error('too many'),
        stop: () => (seen.left += 1),
      });
      open(sink, seen.opened);
      return results;
    },
    take: async ({ data }: ExecutionResult) => void seen.taken.push(data?.['n']),
    onEnd: (error) => seen.ended.push(error),
    onLost: () => (seen.lost += 1),
    ...options,
  });
  running.push(made);
  return { seen, upstream: made };
}

describe('Upstream', () => {
  it('hands on what comes, and ends when there is nothing more', async () => {
    const { seen } = upstream((sink) => {
      for (const n of [1, 2]) sink.next({ data: { n } });
      sink.complete();
    });
    await expect.poll(() => seen.ended).toEqual([undefined]);
    expect(seen).toMatchObject({ opened: 1, taken: [1, 2], lost: 0 });
  });

  it('is not tried again when it cannot begin', async () => {
    const error = away();
    const { seen } = upstream(() => {
      throw error;
    });
    await expect.poll(() => seen.ended).toEqual([error]);
    expect(seen.opened).toBe(1);
  });

  it('is tried again so often when it goes on for clients that were listening, and then ends', async () => {
    const { seen } = upstream(
      () => {
        throw away();
      },
      { isContinued: true },
    );
    await expect.poll(() => seen.ended, SOON).toMatchObject([{ code: 'SUBGRAPH_UNAVAILABLE' }]);
    expect(seen).toMatchObject({ opened: 3, lost: 2 });
  });

  it('counts attempts anew when a connection was of use', async () => {
    const { seen } = upstream((sink, n) => {
      if (n <= 4) sink.next({ data: { n } });
      sink.error(away());
    });
    await expect.poll(() => seen.ended, SOON).toMatchObject([{ code: 'SUBGRAPH_UNAVAILABLE' }]);
    // Four that were of use, the fourth of which also failed; then two that were not.
    expect(seen).toMatchObject({ taken: [1, 2, 3, 4], opened: 6 });
  });

  it('ends at once with what another attempt would not change', async () => {
    const error = new SubgraphFailure('SUBGRAPH_RESPONSE_TOO_LARGE', 'too large');
    const { seen } = upstream((sink) => sink.error(error));
    await expect.poll(() => seen.ended).toEqual([error]);
    expect(seen.opened).toBe(1);
  });

  it('reads on when the last result was taken', async () => {
    let go: () => void = () => undefined;
    const begun: unknown[] = [];
    upstream((sink) => [1, 2].forEach((n) => sink.next({ data: { n } })), {
      take: ({ data }) => {
        begun.push(data?.['n']);
        return new Promise((resolve) => (go = resolve));
      },
    });
    await expect.poll(() => begun).toEqual([1]);
    go();
    await expect.poll(() => begun).toEqual([1, 2]);
  });

  it('says nothing any more once it was closed, and leaves the stream', async () => {
    const { seen, upstream: made } = upstream(() => undefined);
    await expect.poll(() => seen.opened).toBe(1);
    made.close();
    await expect.poll(() => seen.left).toBe(1);
    expect(seen.ended).toEqual([]);
  });

  it('leaves a stream that opens after it was closed', async () => {
    const { seen, upstream: made } = upstream(() => undefined);
    made.close();
    await expect.poll(() => seen.left).toBe(1);
    expect(seen.ended).toEqual([]);
  });
});
