import { redisSettings } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomOf } from '../crash/random.js';
import type { TestApi } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';
import { redisMissing, startTestRedis, type TestRedis } from '../kit/redis.js';
import { type Client, type Exchange, type Operation, request, send } from './exchange.js';
import { fillTenant } from './fill.js';
import { gatherKnowledge, type Knowledge } from './knowledge.js';
import { type RootField, rootFields } from './operations.js';
import { gatherSecrets } from './secrets.js';
import { fingerprints } from './twins.js';
import { answerOf } from './verdict.js';
import { type Party, settle, startWorld, type World } from './world.js';

/** What is chosen follows from it. */
const SEED = Number(process.env['RUSTOK_ISOLATION_SEED'] ?? 6);

let redis: TestRedis | undefined;
let world: World;
let known: Knowledge;
let queries: readonly RootField[];
/** On one database, and what Redis holds. */
let instances: readonly [TestApi, TestApi];

// With Redis where there is one: what processes share of tenants is attacked too.
beforeAll(async () => {
  redis = redisMissing === undefined ? await startTestRedis() : undefined;
  world = await startWorld(redis ? { redis: redisSettings.parse({ url: redis.url }) } : {});
  instances = [world.api, await world.anotherInstance()];
  known = await gatherKnowledge(world);
  queries = rootFields(known.schema, 'query', known.vocabulary);
}, 240_000);
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  await redis?.close();
});

/** The same client on whichever instance. */
const on = ({ url }: TestApi, { options }: Client): Client => ({ url, options });

/** Whether an answer is of this party: none but their own canary. */
function foreignIn(party: Party, { text, said }: Exchange): string | undefined {
  const other = party === world.victim ? world.attacker : world.victim;
  return text.includes(other.canary) && !said.includes(other.canary) ? `${said} ${text}` : undefined;
}

function shuffled<T>(random: ReturnType<typeof randomOf>, values: readonly T[]): readonly T[] {
  const rest = [...values];
  return values.map(() => rest.splice(random.integer(rest.length), 1)[0] as T);
}

describe('the same document with the same variables', () => {
  test(
    'asked in both tenants at the same moment, on either instance, is answered to each with their own',
    { timeout: 60_000 },
    async () => {
      const random = randomOf(SEED);
      const operations = queries.map((field) => field.operation());
      const alone = async (party: Party) => {
        const texts = new Map<Operation, string>();
        for (const operation of operations) {
          texts.set(operation, answerOf(await send(party.admin, operation)));
        }
        return texts;
      };
      const expected = new Map([
        [world.attacker, await alone(world.attacker)],
        [world.victim, await alone(world.victim)],
      ]);
      // Twins: the same ids, slugs and words in both, and yet other texts.
      const differing = operations.filter(
        (operation) =>
          expected.get(world.attacker)?.get(operation) !== expected.get(world.victim)?.get(operation),
      );
      expect(differing.length).toBeGreaterThan(20);
      const asked = shuffled(
        random,
        Array.from({ length: 100 }, () => random.pick(differing)).flatMap((operation) => [
          { operation, party: world.attacker },
          { operation, party: world.victim },
        ]),
      );
      const answers = await Promise.all(
        asked.map(async ({ operation, party }) => ({
          operation,
          party,
          answer: await send(on(random.pick(instances), party.admin), operation),
        })),
      );
      for (const { operation, party, answer } of answers) {
        expect(foreignIn(party, answer)).toBeUndefined();
        // An instance makes so many at a time, whoever asks.
        if (answer.codes.includes('GRAPH_PREVIEW_BUSY')) continue;
        expect(answerOf(answer), `${operation.query} (seed ${SEED})`).toBe(
          expected.get(party)?.get(operation),
        );
      }
    },
  );
});

