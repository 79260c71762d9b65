import type { Tenant } from '@rustok/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { VisitorCame } from './shop.js';
import { type Instance, startWorld, user, type World } from './world.js';

let world: World;
let tenant: Tenant;
beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  tenant = await world.tenant();
});

const VISITED = 'subscription { visited { visitor welcome } }';
const until = (condition: () => unknown) => expect.poll(condition, { timeout: 20_000 });

const come = (visitor: string) =>
  world.kit.context(tenant).database.transaction(async (unit) => unit.append(VisitorCame, { visitor }));

async function greetWith(greeting: string, revision: number, at: Instance = world.one): Promise<void> {
  const { errors } = await at.ask(
    tenant,
    `mutation ($input: UpdateModuleSettingsInput!) { updateModuleSettings(input: $input) { revision } }`,
    { input: { module: 'shop', revision, changes: { greeting } } },
  );
  expect(errors).toEqual([]);
}

describe.each(['one', 'two'] as const)('who listens at instance %s', (name) => {
  test('is answered with the settings of when the event happened after', async () => {
    const sink = await world[name].listen(tenant, VISITED);
    const welcomes = () =>
      sink.results.map(({ data }) => (data as never as { visited: { welcome: string } }).visited.welcome);
    await come('Ada');
    await until(welcomes).toEqual(['Hello, Ada']);
    await greetWith('Moin', 0);
    await come('Bob');
    await greetWith('Salut', 1);
    await come('Cyd');
    // Nothing was read between the change and the event: the order of the log is enough.
    await until(() => welcomes().length).toBe(3);
    // Bob may be answered when the second change has been committed already, but never with what was before the first.
    expect(welcomes()[1]).toMatch(/^(Moin|Salut), Bob$/);
    expect(welcomes()[2]).toBe('Salut, Cyd');
    expect(sink.ended).toBeUndefined();
  });

  test('is told of each change of the settings, of one module where it asks for that', async () => {
    const FIELDS = '{ moduleSlug revision values }';
    const reader = user('modules:read');
    const all = await world[name].listen(tenant, `subscription { moduleSettingsChanged ${FIELDS} }`, reader);
    const desk = await world[name].listen(
      tenant,
      `subscription { moduleSettingsChanged(module: "desk") ${FIELDS} }`,
      reader,
    );
    await greetWith('Moin', 0);
    await world.one.ask(
      tenant,
      'mutation { updateModuleSettings(input: { module: "desk", revision: 0, changes: { height: 80 } }) { revision } }',
    );
    await until(() => all.frames.length).toBe(2);
    await until(() => desk.frames.length).toBe(1);
    expect(all.results.map(({ data }) => data)).toMatchObject([
      { moduleSettingsChanged: { moduleSlug: 'shop', revision: 1, values: { greeting: 'Moin' } } },
      { moduleSettingsChanged: { moduleSlug: 'desk', revision: 1, values: { height: 80 } } },
    ]);
    expect(desk.results.map(({ data }) => data)).toEqual([
      { moduleSettingsChanged: { moduleSlug: 'desk', revision: 1, values: { height: 80 } } },
    ]);
  });

  test('sees the tenant by its new name', async () => {
    const sink = await world[name].listen(tenant, 'subscription { visited { house } }');
    const { platform } = world.kit;
    const { actor } = world.kit.context(tenant);
    await platform.administration.update({ actor, requestId: 'test' }, tenant.id, { name: 'Renamed' });
    await come('Ada');
    await until(() => sink.results.map(({ data }) => data)).toEqual([{ visited: { house: 'Renamed' } }]);
  });
});
