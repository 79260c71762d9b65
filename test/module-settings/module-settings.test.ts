import { text } from 'node:stream/consumers';
import { type Actor, ANONYMOUS, type Tenant } from '@rustok/kernel';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

const FIELDS = 'moduleSlug revision values overrides defaults problems { path message }';
const READ = `query ($module: String!) { moduleSettings(module: $module) { ${FIELDS} jsonSchema } }`;
const UPDATE = `mutation ($input: UpdateModuleSettingsInput!) { updateModuleSettings(input: $input) { ${FIELDS} } }`;
const DEFAULTS = { greeting: 'Hello', opening: [], apiKey: '', notes: '' };
const MASK = '********';
const until = (condition: () => unknown) => expect.poll(condition, { timeout: 20_000 });

async function read(module = 'shop', of = tenant, at: Instance = world.one) {
  const { data, errors } = await at.ask(of, READ, { module });
  expect(errors).toEqual([]);
  return data.moduleSettings;
}

interface Update {
  readonly revision?: number;
  readonly module?: string;
  readonly at?: Instance;
  readonly actor?: Actor;
}

const tryUpdate = (changes: object, { revision = 0, module = 'shop', at = world.one, actor }: Update = {}) =>
  at.ask(tenant, UPDATE, { input: { module, revision, changes } }, actor);

async function update(changes: object, options: Update = {}) {
  const { data, errors } = await tryUpdate(changes, options);
  expect(errors).toEqual([]);
  return data.updateModuleSettings;
}

const greetingAt = async (at: Instance, of = tenant) => (await at.ask(of, '{ greeting }')).data.greeting;
const stored = async () =>
  (
    await world.sql(
      `select module_slug, enabled, source, settings, settings_revision from tenant_modules
        where tenant_id = $1 order by module_slug`,
      [tenant.id],
    )
  ).map(({ module_slug: slug, ...row }) => [slug, row]);
const events = async (of = tenant) =>
  (
    await world.sql(
      `select envelope->'payload' as payload from sys_events
        where type = 'tenant.module.settings_changed' and tenant_id = $1 order by seq`,
      [of.id],
    )
  ).map(({ payload }) => payload);

describe('what is read', () => {
  test('of a module nobody has set are its defaults, at revision 0, with a JSON Schema', async () => {
    expect(await read()).toMatchObject({
      ...{ moduleSlug: 'shop', revision: 0, problems: [] },
      ...{ values: DEFAULTS, overrides: {}, defaults: DEFAULTS },
      jsonSchema: {
        additionalProperties: false,
        properties: {
          greeting: {
            type: 'string',
            maxLength: 20,
            default: 'Hello',
            description: 'What customers read first.',
          },
          opening: { items: { properties: { fromHour: { type: 'integer', minimum: 0, maximum: 23 } } } },
          apiKey: { secret: true },
        },
      },
    });
  });

  test('of a module without settings is an empty form', async () => {
    expect(await read('rbac')).toMatchObject({ revision: 0, overrides: {} });
    expect(await read('tenant')).toMatchObject({
      jsonSchema: { type: 'object', additionalProperties: false },
    });
  });
});

