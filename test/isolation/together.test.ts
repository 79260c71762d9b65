import { redisSettings } from '@rustok/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomOf } from '../crash/random.js';
import { redisMissing, startTestRedis, type TestRedis } from '../kit/redis.js';
import { type Exchange, type Operation, request, send } from './exchange.js';
import { gatherKnowledge, type Knowledge } from './knowledge.js';
import { type RootField, rootFields } from './operations.js';

import { gatherSecrets } from './secrets.js';
import { type Party, startWorld, type World } from './world.js';

/** What is chosen follows from it. */
const SEED = Number(process.env['RUSTOK_ISOLATION_SEED'] ?? 6);

let redis: TestRedis | undefined;
let world: World;
let known: Knowledge;
let queries: readonly RootField[];

// With Redis where there is one: what processes share of tenants is attacked too.
beforeAll(async () => {
  redis = redisMissing === undefined ? await startTestRedis() : undefined;
  world = await startWorld(redis ? { redis: redisSettings.parse({ url: redis.url }) } : {});
  known = await gatherKnowledge(world);
  queries = rootFields(known.schema, 'query', known.vocabulary);
}, 120_000);
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  await redis?.close();
});

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
    'asked in both tenants at the same moment is answered to each with their own',
    { timeout: 60_000 },
    async () => {
      const random = randomOf(SEED);
      const operations = queries.map((field) => field.operation());
      const alone = async (party: Party) => {
        const texts = new Map<Operation, string>();
        for (const operation of operations) {
          texts.set(operation, JSON.stringify((await send(party.admin, operation)).body));
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
          answer: await send(party.admin, operation),
        })),
      );
      for (const { operation, party, answer } of answers) {
        expect(foreignIn(party, answer)).toBeUndefined();
        expect(JSON.stringify(answer.body), `${operation.query} (seed ${SEED})`).toBe(
          expected.get(party)?.get(operation),
        );
      }
    },
  );
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
      const [token] = (await gatherSecrets(party.anonymous, party.email)).of('AuthPayload.accessToken');
      admins.set(party, party.anonymous.as(String(token)));
    };
    let clean = 0;
    let asked = 0;
    const history: string[] = [];
    for (let step = 0; step < 300; step += 1) {
      // A few at a time, in either tenant, so that they meet in caches and loaders.
      const turn = Array.from({ length: 1 + random.integer(4) }, () => ({
        party: random.pick([world.attacker, world.victim]),
        isAdmin: random.chance(0.8),
        attack: random.pick(random.pick(attacks).attacks()),
      }));
      history.push(
        ...turn.map(({ party, isAdmin, attack }) =>
          [party.tenant.slug, isAdmin, attack.query.slice(0, 60), JSON.stringify(attack.variables)].join(' '),
        ),
      );
      await Promise.all(
        turn.map(async ({ party, isAdmin, attack }) => {
          const client = isAdmin ? admins.get(party) : undefined;
          const answer = await send(client ?? party.anonymous, attack);
          asked += 1;
          if (answer.codes.length === 0) clean += 1;
          if (answer.status === 401 && isAdmin) await signInAgain(party);
          const told = foreignIn(party, answer);
          const broken =
            answer.status >= 500 || answer.codes.includes('INTERNAL_SERVER_ERROR') ? answer.text : undefined;
          expect(
            told ?? broken,
            `seed ${SEED}, step ${step}, after\n${history.slice(-20).join('\n')}`,
          ).toBeUndefined();
        }),
      );
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
