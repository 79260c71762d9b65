import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ApiClient } from '../kit/client.js';
import { SEED_PASSWORD, startTestGateway, type TestGateway } from '../kit/gateway.js';

let gateway: TestGateway;
let demo: ApiClient;
let acme: ApiClient;

beforeAll(async () => {
  gateway = await startTestGateway();
  demo = await signedIn('demo');
  acme = await signedIn('acme');
}, 60_000);
afterAll(() => gateway[Symbol.asyncDispose]());

async function signedIn(tenant: string): Promise<ApiClient> {
  const client = new ApiClient(gateway.url, { tenant });
  const { data } = await client.post<{ signIn: { accessToken: string } }>(
    `mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }`,
    { input: { email: `admin@${tenant}.local`, password: SEED_PASSWORD } },
  );
  return client.as(data?.signIn.accessToken ?? '');
}

/** A new user of acme with the rights that all have who sign up. */
async function signedUp(name: string): Promise<ApiClient> {
  const client = new ApiClient(gateway.url, { tenant: 'acme' });
  const { signUp } = await ask(
    client,
    `mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken } }`,
    { input: { email: `${name}@acme.local`, password: 'correct horse battery' } },
  );
  return client.as(signUp.accessToken);
}

const POLICY = `{ modulePolicy { revision modules { moduleSlug enabled reason missing } } enabledModules }`;
const TOGGLE = `mutation ($slug: String!, $enabled: Boolean!, $expectedRevision: String) {
  toggleModule(slug: $slug, enabled: $enabled, expectedRevision: $expectedRevision) { moduleSlug enabled } }`;
const JOURNAL = `{ moduleJournal { edges { node { moduleSlug enabled outcome actor user { email } revisionBefore revisionAfter } } } }`;
const PREVIEW = `query ($set: [String!]!) { previewModules(set: $set) {
  revision resultingRevision switchedOn switchedOff completed
  modules { moduleSlug enabled reason missing }
  problems { kind moduleSlug others }
  compositionErrors { code message modules }
  schema { typesRemoved typesAdded membersRemoved membersAdded membersChanged }
  endingSubscriptions { field count }
  brokenDocuments { id errors }
} }`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
async function ask(client: ApiClient, query: string, variables?: object): Promise<any> {
  const { data, errors }: Answer<unknown> = await client.post(query, variables);
  expect(errors).toEqual([]);
  return data;
}
const preview = async (client: ApiClient, set: readonly string[]) =>
  (await ask(client, PREVIEW, { set })).previewModules;

describe('the policy', () => {
  test('tells of each module whether it is on and why, and enabledModules is what follows from it', async () => {
    const { modulePolicy, enabledModules } = await ask(acme, POLICY);
    expect(modulePolicy.revision).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(modulePolicy.modules).toEqual(
      expect.arrayContaining([
        { moduleSlug: 'tenant', enabled: true, reason: 'CORE', missing: [] },
        { moduleSlug: 'content', enabled: true, reason: 'OVERRIDE', missing: [] },
        { moduleSlug: 'blog', enabled: false, reason: 'NOT_ENABLED', missing: [] },
      ]),
    );
    const on = modulePolicy.modules.filter(({ enabled }: { enabled: boolean }) => enabled);
    expect(on.map(({ moduleSlug }: { moduleSlug: string }) => moduleSlug)).toEqual(enabledModules);
  });

  test('has another revision for other decisions, and the same one again for the same', async () => {
    const revision = async () => (await ask(acme, POLICY)).modulePolicy.revision;
    const before = await revision();
    await ask(acme, TOGGLE, { slug: 'blog', enabled: true, expectedRevision: before });
    const between = await revision();
    expect(between).not.toBe(before);
    const { codes } = await acme.post(TOGGLE, { slug: 'blog', enabled: false, expectedRevision: before });
    expect(codes).toEqual(['MODULE_POLICY_CONFLICT']);
    await ask(acme, TOGGLE, { slug: 'blog', enabled: false });
    expect(await revision()).toBe(before);
  });

  test('is for holders of modules:list, a preview of modules:manage', async () => {
    const anybody = new ApiClient(gateway.url, { tenant: 'acme' });
    for (const query of [POLICY, JOURNAL])
      expect((await anybody.post(query)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await anybody.post(PREVIEW, { set: [] })).codes).toEqual(['UNAUTHENTICATED']);
  });
});

test('the journal names the user and is the own tenant’s alone', async () => {
  const seen = (await ask(demo, JOURNAL)).moduleJournal.edges;
  await ask(acme, TOGGLE, { slug: 'blog', enabled: true });
  await ask(acme, TOGGLE, { slug: 'blog', enabled: false });
  const [{ node }] = (await ask(acme, JOURNAL)).moduleJournal.edges;
  expect(node).toMatchObject({
    ...{ moduleSlug: 'blog', enabled: false, outcome: 'COMMITTED' },
    user: { email: 'admin@acme.local' },
    revisionAfter: (await ask(acme, POLICY)).modulePolicy.revision,
  });
  expect((await ask(demo, JOURNAL)).moduleJournal.edges).toEqual(seen);
});

/** That the demo tenant has, too, and nothing here is about. */
const OTHERS = ['commerce', 'forum', 'pages'];

