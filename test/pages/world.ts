import { type Actor, moduleSlug, type UserActor } from '@rustok/kernel';
import pages from '@rustok/pages';
import { expect } from 'vitest';
import { type AskOptions, createWorld, type World } from '../content/world.js';

export interface PagesWorld extends World {
  readonly manager: UserActor;
  readonly customer: UserActor;
  /** Of another tenant. */
  readonly foreigner: UserActor;
  page(actor?: Actor, input?: object): Promise<MadePage>;
  menu(location: string, items?: readonly object[]): Promise<MadeMenu>;
  /** The first field of the answer, which has no errors. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows the shape it asked for
  get(source: string, actor?: Actor, options?: Partial<AskOptions>): Promise<any>;
  /** Codes and fields of the answer, which has no data. */
  refused(source: string, actor: Actor, options?: Partial<AskOptions>): Promise<unknown>;
  /** The tenant with these settings. */
  with(settings: object): Pick<AskOptions, 'tenant'>;
}

export interface MadePage {
  readonly id: string;
  readonly slug: string;
  readonly version: number;
  readonly blocks: readonly { readonly id: string; readonly type: string }[];
}

export interface MadeMenu {
  readonly id: string;
  readonly version: number;
}

export const NO_ID = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';
export const hero = (heading: string, more: object = {}) => ({ type: 'HERO', data: { heading }, ...more });
export const spacer = { type: 'SPACER', data: {} };
export const label = (text: string, locale = 'en') => ({ locale, label: text });

export async function createPagesWorld(): Promise<PagesWorld> {
  const world = await createWorld([pages], pages);
  const manager = await world.user(world.shop, 'manager');
  let serial = 0;
  const get: PagesWorld['get'] = async (source, actor, options) => {
    const { data, errors } = await world.ask(source, actor, options);
    expect(errors).toEqual([]);
    return Object.values(data as object)[0];
  };
  return {
    ...world,
    manager,
    customer: await world.user(world.shop, 'customer'),
    foreigner: await world.user(world.other, 'admin'),
    get,
    async refused(source, actor, options) {
      const { codes, fields } = await world.ask(source, actor, options);
      return fields.length > 0 ? [...codes, ...fields] : codes;
    },
    page(actor = manager, input = {}) {
      serial += 1;
      return get(
        'mutation ($input: CreatePageInput!) { createPage(input: $input) { id slug version blocks { id type } } }',
        actor,
        { variables: { input: { locale: 'en', title: `Page ${serial}`, ...input } } },
      );
    },
    async menu(location, items = []) {
      // There is one at each location; tests take turns.
      const present = await get(`{ menu(location: ${location}) { id version } }`);
      if (present) {
        await get(`mutation { deleteMenu(id: "${present.id}", version: ${present.version}) }`, manager);
      }
      const { id, version } = await get(
        `mutation { createMenu(input: { location: ${location}, name: "Menu" }) { id version } }`,
        manager,
      );
      return get(
        `mutation ($items: [MenuItemInput!]!) {
          replaceMenuItems(menuId: "${id}", version: ${version}, items: $items) { id version }
        }`,
        manager,
        { variables: { items } },
      );
    },
    with: (settings) => ({
      tenant: { ...world.shop, moduleSettings: { [moduleSlug('pages')]: settings } },
    }),
  };
}
