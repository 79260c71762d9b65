import { randomUUID } from 'node:crypto';
import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isObjectType,
} from 'graphql';
import { COMMON_WORD } from './filling.js';
import type { Harvest } from './harvest.js';
import { plainValue } from './plain-values.js';
import { suitingValue } from './suiting-values.js';

/** What an argument, or a field of an input, is given. */
export interface Values {
  /** With which an operation works within one's own tenant. */
  readonly own: unknown;
  /** Of the other tenant's, or anything else that could reach there. */
  readonly foreign: readonly unknown[];
  /** The schema lets it be left out, and what is asked of then is refused. */
  readonly isNeeded?: boolean;
}

/** A place where a value is wanted. */
export interface Place {
  /** `Mutation.deletePost(id:)`, `CreatePostInput.slug`. */
  readonly coordinate: string;
  /** The last part: `id`, `slug`. */
  readonly name: string;
  readonly type: GraphQLNamedType;
  /** The field whose arguments these are; of an input, the one it is given to. */
  readonly field: GraphQLField<unknown, unknown>;
}

export interface VocabularyOptions {
  readonly schema: GraphQLSchema;
  readonly own: Harvest;
  readonly victim: Harvest;
  readonly words: Words;
}

/** What cannot be read from answers. */
export interface Words {
  readonly password: string;
  readonly email: string;
  readonly victimsCanary: string;
  readonly victimsSlug: string;
}

/**
 * Finds values for any argument, by where it stands, by its name, by its type. Where it knows none it throws with the
 * coordinate: whoever adds an argument of a new name adds what it means below.
 */
export class Vocabulary {
  readonly #options: VocabularyOptions;
  #count = 0;

  constructor(options: VocabularyOptions) {
    this.#options = options;
  }

  valuesFor(place: Place): Values {
    const values = this.#known(place);
    const own = suitingValue(place, this.#options.own);
    return own === undefined ? values : { ...values, own };
  }

  #known(place: Place): Values {
    const { coordinate, name, type } = place;
    if (isEnumType(type)) {
      const [own, ...others] = type.getValues().map((value) => value.name);
      return { own, foreign: others };
    }
    const known = this.#byCoordinate()[coordinate] ?? this.#byName(place)[name];
    if (known) return known;
    const plain = type.name === 'UUID' ? undefined : plainValue(name);
    if (plain) return { own: plain.value, foreign: [] };
    switch (type.name) {
      case 'UUID':
        return this.#ids(place);
      case 'Boolean':
        return { own: false, foreign: [true] };
    }
    throw new Error(
      `no value is known for ${coordinate}, which is of type ${type.name}: add it to test/isolation/vocabulary.ts`,
    );
  }

