import {
  getNamedType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isObjectType,
} from 'graphql';
import type { Harvest } from '../isolation/harvest.js';
import { PASSWORD } from '../isolation/secrets.js';
import type { Field, GoodValue, Place } from './inputs.js';

export interface GoodValuesOptions {
  readonly schema: GraphQLSchema;
  readonly harvest: Harvest;
}

/**
 * Values with which an operation works, by where they stand, by name, by type. Of the things that could be meant, each
 * attempt takes another: only a draft can be published. What has a name nobody knows gets a text.
 */
export class GoodValues {
  readonly #options: GoodValuesOptions;
  #count = 0;

  constructor(options: GoodValuesOptions) {
    this.#options = options;
  }

  /** Of the first attempt, number 0, and those after it, as many as there are things to try. */
  of(field: Field, attempt: number): GoodValue {
    return (place, type) => this.#valueFor(field, place, { type, attempt });
  }

  /** How many attempts differ. */
  attempts(field: Field): number {
    return field.args.some(({ name }) => /^id$|Id$/.test(name)) ? 16 : 1;
  }

  #valueFor(
    field: Field,
    place: Place,
    { type, attempt }: { readonly type: GraphQLNamedInputType; readonly attempt: number },
  ): unknown {
    this.#count += 1;
    const known = this.#byCoordinate()[place.coordinate];
    if (known !== undefined) return known;
    if (/^(version|expectedVersion)$/.test(place.name)) return this.#versionOf(field, attempt);
    const named = this.#byName()[place.name];
    if (named !== undefined) return named;
    if (isEnumType(type)) return type.getValues()[0]?.name;
    switch (type.name) {
      case 'UUID':
        return this.#idFor(place, { field, attempt });
      case 'Int':
        return 1;
      case 'Boolean':
        return false;
      case 'Decimal':
        return place.path.startsWith('input.expectedTotal') ? this.#cartTotal() : '1.00';
      case 'CurrencyCode':
        return 'EUR';
      case 'DateTime':
        return new Date(Date.now() + 86_400_000).toISOString();
      case 'JSONObject':
        return {};
      default:
        return `text ${this.#count}`;
    }
  }

  #cartTotal(): unknown {
    const carts = this.#options.harvest.things('Cart').map(({ total }) => total);
    return (carts.filter((total) => total !== undefined).at(-1) as { amount?: unknown } | undefined)?.amount;
  }

  /** The thing a mutation is about, which has the version it is told. */
  #subject(field: Field, attempt: number): Readonly<Record<string, unknown>> | undefined {
    const things = this.#things(ENTITIES[`Mutation.${field.name}`] ?? this.#subjectType(field));
    return things[attempt % Math.max(things.length, 1)];
  }

  #versionOf(field: Field, attempt: number): unknown {
    return (this.#versioned(field, attempt) ?? this.#subject(field, attempt))?.['version'] ?? 1;
  }

  /** The page of a block, the menu of an item: its version is told, not that of the part. */
  #versioned(field: Field, attempt: number): Readonly<Record<string, unknown>> | undefined {
    const part = PARTS[ENTITIES[`Mutation.${field.name}`] ?? ''];
    if (!part) return undefined;
    const id = this.#subject(field, attempt)?.['id'];
    return this.#things(part.whole).find((whole) =>
      JSON.stringify(whole[part.field] ?? null).includes(String(id)),
    );
  }

  #idFor(place: Place, { field, attempt }: { readonly field: Field; readonly attempt: number }): unknown {
    const entity = ENTITIES[place.coordinate];
    if (entity)
      return this.#things(entity)[attempt % Math.max(this.#things(entity).length, 1)]?.['id'] ?? NOBODYS;
    if (place.name === 'id' && !place.path.includes('.'))
      return this.#subject(field, attempt)?.['id'] ?? NOBODYS;
    const named = place.name.replace(/Ids?$/, '').replace(/^./, (first) => first.toUpperCase());
    const type = [named, ROLES[place.name] ?? ''].find((each) => this.#things(each).length > 0);
    const things = this.#things(type ?? this.#subjectType(field));
    return things[attempt % Math.max(things.length, 1)]?.['id'] ?? NOBODYS;
  }

  /** `Post` for what answers one, and for `deletePost`. */
  #subjectType(field: Field): string {
    const { schema } = this.#options;
    const answered = getNamedType(field.type);
    if (isObjectType(answered) && 'id' in answered.getFields()) return answered.name;
    return (
      Object.keys(schema.getTypeMap())
        .filter((type) => field.name.endsWith(type))
        .sort((a, b) => b.length - a.length)[0] ?? ''
    );
  }

  /** Each once, as it was read with most said of it. */
  #things(type: string): readonly Readonly<Record<string, unknown>>[] {
    const byId = new Map<unknown, Readonly<Record<string, unknown>>>();
    const { schema, harvest } = this.#options;
    const named = schema.getType(type);
    const types = isAbstractType(named) ? schema.getPossibleTypes(named).map(({ name }) => name) : [type];
    for (const thing of types.flatMap((each) => harvest.things(each))) {
      const known = byId.get(thing['id']);
      if (!known || Object.keys(thing).length > Object.keys(known).length) byId.set(thing['id'], thing);
    }
    return [...byId.values()].filter(({ id }) => id !== undefined);
  }

  #byCoordinate(): Readonly<Record<string, unknown>> {
    const { harvest } = this.#options;
    const of = (coordinate: string) => harvest.of(coordinate)[0];
    return {
      'Mutation.pauseConsumer(name:)': of('EventConsumer.name'),
      'Mutation.resumeConsumer(name:)': of('EventConsumer.name'),
      'Mutation.toggleModule(slug:)': 'blog',
      'Mutation.toggleModule(expectedRevision:)': of('ModulePolicy.revision'),
      'Mutation.removePersistedDocuments(ids:)': of('PersistedDocument.id') ?? `sha256:${'0'.repeat(64)}`,
      'Mutation.deleteTenant(confirmSlug:)': 'guest',
      'PersistDocumentInput.document': '{ currentTenant { name } }',
      'UpdateModuleSettingsInput.module': 'content',
      'UpdateModuleSettingsInput.changes': { maxBodyLength: 9_999 },
      'UpdateModuleSettingsInput.revision':
        harvest.things('ModuleSettings').find(({ moduleSlug }) => moduleSlug === 'content')?.['revision'] ??
        0,
      'RefreshTokenInput.refreshToken': of('AuthPayload.refreshToken'),
      'ResetPasswordInput.token': of('IssuePasswordResetPayload.resetToken'),
      'StartReplayInput.from': new Date(Date.now() - 3_600_000).toISOString(),
      'MoveInventoryInput.toLocationId': this.#things('StockLocation')[1]?.['id'],
      'SignInInput.email': 'owner@house.test',
      'ForgotPasswordInput.email': 'owner@house.test',
      'ChangePasswordInput.currentPassword': PASSWORD,
      'AddBlockInput.data': { heading: 'Heading' },
      'UpdateBlockInput.data': { heading: 'Heading' },
      'BlockInput.data': { heading: 'Heading' },
      'CreateMenuInput.location': 'MOBILE',
      'Mutation.applyDiscount(code:)': of('Discount.code'),
      'BlockTranslationInput.data': { heading: 'Heading' },
    };
  }

  #byName(): Readonly<Record<string, unknown>> {
    const fresh = `fresh-${this.#count}`;
    return {
      email: `${fresh}@house.test`,
      password: PASSWORD,
      newPassword: `${PASSWORD} anew`,
      locale: 'de',
      fallback: 'en',
      removedLocales: 'de',
      slug: fresh,
      handle: fresh,
      domain: `${fresh}.example`,
      country: 'DE',
      countries: 'FR',
      originCountry: 'DE',
      url: 'https://example.com/a',
      ogImage: 'https://example.com/a.png',
      canonicalUrl: 'https://example.com/a',
      role: 'manager',
      permission: 'posts:read',
      modules: 'content',
      kind: 'page',
      kinds: 'post',
      types: 'blog.post.published',
      consumer: this.#options.harvest.of('EventConsumer.name')[0],
      target: 'memory',
      color: '#336699',
      icon: 'star',
      phone: '+49 30 123456',
      template: 'default',
      cartToken: this.#options.harvest.of('CreateCartPayload.token')[0],
      idempotencyKey: `key-${fresh}`,
      code: `CODE${this.#count}`,
      hsCode: '691200',
      ean: '4006381333931',
      upc: '036000291452',
      shippingOption: 'standard',
      position: 0,
      eventsPerSecond: 1000,
      paymentProvider: this.#options.harvest.of('Query.paymentProviders')[0],
    };
  }
}