describe('a preview', () => {
  test('tells what would go, and what of it is listened to now, in this tenant; and changes nothing', async () => {
    await using demoListener = await new ApiClient(gateway.url, { tenant: 'demo' }).listen();
    await using second = await new ApiClient(gateway.url, { tenant: 'demo' }).listen();
    for (const listener of [demoListener, second])
      listener.subscribe('subscription { postPublished { title } }');
    second.subscribe('subscription { contentNodePublished { id } }');
    await expect.poll(() => gateway.gateway.engine.liveSubscriptions, { timeout: 20_000 }).toBe(3);

    const { modulePolicy } = await ask(demo, POLICY);
    const without = await preview(demo, ['content', ...OTHERS]);
    expect(without).toMatchObject({
      revision: modulePolicy.revision,
      ...{
        switchedOn: [],
        switchedOff: ['blog'],
        completed: expect.arrayContaining(['content', ...OTHERS]),
        problems: [],
        compositionErrors: [],
      },
      endingSubscriptions: [{ field: 'postPublished', count: 2 }],
      brokenDocuments: [],
    });
    expect(without.resultingRevision).not.toBe(without.revision);
    expect(without.schema.typesRemoved).toEqual(
      expect.arrayContaining(['Post', 'PostConnection', 'Comment']),
    );
    expect(without.schema.membersRemoved).toEqual(
      expect.arrayContaining(['Query.posts', 'Query.posts(first:)', 'Subscription.postPublished']),
    );
    expect([without.schema.typesAdded, without.schema.membersAdded]).toEqual([[], []]);
    // Nobody of another tenant is counted, and nobody was disturbed.
    expect((await preview(acme, [])).endingSubscriptions).toEqual([]);
    expect((await ask(demo, POLICY)).modulePolicy).toEqual(modulePolicy);
    expect(gateway.gateway.engine.liveSubscriptions).toBe(3);
  });

  test('tells what would come, and is what then comes', async () => {
    const before = await preview(acme, ['content', 'blog']);
    expect(before).toMatchObject({ switchedOn: ['blog'], switchedOff: [], problems: [] });
    expect(before.schema.typesAdded).toEqual(expect.arrayContaining(['Post', 'Comment']));
    expect(before.schema.membersAdded).toContain('Query.posts');
    await ask(acme, TOGGLE, { slug: 'blog', enabled: true, expectedRevision: before.revision });
    expect((await ask(acme, POLICY)).modulePolicy).toEqual({
      revision: before.resultingRevision,
      modules: before.modules,
    });
    await ask(acme, TOGGLE, { slug: 'blog', enabled: false });
  });

  test('of what there is finds no difference, with core modules in the set or without', async () => {
    for (const set of [['content'], (await ask(acme, POLICY)).enabledModules]) {
      const same = await preview(acme, set);
      expect(same).toMatchObject({ switchedOn: [], switchedOff: [], problems: [] });
      expect(same.resultingRevision).toBe(same.revision);
      expect(Object.values(same.schema)).toEqual([[], [], [], [], []]);
    }
  });

  test('names every reason for which a set would be refused, and completes it', async () => {
    const bare = await signedIn('bare');
    expect(await preview(bare, ['blog', 'shop', 'constructor'])).toMatchObject({
      problems: [
        { kind: 'UNKNOWN', moduleSlug: 'shop', others: [] },
        { kind: 'UNKNOWN', moduleSlug: 'constructor', others: [] },
        { kind: 'MISSING_DEPENDENCIES', moduleSlug: 'blog', others: ['content'] },
      ],
      ...{ switchedOn: [], switchedOff: [], completed: ['content', 'blog'] },
      modules: expect.arrayContaining([
        { moduleSlug: 'blog', enabled: false, reason: 'MISSING_DEPENDENCY', missing: ['content'] },
      ]),
    });
    expect(await preview(demo, ['blog', ...OTHERS])).toMatchObject({
      problems: [{ kind: 'HAS_DEPENDENTS', moduleSlug: 'content', others: ['blog'] }],
      switchedOff: ['content', 'blog'],
      completed: expect.arrayContaining(['content', 'blog', ...OTHERS]),
    });
  });

  test('of a set that is too large is refused', async () => {
    const set = Array.from({ length: 501 }, (_, n) => `m${n}`);
    expect((await demo.post(PREVIEW, { set })).codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('permissions of a module that is off', () => {
  const CAN = `{ me { can(action: "posts:publish") } }`;

  test('count for nothing, and again when it is on', async () => {
    expect((await ask(acme, CAN)).me.can).toBe(false);
    await ask(acme, TOGGLE, { slug: 'blog', enabled: true });
    expect((await ask(acme, CAN)).me.can).toBe(true);
    await ask(acme, TOGGLE, { slug: 'blog', enabled: false });
    expect((await ask(acme, CAN)).me.can).toBe(false);
    expect((await ask(demo, CAN)).me.can).toBe(true);
  });

  test('keep nobody with the same rights from sharing a live operation', async () => {
    const { live } = gateway.gateway.engine;
    await expect.poll(() => live.size, { timeout: 20_000 }).toBe(0);
    const streams = [];
    const listeners = [];
    for (const name of ['one', 'two']) {
      const { token } = (await signedUp(name)).options;
      const listener = await new ApiClient(gateway.url, { tenant: 'acme', token }).listen();
      listeners.push(listener);
      streams.push(listener.subscribe('subscription { contentNodePublished { id } }'));
    }
    await expect.poll(() => live.size, { timeout: 20_000 }).toBe(2);
    const { createContentNode } = await ask(
      acme,
      `mutation { createContentNode(input: {kind: "page", translations: [{locale: "en", title: "A page"}]}) { id } }`,
    );
    await ask(acme, `mutation ($id: UUID!) { publishContentNode(id: $id) { id } }`, createContentNode);
    for (const stream of streams)
      expect((await stream.first(1))[0]?.data).toEqual({ contentNodePublished: createContentNode });
    expect(live.operations).toBe(1);
    for (const listener of listeners) await listener[Symbol.asyncDispose]();
  });
});
