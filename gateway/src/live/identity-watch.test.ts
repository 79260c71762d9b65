import type { RequestContext } from '@rustok/kernel';
import {
  type AccessNow,
  ANONYMOUS,
  ClientError,
  createLogger,
  OutageError,
  type PositionedEnvelope,
  type SessionAccess,
  type SessionOfUser,
  type TenantId,
  type UserActor,
  type UserId,
} from '@rustok/kernel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { IdentityWatch, type WatchedPlatform } from './identity-watch.js';
import type { LiveViewer } from './live-sink.js';

const HOME = 'home' as TenantId;
const SIGNED_OUT = new ClientError('SESSION_ENDED', 'signed out');

/** What the database says of sessions, when it says anything. */
class Access {
  /** The sessions of each question, in order; also of those that had no answer. */
  readonly asked: (readonly string[])[] = [];
  readonly ended = new Set<string>();
  isAway = false;
  /** Awaited between what is read and its answer. */
  before: () => Promise<void> = async () => undefined;

  readonly refresh = async (_database: unknown, sessions: readonly SessionOfUser[]): Promise<AccessNow> => {
    this.asked.push(sessions.map(({ sessionId }) => sessionId));
    if (this.isAway) throw new OutageError('DATABASE_UNAVAILABLE', 'away');
    const answers = sessions.map(({ sessionId }): [string, SessionAccess] => [
      sessionId,
      this.ended.has(sessionId)
        ? { kind: 'ended', error: SIGNED_OUT }
        : { kind: 'actor', roles: ['manager'], grants: new Map() },
    ]);
    await this.before();
    return { kind: 'sessions', sessions: new Map(answers) };
  };
}

function actorOf(sessionId: string, tokenExpiresAt = new Date(Date.now() + 900_000)): UserActor {
  const userId = `user of ${sessionId.replace(/'+$/, '')}` as UserId;
  return { kind: 'user', userId, sessionId, roles: ['manager'], grants: new Map(), tokenExpiresAt };
}

/** Somebody who listens, and what became of that. */
class Viewer implements LiveViewer {
  readonly cursor = '';
  failure: string | undefined;
  context: RequestContext;
  #left = false;

  constructor(actor: UserActor | typeof ANONYMOUS) {
    this.context = contextOf(actor);
  }

  reauthorize(context: RequestContext): void {
    this.context = context;
  }