describe('a change', () => {
  test('keeps what it does not name, takes back what it names null, and stores nothing else', async () => {
    expect(await update({ greeting: 'Moin', notes: 'x' })).toEqual({
      ...{ moduleSlug: 'shop', revision: 1, problems: [], defaults: DEFAULTS },
      values: { ...DEFAULTS, greeting: 'Moin', notes: 'x' },
      overrides: { greeting: 'Moin', notes: 'x' },
    });
    expect(await update({ notes: null, opening: [{ day: 'mon' }] }, { revision: 1 })).toMatchObject({
      revision: 2,
      values: { ...DEFAULTS, greeting: 'Moin', opening: [{ day: 'mon', fromHour: 9 }] },
      overrides: { greeting: 'Moin', opening: [{ day: 'mon' }] },
    });
    // A value is replaced as a whole.
    const { overrides } = await update({ opening: [] }, { revision: 2 });
    expect(overrides).toEqual({ greeting: 'Moin', opening: [] });
    expect(await events()).toEqual([1, 2, 3].map((revision) => ({ module: 'shop', revision })));
  });

  test('counts for the next request here, and for another instance as soon as it hears of it', async () => {
    expect([await greetingAt(world.one), await greetingAt(world.two)]).toEqual(['Hello', 'Hello']);
    await update({ greeting: 'Moin' });
    expect(await greetingAt(world.one)).toBe('Moin');
    await until(() => greetingAt(world.two)).toBe('Moin');
    // Who administers never reads what is old.
    await update({ greeting: 'Salut' }, { revision: 1, at: world.two });
    expect(await read()).toMatchObject({ revision: 2, values: { greeting: 'Salut' } });
    await until(() => greetingAt(world.one)).toBe('Salut');
  });

  test('that changes nothing is no change', async () => {
    await update({ greeting: 'Moin' });
    expect(await update({ greeting: 'Moin', notes: null }, { revision: 1 })).toMatchObject({ revision: 1 });
    expect(await update({}, { revision: 1 })).toMatchObject({ revision: 1 });
    expect(await events()).toHaveLength(1);
    await update({}, { module: 'desk' });
    expect((await stored()).map(([slug]) => slug)).toEqual(['shop']);
  });

  test('of a module that is off waits for it, and switches nothing', async () => {
    tenant = await world.tenant([]);
    const POLICY = '{ modulePolicy { revision } enabledModules }';
    const before = await world.one.ask(tenant, POLICY);
    await update({ greeting: 'Moin' });
    await update({ height: 80 }, { module: 'desk' });
    const row = { enabled: false, source: null, settings_revision: 1 };
    expect(await stored()).toEqual([
      ['desk', { ...row, settings: { height: 80 } }],
      ['shop', { ...row, settings: { greeting: 'Moin' } }],
    ]);
    expect(await world.one.ask(tenant, POLICY)).toEqual(before);
    expect(before.data.enabledModules).toContain('desk');

    const TOGGLE = 'mutation ($on: Boolean!) { toggleModule(slug: "shop", enabled: $on) { enabled } }';
    for (const on of [true, false, true]) {
      expect((await world.one.ask(tenant, TOGGLE, { on })).errors).toEqual([]);
    }
    expect(await greetingAt(world.one)).toBe('Moin');
    expect(await read()).toMatchObject({ revision: 1, overrides: { greeting: 'Moin' } });
    expect(await read('desk')).toMatchObject({ revision: 1, values: { height: 80 } });
  });
});

describe('two who change at once', () => {
  test.each(['before there is a row', 'when there is one'])('%s: exactly one of them does', async (when) => {
    const revision = when === 'when there is one' ? (await update({ notes: 'x' })).revision : 0;
    const greetings = Array.from({ length: 8 }, (_, i) => `Hello ${i}`);
    const answers = await Promise.all(
      greetings.map((greeting, i) =>
        tryUpdate({ greeting }, { revision, at: i % 2 === 0 ? world.one : world.two }),
      ),
    );
    const winners = answers.flatMap(({ errors }, i) => (errors.length === 0 ? [greetings[i]] : []));
    expect(winners).toHaveLength(1);
    expect(answers.flatMap(({ errors }) => errors)).toEqual(
      Array.from({ length: 7 }, () => ({
        ...{ code: 'SETTINGS_CONFLICT', module: 'shop' },
        ...{ expectedRevision: revision, actualRevision: revision + 1 },
      })),
    );
    expect(await read()).toMatchObject({ revision: revision + 1, values: { greeting: winners[0] } });
    expect(await events()).toHaveLength(revision + 1);
  });

  test('different modules do not come in each other’s way', async () => {
    const answers = await Promise.all([
      tryUpdate({ greeting: 'Moin' }),
      tryUpdate({ height: 80 }, { module: 'desk', at: world.two }),
    ]);
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
  });
});