  /** Ids of the things it names; of the victim's also one that has no twin. */
  #ids(place: Place): Values {
    const { own, victim } = this.#options;
    const entity = this.#entityOf(place);
    const [mine, theirs] = [own.of(`${entity}.id`), victim.of(`${entity}.id`)];
    const without = theirs.filter((id) => !mine.includes(id)).slice(0, 1);
    const twins = theirs.filter((id) => mine.includes(id)).slice(0, 2);
    if (theirs.length === 0) {
      throw new Error(
        `the victim has no ${entity} for ${place.coordinate}: let test/isolation/fill.ts make one`,
      );
    }
    const tenants = victim.of('Tenant.id');
    return { own: mine[0], foreign: [...without, ...twins, ...mine.slice(0, 2), ...tenants] };
  }

  /** `Post` for `postId`, for the `id` of `deletePost`, and for that of what answers a `Post`. */
  #entityOf({ coordinate, name, field }: Place): string {
    const { schema } = this.#options;
    const hasId = (type: string) => {
      const found = schema.getType(type);
      return isObjectType(found) && 'id' in found.getFields();
    };
    const role = KINDS[coordinate] ?? KINDS[`${field.name}.${name}`] ?? ROLES[name];
    if (role !== undefined) return role;
    const named = `${name[0]?.toUpperCase()}${name.slice(1, -2)}`;
    if (name.endsWith('Id') && hasId(named)) return named;
    const answered = getNamedType(field.type).name.replace(/Connection$/, '');
    if (hasId(answered)) return SAME_AS[answered] ?? answered;
    const within = Object.keys(schema.getTypeMap())
      .filter((type) => hasId(type) && (field.name.endsWith(type) || field.name.endsWith(`${type}s`)))
      .sort((a, b) => b.length - a.length)[0];
    if (within !== undefined) return within;
    throw new Error(
      `what kind of thing has the id ${coordinate} is not known: add it to test/isolation/vocabulary.ts`,
    );
  }

  #byCoordinate(): Readonly<Record<string, Values>> {
    const { own, victim, words } = this.#options;
    const of = (coordinate: string): Values => ({
      own: own.of(coordinate)[0],
      foreign: victim.of(coordinate).slice(-2),
    });
    return {
      'Mutation.removePersistedDocuments(ids:)': of('PersistedDocument.id'),
      'PersistDocumentInput.id': { own: undefined, foreign: victim.of('PersistedDocument.id') },
      'PersistDocumentInput.document': {
        own: '{ currentTenant { name } }',
        foreign: victim.of('PersistedDocument.document'),
      },
      'UpdateModuleSettingsInput.revision': {
        own: own.of('ModuleSettings.revision')[0],
        foreign: victim.of('ModuleSettings.revision'),
      },
      'UpdateModuleSettingsInput.changes': { own: { maxBodyLength: 9_999 }, foreign: [] },
      'Mutation.pauseConsumer(name:)': of('EventConsumer.name'),
      'Mutation.resumeConsumer(name:)': of('EventConsumer.name'),
      'Mutation.toggleModule(slug:)': { own: 'blog', foreign: ['content'] },
      'Mutation.toggleModule(expectedRevision:)': of('ModulePolicy.revision'),
      'Query.search(query:)': { own: COMMON_WORD, foreign: [words.victimsCanary], isNeeded: true },
      'Query.search(currency:)': { own: 'EUR', foreign: [] },
      'SearchFacetFilter.name': { own: 'vendor', foreign: ['category'] },
      'SearchFacetFilter.values': { own: own.of('Product.vendor')[0], foreign: victim.of('Product.vendor') },
      'SearchConnection.facets(names:)': { own: 'vendor', foreign: ['category'] },
      'SearchPriceFilter.min': { own: '0.01', foreign: [] },
      'SearchPriceFilter.max': { own: '100000.00', foreign: [] },
      'Query.suggest(prefix:)': { own: COMMON_WORD, foreign: [words.victimsCanary] },
      'Query.users(search:)': { own: 'house', foreign: [words.victimsCanary, 'only'] },
      'MediaFilter.search': { own: 'Picture', foreign: [words.victimsCanary] },
      'Query.postBySlug(slug:)': slugsOf('Post', own, victim),
      'Query.tagBySlug(slug:)': slugsOf('Tag', own, victim),
      'Query.tags(nameStartsWith:)': { own: 'Tag', foreign: [words.victimsCanary] },
      'Query.pageBySlug(slug:)': slugsOf('Page', own, victim),
      'Query.forumCategoryBySlug(slug:)': slugsOf('ForumCategory', own, victim),
      'Query.productByHandle(handle:)': slugsOf('Product', own, victim, 'handle'),
      'Query.contentNodeBySlug(slug:)': slugsOf('ContentNode', own, victim),
      'Query.administeredTenant(slug:)': { own: 'attacker', foreign: [words.victimsSlug] },
      'Query.previewModules(set:)': { own: 'content', foreign: ['blog'] },
      'CreateTenantInput.modules': { own: 'content', foreign: ['blog'] },
      'CreateTenantInput.slug': { own: 'conquered', foreign: [words.victimsSlug] },
      'UpdateTenantInput.slug': { own: 'attacker', foreign: ['conquered', words.victimsSlug] },
      'ResetPasswordInput.token': of('IssuePasswordResetPayload.resetToken'),
      'RefreshTokenInput.refreshToken': of('AuthPayload.refreshToken'),
      'ChangePasswordInput.currentPassword': { own: words.password, foreign: [] },
      'SignInInput.email': { own: words.email, foreign: this.#emails() },
      'ForgotPasswordInput.email': { own: words.email, foreign: this.#emails() },
    };
  }

  #byName({ field }: Place): Readonly<Record<string, Values>> {
    const { own, victim, words } = this.#options;
    const page = getNamedType(field.type).name.replace(/Connection$/, 'Edge.cursor');
    const password = { own: words.password, foreign: [] };
    this.#count += 1;
    const fresh = `fresh-${this.#count}`;
    const named = (name: string, coordinate: string) => ({
      [name]: { own: fresh, foreign: victim.of(coordinate).slice(-2) },
    });
    return {
      after: { own: own.of(page)[0], foreign: victim.of(page).slice(-2) },
      first: { own: 20, foreign: [100] },
      position: { own: 0, foreign: [1] },
      version: { own: 1, foreign: [2] },
      expectedVersion: { own: 1, foreign: [2] },
      locale: { own: 'en', foreign: ['de'] },
      tag: { own: 'shared', foreign: victim.of('Post.tags').slice(-1) },
      tags: { own: 'shared', foreign: [] },
      kind: { own: 'page', foreign: [] },
      kinds: { own: 'post', foreign: ['content'] },
      types: { own: 'blog.post.published', foreign: ['node.published'] },
      module: { own: 'content', foreign: ['blog', 'rbac'] },
      consumer: { own: own.of('EventConsumer.name')[0], foreign: victim.of('EventConsumer.name') },
      action: { own: 'posts:read', foreign: ['platform:manage'] },
      permission: { own: 'posts:read', foreign: ['platform:manage'] },
      role: { own: 'manager', foreign: [] },
      slug: { own: fresh, foreign: [...slugsOf('Post', own, victim).foreign] },
      handle: { own: fresh, foreign: [...slugsOf('Product', own, victim, 'handle').foreign] },
      ...named('sku', 'ProductVariant.sku'),
      ...named('barcode', 'ProductVariant.sku'),
      ...named('ean', 'ProductVariant.sku'),
      ...named('upc', 'ProductVariant.sku'),
      code: { own: fresh, foreign: victim.of('Discount.code').slice(-2) },
      countries: { own: 'SE', foreign: victim.of('Region.countries').slice(-2) },
      country: { own: own.of('Region.countries')[0], foreign: victim.of('Region.countries').slice(-2) },
      cartToken: {
        own: own.of('CreateCartPayload.token').at(-1),
        foreign: victim.of('CreateCartPayload.token'),
      },
      idempotencyKey: { own: randomUUID(), foreign: ['key-of-own-only', 'key-of-own-twin'] },
      amount: { own: '1.00', foreign: [] },
      number: { own: own.of('Order.number')[0], foreign: victim.of('Order.number').slice(-1) },
      vendor: { own: own.of('Product.vendor')[0], foreign: victim.of('Product.vendor') },
      productType: { own: fresh, foreign: [] },
      options: { own: 'small', foreign: victim.of('ProductOptionValue.id').slice(0, 1) },
      search: { own: 'file', foreign: [words.victimsCanary] },
      mimeType: { own: 'application/pdf', foreign: ['application/*'] },
      url: { own: '/said', foreign: [`https://pictures.example/${words.victimsCanary}.png`] },
      ogImage: { own: 'https://pictures.example/said.png', foreign: [] },
      canonicalUrl: { own: 'https://attacker.example/', foreign: [`https://${words.victimsSlug}.example/`] },
      translatedInto: { own: 'en', foreign: [] },
      removedLocales: { own: 'de', foreign: [] },
      slugPrefix: { own: 'a', foreign: [words.victimsSlug] },
      confirmSlug: { own: 'attacker', foreign: [words.victimsSlug] },
      domain: { own: `${fresh}.example`, foreign: [`${words.victimsSlug}.example`] },
      email: { own: `${fresh}@house.test`, foreign: this.#emails() },
      password,
      newPassword: password,
      allTenants: { own: false, foreign: [true] },
    };
  }

  /** Those that both have, and those that only the victim has. */
  #emails(): readonly unknown[] {
    return this.#options.victim.of('User.email').filter((email) => email !== null);
  }
}