describe('what the victim does on one instance', () => {
  test('makes no difference to any answer of the attacker on another', async () => {
    const [here, there] = instances;
    const answers = async () => {
      const texts: Record<string, string> = {};
      for (const field of queries) {
        // The victim's are there too, freshly remembered, whenever the attacker asks.
        await send(on(there, world.victim.admin), field.operation());
        texts[field.name] = JSON.stringify(
          (await send(on(there, world.attacker.admin), field.operation())).body,
        );
      }
      return texts;
    };
    const before = await answers();
    const { canary } = world.victim;
    await fillTenant(new ApiClient(here.url, world.victim.admin.options), { canary, suffix: 'elsewhere' });
    await settle(world.victim);
    expect(await answers()).toEqual(before);
  });

  test('is good for nothing on another: what it was given there is refused as nobody’s', async () => {
    const [, there] = instances;
    const secretsOf = ({ secrets }: Party) => ({
      'mutation ($input: RefreshTokenInput!) { refreshToken(input: $input) { accessToken } }': {
        refreshToken: secrets.of('AuthPayload.refreshToken')[0],
      },
      'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { success } }': {
        token: secrets.of('IssuePasswordResetPayload.resetToken')[0],
        newPassword: 'conquered horse battery',
      },
    });
    const refusalsOf = async (party: Party, change: (secret: string) => string) =>
      Promise.all(
        Object.entries(secretsOf(party)).map(async ([query, input]) => {
          const changed = Object.fromEntries(
            Object.entries(input).map(([name, value]) => [
              name,
              /token/i.test(name) ? change(String(value)) : value,
            ]),
          );
          const { body } = await send(on(there, world.attacker.anonymous), {
            query,
            variables: { input: changed },
          });
          return JSON.stringify(body);
        }),
      );
    const rows = () => fingerprints(world.owner, { otherThan: world.attacker.tenant.id });
    const before = await rows();
    const refusals = await refusalsOf(world.victim, (secret) => secret);
    expect(refusals).toEqual(await refusalsOf(world.victim, (secret) => secret.split('').reverse().join('')));
    expect(
      refusals.every((text) => text.includes('"code"')),
      refusals.join(),
    ).toBe(true);
    expect(await rows()).toEqual(before);
  });
});

describe('whatever happens in whatever order', () => {
  test('nobody gets to know of the other tenant', { timeout: 120_000 }, async () => {
    const random = randomOf(SEED);
    const attacks = (['query', 'mutation'] as const).flatMap((kind) =>
      rootFields(known.schema, kind, known.vocabulary),
    );
    // Sessions end as things happen: then they begin again.
    const admins = new Map([world.attacker, world.victim].map((party) => [party, party.admin]));
    const signInAgain = async (party: Party) => {
      // Whoever has locked themselves out, or is gone by their own doing, gets back what they began with.
      const secrets = await gatherSecrets(party.anonymous, party.email).catch(async () => {
        await world.restore(party);
        return gatherSecrets(party.anonymous, party.email);
      });
      admins.set(party, party.anonymous.as(String(secrets.of('AuthPayload.accessToken')[0])));
    };
    let clean = 0;
    let asked = 0;
    const history: string[] = [];
    for (let step = 0; step < 300; step += 1) {
      // A few at a time, in either tenant, so that they meet in caches and loaders.
      const turn = Array.from({ length: 1 + random.integer(4) }, () => ({
        party: random.pick([world.attacker, world.victim]),
        instance: random.pick(instances),
        isAdmin: random.chance(0.8),
        attack: random.pick(random.pick(attacks).attacks()),
      }));
      history.push(
        ...turn.map(({ party, instance, isAdmin, attack }) =>
          [
            party.tenant.slug,
            instances.indexOf(instance),
            isAdmin,
            attack.query.slice(0, 60),
            JSON.stringify(attack.variables),
          ].join(' '),
        ),
      );
      const signedOut = new Set<Party>();
      await Promise.all(
        turn.map(async ({ party, instance, isAdmin, attack }) => {
          const client = isAdmin ? admins.get(party) : undefined;
          const answer = await send(on(instance, client ?? party.anonymous), attack);
          asked += 1;
          if (answer.codes.length === 0) clean += 1;
          if (answer.status === 401 && isAdmin) signedOut.add(party);
          const told = foreignIn(party, answer);
          const broken =
            answer.status >= 500 || answer.codes.includes('INTERNAL_SERVER_ERROR') ? answer.text : undefined;
          expect(
            told ?? broken,
            `seed ${SEED}, step ${step}, after\n${history.slice(-20).join('\n')}`,
          ).toBeUndefined();
        }),
      );
      for (const party of signedOut) await signInAgain(party);
    }
    // Most are refused, as attacks should be; not all, or nothing would have happened.
    expect(clean / asked).toBeGreaterThan(0.3);
  });
});

describe('what operators see', () => {
  test('metrics name no tenant, neither by id nor by slug nor by anything of theirs', async () => {
    const text = await (await fetch(`${world.api.url}/metrics`)).text();
    const labels = [...text.matchAll(/\{([^}]*)\}/g)].map(([, inner]) => inner ?? '');
    expect(labels.length).toBeGreaterThan(50);
    const names = [world.attacker, world.victim].flatMap(({ tenant, canary }) => [
      ...[tenant.id, `"${tenant.slug}"`, canary, `${tenant.slug}.example`],
    ]);
    expect(labels.filter((label) => names.some((name) => label.includes(name)))).toEqual([]);
  });

  test('the log has nothing that tenants wrote', async () => {
    const { tenant } = world.victim;
    await request(world.operator, `/api/admin/tenants/${tenant.id}/export`, { method: 'GET' });
    expect(world.log.filter((line) => line.includes(tenant.id))).not.toEqual([]);
    const canaries = [world.attacker.canary, world.victim.canary];
    expect(world.log.filter((line) => canaries.some((canary) => line.includes(canary)))).toEqual([]);
  });
});