  fail(error: Error): void {
    if (this.#left) return;
    this.failure ??= (error as ClientError).code;
  }

  /** As a subscription does: what comes now comes too late. */
  close(): void {
    this.#left = true;
  }
}

/** As much of a request's context as a check looks at. */
function contextOf(actor: UserActor | typeof ANONYMOUS): RequestContext {
  const context = { actor, tenant: { id: HOME }, database: {}, as: contextOf };
  return context as unknown as RequestContext;
}

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

let access: Access;
let watch: IdentityWatch;
beforeEach(() => {
  access = new Access();
  const platform: WatchedPlatform = {
    actors: access,
    tenants: { invalidate: async () => undefined },
    registry: {
      accessEvents: new Map([
        ['user.changed', 'of-user'],
        ['tenant.changed', 'of-tenant'],
      ]),
    },
    logger: createLogger('silent'),
  };
  // The net is too slow to be what a test sees.
  watch = new IdentityWatch({ platform, checkMs: 600_000 });
});
afterEach(() => watch.close());

/** The event that changes a user's access. */
function changed(sessionId: string): Promise<void> | undefined {
  const { userId } = actorOf(sessionId);
  return watch.after({
    tenantId: HOME,
    type: 'user.changed',
    payload: { userId },
  } as unknown as PositionedEnvelope);
}

function listen(sessionId: string): Viewer {
  const viewer = new Viewer(actorOf(sessionId));
  watch.watch(viewer);
  return viewer;
}

describe('events that change access', () => {
  test('cause no check where nobody listens whom they concern', () => {
    listen('a');
    watch.watch(new Viewer(ANONYMOUS));
    expect(changed('b')).toBeUndefined();
    expect(access.asked).toEqual([]);
  });

  test('share one further check while one is running, which looks after all of them', async () => {
    const viewers = [listen('a'), listen('b'), listen('c')];
    const first = gate();
    access.before = () => first.opened;
    const checks = [changed('a')];
    await expect.poll(() => access.asked).toEqual([['a']]);
    // What the running check has read already is older than these.
    for (const each of ['a', 'b', 'c']) access.ended.add(each);
    checks.push(changed('a'), changed('b'), changed('b'));
    // One statement of a tenant at a time, however long the first takes.
    await new Promise((resolve) => setImmediate(resolve));
    expect(access.asked).toHaveLength(1);
    first.open();
    await Promise.all(checks);
    expect(access.asked).toEqual([['a'], ['a', 'b']]);
    expect(viewers.map(({ failure }) => failure)).toEqual(['SESSION_ENDED', 'SESSION_ENDED', undefined]);
  });

  test('wait for a database that is away, and are looked after when it is back', async () => {
    const viewer = listen('a');
    access.ended.add('a');
    access.isAway = true;
    let settled = false;
    const check = changed('a')?.then(() => (settled = true));
    await expect.poll(() => access.asked.length).toBeGreaterThanOrEqual(3);
    expect([settled, viewer.failure]).toEqual([false, undefined]);
    access.isAway = false;
    await check;
    expect(viewer.failure).toBe('SESSION_ENDED');
  });

  test('wait no longer when nobody listens any more whom they concern, and the watch ends in the middle of it', async () => {
    const viewer = new Viewer(actorOf('a'));
    const watched = watch.watch(viewer);
    listen('b');
    access.isAway = true;
    const check = changed('a');
    await expect.poll(() => access.asked.length).toBeGreaterThanOrEqual(2);
    watched.leave();
    await check;

    const other = changed('b');
    await expect.poll(() => access.asked.at(-1)).toEqual(['b']);
    await watch.close();
    await other;
  });

  test('are looked after for more sessions than fit into one statement', async () => {
    const names = Array.from({ length: 1_201 }, (_, index) => `s${index}`);
    const listening = names.map(listen);
    // Nobody is asked about twice.
    listen('s0');
    const lost = ['s0', 's499', 's500', 's1200'];
    for (const each of lost) access.ended.add(each);
    await watch.after({
      tenantId: HOME,
      type: 'tenant.changed',
      payload: {},
    } as unknown as PositionedEnvelope);
    expect(access.asked.map((each) => each.length)).toEqual([500, 500, 201]);
    expect(names.filter((_, index) => listening[index]?.failure)).toEqual(lost);
  });
});

describe('during a check', () => {
  test('who leaves keeps nobody waiting, and nobody from being told', async () => {
    const leaver = new Viewer(actorOf('a'));
    const watched = watch.watch(leaver);
    const stays = listen('a');
    const answer = gate();
    access.before = () => answer.opened;
    access.ended.add('a');
    const check = changed('a');
    await expect.poll(() => access.asked.length).toBe(1);
    leaver.close();
    watched.leave();
    answer.open();
    await check;
    expect([leaver.failure, stays.failure]).toEqual([undefined, 'SESSION_ENDED']);
  });

  test.each([
    ['goes on, when that one lives', [], undefined],
    ['ends, when that one has ended too', ["a'"], 'SESSION_ENDED'],
  ])('who renews a token is asked about anew with its session, and %s', async (_what, also, failure) => {
    const viewer = new Viewer(actorOf('a'));
    const watched = watch.watch(viewer);
    const answer = gate();
    access.before = () => answer.opened;
    for (const each of ['a', ...also]) access.ended.add(each);
    const check = changed('a');
    await expect.poll(() => access.asked.length).toBe(1);
    watched.renew(actorOf("a'"));
    answer.open();
    await check;
    expect(access.asked).toEqual([['a'], ["a'"]]);
    expect(viewer.failure).toBe(failure);
  });
});

describe('the end of a token', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

  test('ends who has not renewed it, and who has at the end of the new one', () => {
    const [left, renewed, gone] = ['a', 'b', 'c'].map((each) => new Viewer(actorOf(each, inSeconds(10))));
    const watched = [left, renewed, gone].map((viewer) => watch.watch(viewer as Viewer));
    watched[1]?.renew(actorOf('b', inSeconds(60)));
    watched[2]?.leave();
    vi.advanceTimersByTime(11_000);
    expect([left, renewed, gone].map((viewer) => viewer?.failure)).toEqual([
      'SUBSCRIPTION_TOKEN_EXPIRED',
      undefined,
      undefined,
    ]);
    vi.advanceTimersByTime(50_000);
    expect(renewed?.failure).toBe('SUBSCRIPTION_TOKEN_EXPIRED');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is waited for beyond what a timer can measure', () => {
    const viewer = new Viewer(actorOf('a', inSeconds(3 * 2 ** 21)));
    watch.watch(viewer);
    vi.advanceTimersByTime(2 ** 31);
    expect(viewer.failure).toBeUndefined();
    vi.advanceTimersByTime(3 * 2 ** 31);
    expect(viewer.failure).toBe('SUBSCRIPTION_TOKEN_EXPIRED');
  });
});