/** Names of ids that say a role and not a kind. */
const ROLES: Readonly<Record<string, string>> = {
  addressId: 'CustomerAddress',
  authorId: 'User',
  blockIds: 'TextBlock',
  categoryIds: 'ProductCategory',
  featuredMediaId: 'Media',
  fromLocationId: 'StockLocation',
  lineId: 'CartLine',
  locationId: 'StockLocation',
  parentReplyId: 'ForumReply',
  productIds: 'Product',
  tagIds: 'Tag',
  tenantId: 'Tenant',
  toLocationId: 'StockLocation',
  topicId: 'ForumTopic',
  uploadedBy: 'User',
  variantId: 'ProductVariant',
};

/** Where neither the name nor what is answered says it: by place, or by field and name. */
const KINDS: Readonly<Record<string, string>> = {
  'ProductsFilter.categoryId': 'ProductCategory',
  'productPublished.categoryId': 'ProductCategory',
  'ForumTopicsFilter.categoryId': 'ForumCategory',
  'ForumRepliesFilter.categoryId': 'ForumCategory',
  'CreateForumTopicInput.categoryId': 'ForumCategory',
  'moveForumTopic.categoryId': 'ForumCategory',
  'topicCreated.categoryId': 'ForumCategory',
  'replyPending.categoryId': 'ForumCategory',
  'ProductImageInput.id': 'ProductImage',
  'ProductOptionInput.id': 'ProductOption',
  'OptionValueInput.id': 'ProductOptionValue',
  'deleteVariant.id': 'ProductVariant',
  'updateBlock.id': 'TextBlock',
  'moveBlock.id': 'TextBlock',
  'deleteBlock.id': 'TextBlock',
  'updateMenuItem.id': 'MenuItem',
  'moveMenuItem.id': 'MenuItem',
  'deleteMenuItem.id': 'MenuItem',
  'AddMenuItemInput.parentId': 'MenuItem',
  'MoveMenuItemInput.parentId': 'MenuItem',
};

/** Types that show a thing of another name. */
const SAME_AS: Readonly<Record<string, string>> = { AdministeredTenant: 'Tenant' };

function slugsOf(entity: string, own: Harvest, victim: Harvest, field = 'slug'): Values {
  const [mine, theirs] = [own.of(`${entity}.${field}`), victim.of(`${entity}.${field}`)];
  return { own: mine[0], foreign: theirs.filter((slug) => !mine.includes(slug)).concat(theirs.slice(0, 1)) };
}
