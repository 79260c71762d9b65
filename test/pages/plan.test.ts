import { type Actor, ANONYMOUS, type RequestContext } from '@rustok/kernel';
import pages from '@rustok/pages';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SOON } from '../consumers/world.js';
import { createPagesWorld, type PagesWorld } from './world.js';

let world: PagesWorld;
beforeAll(async () => {
  world = await createPagesWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const HOUR_MS = 3_600_000;
const inAnHour = new Date(Date.now() + HOUR_MS);
const inTwoHours = new Date(Date.now() + 2 * HOUR_MS);
const anHourAgo = new Date(Date.now() - HOUR_MS);

const plan = (id: string, input: object, actor: Actor = world.manager) =>
  world.ask(
    `mutation ($input: PlanPageInput!) { planPage(id: "${id}", input: $input) { version status publishAt unpublishAt } }`,
    actor,
    { variables: { input } },
  );

const read = (id: string, actor: Actor = world.manager) =>
  world.get(`{ page(id: "${id}") { status version publishAt unpublishAt } }`, actor);

/** Types of what waits for its time, of this page. */
async function waiting(id: string): Promise<readonly string[]> {
  return world
    .context(world.manager)
    .database.read((trx) =>
      trx('sys_scheduled_events').where({ key: id }).orderBy('event_type').pluck('event_type'),
    );
}

/** The consumer gets the event now, whatever was planned. */
async function handle(type: string, pageId: string, context: RequestContext): Promise<void> {
  const envelope = { type, payload: { pageId } } as never;
  const { platform, tenant } = context;
  await context.database.transaction(async (unit) => {
    await pages.consumers[0]?.handle(envelope, { platform, tenant, unit, replay: false });
  });
}

test('a page becomes public when its time comes, and is withdrawn when that time comes', async () => {
  const { id } = await world.page();
  const planned = await plan(id, { version: 1, publishAt: anHourAgo, unpublishAt: inAnHour });
  expect(planned.codes).toEqual([]);
  await expect.poll(() => read(id, ANONYMOUS), SOON).toMatchObject({ status: 'PUBLISHED' });
  expect(await read(id)).toMatchObject({ publishAt: null, unpublishAt: inAnHour, version: 3 });
  // Nobody who may not edit it needs to know.
  expect(await read(id, ANONYMOUS)).toMatchObject({ publishAt: null, unpublishAt: null });

  expect((await plan(id, { version: 3, unpublishAt: anHourAgo })).codes).toEqual([]);
  await expect.poll(() => read(id), SOON).toMatchObject({ status: 'DRAFT', unpublishAt: null });
  expect(await read(id, ANONYMOUS)).toBeNull();
  const types = (await world.events()).filter(({ payload }) => (payload as { pageId: string }).pageId === id);
  expect(types.map(({ type }) => type)).toEqual([
    'page.created',
    'page.updated',
    'page.publication_due',
    'page.published',
    'page.updated',
    'page.withdrawal_due',
    'page.unpublished',
  ]);
});

test('what is planned anew takes the place of the former, and nothing takes it back', async () => {
  const { id } = await world.page();
  await plan(id, { version: 1, publishAt: inAnHour, unpublishAt: inTwoHours });
  expect(await waiting(id)).toEqual(['page.publication_due', 'page.withdrawal_due']);
  const { data } = await plan(id, { version: 2, publishAt: inTwoHours });
  expect(data.planPage).toEqual({ version: 3, status: 'DRAFT', publishAt: inTwoHours, unpublishAt: null });
  expect(await waiting(id)).toEqual(['page.publication_due']);
  expect((await plan(id, { version: 2 })).codes).toEqual(['CONCURRENT_MODIFICATION']);
  await plan(id, { version: 3 });
  expect(await waiting(id)).toEqual([]);
});

test.each([
  ['publishPage', { publishAt: inAnHour, unpublishAt: inTwoHours }, ['page.withdrawal_due']],
  ['deletePage', { publishAt: inAnHour, unpublishAt: inTwoHours }, []],
])('%s ends the plan it forestalls', async (field, times, left) => {
  const { id } = await world.page();
  await plan(id, { version: 1, ...times });
  await world.get(
    `mutation { ${field}(id: "${id}") ${field === 'deletePage' ? '' : '{ id }'} }`,
    world.manager,
  );
  expect(await waiting(id)).toEqual(left);
  if (field === 'deletePage') return;
  await world.get(`mutation { archivePage(id: "${id}") { id } }`, world.manager);
  expect(await waiting(id)).toEqual([]);
  expect((await plan(id, { version: 4, publishAt: inAnHour })).codes).toEqual(['INVALID_STATUS_TRANSITION']);
});

test('an event that is under way when the plan changes does nothing, nor does one that comes twice', async () => {
  const { id } = await world.page();
  await plan(id, { version: 1, publishAt: inAnHour });
  await handle('page.publication_due', id, world.context(world.manager));
  expect(await read(id)).toMatchObject({ status: 'DRAFT', version: 2 });
  await handle('page.publication_due', id, world.context(world.foreigner, { tenant: world.other }));
  expect(await read(id)).toMatchObject({ status: 'DRAFT', version: 2 });

  await plan(id, { version: 2, publishAt: anHourAgo });
  await expect.poll(() => read(id), SOON).toMatchObject({ status: 'PUBLISHED', version: 4 });
  await handle('page.publication_due', id, world.context(world.manager));
  await handle('page.withdrawal_due', id, world.context(world.manager));
  expect(await read(id)).toMatchObject({ status: 'PUBLISHED', version: 4 });
});

test('only who may publish the page plans it, and not what makes no sense', async () => {
  const own = { 'pages:create': 'all', 'pages:update': 'all', 'pages:publish': 'own' } as const;
  const author = await world.user(world.shop, own);
  const { id } = await world.page();
  expect((await plan(id, { version: 1, publishAt: inAnHour }, author)).codes).toEqual(['PERMISSION_DENIED']);
  expect((await plan(id, { version: 1, publishAt: inAnHour }, world.customer)).codes).toEqual([
    'PERMISSION_DENIED',
  ]);
  for (const input of [{ unpublishAt: inAnHour }, { publishAt: inTwoHours, unpublishAt: inAnHour }]) {
    expect(await plan(id, { version: 1, ...input })).toMatchObject({
      codes: ['BAD_USER_INPUT'],
      fields: ['unpublishAt'],
    });
  }
  await world.get(`mutation { publishPage(id: "${id}") { id } }`, world.manager);
  expect(await plan(id, { version: 2, publishAt: inAnHour })).toMatchObject({
    codes: ['BAD_USER_INPUT'],
    fields: ['publishAt'],
  });
});