const NOBODYS = '0197a8e2-8f3c-7bbb-8000-00c0ffee0042';

/** Ids whose names say a role and not a kind. */
const ROLES: Readonly<Record<string, string>> = {
  authorId: 'User',
  parentReplyId: 'ForumReply',
  topicId: 'ForumTopic',
  variantId: 'ProductVariant',
  locationId: 'StockLocation',
  fromLocationId: 'StockLocation',
  lineId: 'CartLine',
  categoryIds: 'ProductCategory',
};

/** What kind of thing an id names, where neither its name nor the answer says so. */
const ENTITIES: Readonly<Record<string, string>> = {
  'Mutation.deleteVariant': 'ProductVariant',
  'Mutation.updateBlock': 'Block',
  'Mutation.moveBlock': 'Block',
  'Mutation.deleteBlock': 'Block',
  'Mutation.updateMenuItem': 'MenuItem',
  'Mutation.moveMenuItem': 'MenuItem',
  'Mutation.deleteMenuItem': 'MenuItem',
  'Mutation.reorderBlocks(blockIds:)': 'Block',
  'CreateProductInput.categoryIds': 'ProductCategory',
  'UpdateProductInput.categoryIds': 'ProductCategory',
  'CreateForumTopicInput.categoryId': 'ForumCategory',
  'Mutation.moveForumTopic(categoryId:)': 'ForumCategory',
  'Mutation.saveCustomerAddress(addressId:)': 'CustomerAddress',
  'Mutation.deleteCustomerAddress(addressId:)': 'CustomerAddress',
};

const PARTS: Readonly<Record<string, { readonly whole: string; readonly field: string }>> = {
  Block: { whole: 'Page', field: 'blocks' },
  MenuItem: { whole: 'Menu', field: 'items' },
};
