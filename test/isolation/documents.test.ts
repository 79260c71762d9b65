import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestApi } from '../kit/api.js';
import { ApiClient } from '../kit/client.js';
import { type Answering, DOCUMENT_WAYS, type DocumentWay } from './document-ways.js';
import { gatherKnowledge, type Knowledge } from './knowledge.js';
import type { OperationKind } from './operations.js';
import { type Party, startWorld, type World } from './world.js';

let world: World;
let known: Knowledge;
let instances: readonly TestApi[];

beforeAll(async () => {
  world = await startWorld();
  instances = [world.api, await world.anotherInstance()];
  known = await gatherKnowledge(world);
}, 240_000);
afterAll(() => world?.[Symbol.asyncDispose]());

const SOON = { timeout: 20_000 };
const NOBODYS = `sha256:${'0'.repeat(64)}`;

/** Ids of documents of a kind: those that both tenants have, and those that only the victim has. */
function documentsOf(kind: OperationKind): {
  readonly twins: readonly string[];
  readonly others: readonly string[];
} {
  const ids = (harvest: Knowledge['own']) =>
    new Set(
      harvest
        .things('PersistedDocument')
        .filter(({ document }) => String(document).startsWith(`${kind} `))
        .map(({ id }) => String(id)),
    );
  const [own, theirs] = [ids(known.own), ids(known.victims)];
  const twins = [...theirs].filter((id) => own.has(id));
  const others = [...theirs].filter((id) => !own.has(id));
  expect(
    [twins.length, others.length].every((count) => count > 0),
    kind,
  ).toBe(true);
  return { twins, others };
}

const waysOf = (kind: OperationKind) => DOCUMENT_WAYS.filter(({ kinds }) => kinds.includes(kind));

/** On whichever instance the answer is to come from. */
const at = (instance: TestApi, { admin }: Party) => new ApiClient(instance.url, admin.options);

/** Fails unless the attacker is refused a document of the victim's in the very words with which nobody's is. */
async function expectUnknown(way: DocumentWay, instance: TestApi, id: string): Promise<void> {
  const refusals = [];
  for (const asked of [id, NOBODYS]) {
    await using answering = await way.ask(at(instance, world.attacker), asked);
    await expect.poll(() => answering.text(), SOON).toMatch(/NOT_FOUND|data/);
    expect(answering.text(), way.name).toContain('NOT_FOUND');
    refusals.push(answering.text().replaceAll(asked, 'ID').replaceAll(asked.replace('sha256:', ''), 'HASH'));
  }
  expect(refusals[0], way.name).toBe(refusals[1]);
}

describe('a persisted query', () => {
  test.each(waysOf('query').map((way) => [way.name, way] as const))(
    'is run of one’s own tenant only, wherever it was asked for before: by %s',
    async (_name, way) => {
      const { twins, others } = documentsOf('query');
      const answerOf = async (instance: TestApi, party: Party, id: string) => {
        await using answering = await way.ask(at(instance, party), id);
        await expect.poll(() => answering.text(), SOON).toContain(party.canary);
        return answering.text();
      };
      for (const instance of instances) {
        for (const id of others) {
          await answerOf(instance, world.victim, id);
          await expectUnknown(way, instance, id);
        }
        for (const id of twins) {
          await answerOf(instance, world.victim, id);
          expect(await answerOf(instance, world.attacker, id)).not.toContain(world.victim.canary);
        }
      }
    },
  );
});

describe('a persisted subscription', () => {
  test(
    'hears of one’s own tenant only, on whichever instance and by whichever way',
    { timeout: 60_000 },
    async () => {
      const { twins, others } = documentsOf('subscription');
      const heard: { readonly what: string; readonly party: Party; readonly answering: Answering }[] = [];
      const listen = async (party: Party, ids: readonly string[], way: DocumentWay, instance: TestApi) => {
        for (const id of ids) {
          const answering = await way.ask(at(instance, party), id);
          heard.push({ what: `${party.tenant.slug} ${way.name}`, party, answering });
        }
      };
      for (const instance of instances) {
        for (const way of waysOf('subscription')) {
          await listen(world.victim, [...twins, ...others], way, instance);
          await listen(world.attacker, twins, way, instance);
          for (const id of others) await expectUnknown(way, instance, id);
        }
      }
      const begun = () => instances.reduce((sum, { engine }) => sum + engine.live.size, 0);
      await expect.poll(begun, SOON).toBe(heard.length);
      // What comes in the attacker's turn comes after whatever came of the victim's.
      await publish(world.victim);
      await publish(world.attacker);
      for (const { what, party, answering } of heard) {
        await expect.poll(() => answering.text(), { ...SOON, message: what }).toContain(party.canary);
      }
      const ofAttacker = heard.filter(({ party }) => party === world.attacker);
      const leaked = ofAttacker.filter(({ answering }) => world.markers.in(answering.text()).length > 0);
      expect(leaked.map(({ what, answering }) => `${what}: ${answering.text()}`)).toEqual([]);
      for (const { answering } of heard) await answering[Symbol.asyncDispose]();
    },
  );
});

async function publish({ admin, canary }: Party): Promise<void> {
  const input = { locale: 'en', title: `Heard ${canary}`, body: canary, publish: true };
  const { errors } = await admin.post(
    'mutation ($input: CreatePostInput!) { createPost(input: $input) { id } }',
    {
      input,
    },
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
}