describe('is refused, and changes nothing:', () => {
  afterEach(async () => {
    expect(await stored()).toEqual([
      ['shop', { enabled: true, source: 'override', settings: {}, settings_revision: 0 }],
    ]);
    expect(await events()).toEqual([]);
  });

  test.each<[string, object, readonly string[]]>([
    ['a value that does not fit', { greeting: 7 }, ['changes.greeting']],
    ['one of several', { notes: 'x', greeting: 'x'.repeat(21) }, ['changes.greeting']],
    [
      'what does not fit deep inside',
      { opening: [{ day: 'mon' }, { day: 'sun', fromHour: 24 }] },
      ['changes.opening.1.day', 'changes.opening.1.fromHour'],
    ],
    ['a setting there is not', { greating: 'Moin' }, ['changes.greating']],
    ['the removal of one there is not', { greating: null }, ['changes.greating']],
    ['a key there is not deep inside', { opening: [{ day: 'mon', from: 7 }] }, ['changes.opening.0.from']],
    ['a name that all objects have', { constructor: 1 }, ['changes.constructor']],
    ['more than 64,000 bytes', { notes: 'ä'.repeat(32_000) }, ['changes']],
  ])('%s', async (_what, changes, paths) => {
    const { errors } = await tryUpdate(changes);
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect((errors[0]?.fields as { path: string }[]).map(({ path }) => path)).toEqual(paths);
  });

  test('a key that the module’s own schema refuses', async () => {
    const { errors } = await tryUpdate({ width: 1 }, { module: 'desk' });
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT', fields: [{ path: 'changes.width' }] }]);
  });

  test('a revision there was not, and a module there is not', async () => {
    expect((await tryUpdate({ greeting: 'Moin' }, { revision: 3 })).errors).toMatchObject([
      { code: 'SETTINGS_CONFLICT', actualRevision: 0 },
    ]);
    expect((await tryUpdate({}, { module: 'nothing' })).errors).toMatchObject([{ code: 'UNKNOWN_MODULE' }]);
    expect((await world.one.ask(tenant, READ, { module: 'nothing' })).errors).toMatchObject([
      { code: 'UNKNOWN_MODULE', module: 'nothing' },
    ]);
  });

  test('whoever may not', async () => {
    const codes = async (answer: ReturnType<typeof tryUpdate>) =>
      (await answer).errors.map(({ code, permission }) => [code, permission]);
    const reader = user('modules:read');
    const writer = user('settings:manage');
    expect(await codes(tryUpdate({ notes: 'x' }, { actor: reader }))).toEqual([
      ['PERMISSION_DENIED', 'settings:manage'],
    ]);
    expect(await codes(world.one.ask(tenant, READ, { module: 'shop' }, writer))).toEqual([
      ['PERMISSION_DENIED', 'modules:read'],
    ]);
    expect(await codes(world.one.ask(tenant, READ, { module: 'shop' }, reader))).toEqual([]);
    expect(await codes(tryUpdate({ notes: 'x' }, { actor: ANONYMOUS }))).toEqual([
      ['UNAUTHENTICATED', undefined],
    ]);
    const CHANGED = 'subscription { moduleSettingsChanged { revision } }';
    await expect(world.one.listen(tenant, CHANGED, writer)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });
});

describe('another tenant', () => {
  test('sees nothing of it, is not hindered by it, and cannot reach it', async () => {
    const other = await world.tenant();
    const sink = await world.one.listen(
      other,
      `subscription { moduleSettingsChanged { ${FIELDS} } }`,
      user('modules:read'),
    );
    await update({ greeting: 'Moin', apiKey: 'k' });
    await update({ greeting: 'Salut' }, { revision: 1 });
    expect(await read('shop', other)).toMatchObject({ revision: 0, values: DEFAULTS, overrides: {} });
    expect(await greetingAt(world.one, other)).toBe('Hello');
    // Its own revision counts, not the one there.
    const mine = tenant;
    tenant = other;
    expect((await tryUpdate({ greeting: 'Ciao' }, { revision: 2 })).errors).toMatchObject([
      { code: 'SETTINGS_CONFLICT', actualRevision: 0 },
    ]);
    await update({ greeting: 'Ciao' });
    expect(await read('shop', mine)).toMatchObject({ revision: 2, values: { greeting: 'Salut' } });
    await until(() => sink.frames.length).toBe(1);
    expect(sink.results.map(({ data }) => data)).toMatchObject([
      { moduleSettingsChanged: { revision: 1, overrides: { greeting: 'Ciao' } } },
    ]);
    expect(await events(other)).toHaveLength(1);
  });
});

describe('settings of an older release', () => {
  beforeEach(async () => {
    await world.sql(`update tenant_modules set settings = $2 where tenant_id = $1 and module_slug = 'shop'`, [
      tenant.id,
      { greeting: 'Moin', opening: 'always', colour: 'red' },
    ]);
    await world.kit.platform.tenants.invalidate(tenant.id);
  });

  test('that fit count, those that do not are told, and no request fails', async () => {
    expect(await greetingAt(world.one)).toBe('Moin');
    const { values, overrides, problems } = await read();
    expect(values).toEqual({ ...DEFAULTS, greeting: 'Moin' });
    expect(overrides).toEqual({ greeting: 'Moin' });
    expect(problems.map(({ path }: { path: string }) => path)).toEqual(['colour', 'opening']);
  });

  test('go with the next change, also one that only takes them away', async () => {
    expect(await update({ colour: null })).toMatchObject({ revision: 1, problems: [] });
    expect(await stored()).toMatchObject([['shop', { settings: { greeting: 'Moin' } }]]);
  });
});

describe('a secret', () => {
  const KEY = 'sk_live_hunter2';

  test('reaches the module, and is shown nowhere', async () => {
    const changed = await world.one.listen(
      tenant,
      `subscription { moduleSettingsChanged(module: "shop") { ${FIELDS} } }`,
      user('modules:read'),
    );
    const answers = [await update({ apiKey: KEY }), await read()];
    for (const { values, overrides, defaults } of answers) {
      expect([values.apiKey, overrides.apiKey, defaults.apiKey]).toEqual([MASK, MASK, '']);
    }
    const MODULES = '{ tenantModules { moduleSlug settings } }';
    const modules = await world.one.ask(tenant, MODULES);
    expect(modules.data.tenantModules).toContainEqual({
      moduleSlug: 'shop',
      settings: { ...DEFAULTS, apiKey: MASK },
    });
    await until(() => changed.frames.length).toBe(1);
    const refused = await tryUpdate({ apiKey: `${KEY}${'x'.repeat(100)}` }, { revision: 1 });
    expect(refused.errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    const log = await world.sql('select envelope from sys_events where tenant_id = $1', [tenant.id]);
    const seen = JSON.stringify([answers, modules, changed.results, refused, log]);
    expect(seen).toContain(MASK);
    expect(seen).not.toContain(KEY);
    expect((await world.one.ask(tenant, '{ keyLength }')).data).toEqual({ keyLength: KEY.length });
  });

  test('is in no column that an export of the tenant has', async () => {
    await update({ apiKey: KEY, greeting: 'Moin' });
    const rows = await world.sql(
      'select settings, secret_settings from tenant_modules where tenant_id = $1',
      [tenant.id],
    );
    expect(rows).toEqual([{ settings: { greeting: 'Moin' }, secret_settings: { apiKey: KEY } }]);
    const { platform } = world.kit;
    const { actor } = world.kit.context(tenant);
    const archive = await platform.administration.export({ actor, requestId: 'test' }, tenant.id);
    const exported = await text(archive);
    expect(exported).toContain('"greeting"');
    expect(exported).not.toContain(KEY);
  });

  test('that comes back masked stays, and null takes it away', async () => {
    const { values } = await update({ apiKey: KEY });
    await update({ ...values, greeting: 'Moin' }, { revision: 1 });
    expect((await world.one.ask(tenant, '{ keyLength greeting }')).data).toEqual({
      keyLength: KEY.length,
      greeting: 'Moin',
    });
    expect(await update({ apiKey: null }, { revision: 2 })).toMatchObject({ values: { apiKey: '' } });
  });
});
