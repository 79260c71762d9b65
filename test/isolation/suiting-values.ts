import type { Harvest } from './harvest.js';
import type { Place } from './vocabulary.js';

type Thing = Readonly<Record<string, unknown>>;

/**
 * Of one's own things the one with which an operation can work: an order that can be paid for what pays orders, and the
 * version of what is changed. `undefined`: any will do. By where the value stands, or by field and name.
 */
export function suitingValue({ coordinate, name, field }: Place, own: Harvest): unknown {
  const choose = CHOICES[coordinate] ?? CHOICES[`${field.name}.${name}`];
  return choose?.(own);
}

const withStatus = (type: string, status: string) => (own: Harvest) =>
  own.things(type).find((thing) => thing['status'] === status)?.['id'];

const has = (thing: Thing, field: string): boolean =>
  Array.isArray(thing[field]) && (thing[field] as readonly unknown[]).length > 0;

const below = (thing: Thing | undefined, field: string): Thing | undefined =>
  (thing?.[field] as readonly Thing[] | undefined)?.[0];

/** With one block, and in two locales. */
const page = (own: Harvest): Thing | undefined =>
  own
    .things('Page')
    .find(
      ({ status, blocks, translations }) =>
        status === 'DRAFT' &&
        (blocks as readonly unknown[] | undefined)?.length === 1 &&
        (translations as readonly unknown[] | undefined)?.length === 2,
    );
const menu = (own: Harvest): Thing | undefined => own.things('Menu').find((thing) => has(thing, 'items'));
const customer = (own: Harvest): Thing | undefined =>
  own.things('Customer').find((thing) => has(thing, 'addresses'));

const pageId = (own: Harvest) => page(own)?.['id'];
const pageVersion = (own: Harvest) => page(own)?.['version'];
const blockId = (own: Harvest) => below(page(own), 'blocks')?.['id'];
const menuId = (own: Harvest) => menu(own)?.['id'];
const menuVersion = (own: Harvest) => menu(own)?.['version'];
const itemId = (own: Harvest) => below(menu(own), 'items')?.['id'];

/** Of which there is the first version yet. */
const changedOnce = (type: string, own: Harvest) => own.things(type).find(({ version }) => version === 2);

/** Of which there is enough, where it is. */
const level = (own: Harvest): Thing | undefined =>
  own
    .things('InventoryLevel')
    .find(({ stocked, location, variant }) => Number(stocked) >= 100 && location != null && variant != null);
const idIn = (thing: Thing | undefined, field: string) => (thing?.[field] as Thing | undefined)?.['id'];
const stockedVariant = (own: Harvest) => idIn(level(own), 'variant');
const stockedAt = (own: Harvest) => idIn(level(own), 'location');

const CHOICES: Readonly<Record<string, (own: Harvest) => unknown>> = {
  'Subscription.commentAdded(postId:)': withStatus('Post', 'PUBLISHED'),
  'UpdateModuleSettingsInput.revision': (own) =>
    own.things('ModuleSettings').find(({ moduleSlug }) => moduleSlug === 'content')?.['revision'],
  'schedulePost.id': withStatus('Post', 'DRAFT'),
  'scheduleContentNode.id': withStatus('ContentNode', 'DRAFT'),
  'approveComment.id': withStatus('Comment', 'SPAM'),
  'restorePostRevision.id': (own) => changedOnce('Post', own)?.['id'],
  'restorePostRevision.expectedVersion': () => 2,
  'restoreContentNodeRevision.id': (own) => changedOnce('ContentNode', own)?.['id'],
  'restoreContentNodeRevision.expectedVersion': () => 2,
  'unpublishPost.id': withStatus('Post', 'PUBLISHED'),
  'archivePost.id': withStatus('Post', 'PUBLISHED'),
  'unpublishContentNode.id': withStatus('ContentNode', 'PUBLISHED'),
  'archiveContentNode.id': withStatus('ContentNode', 'PUBLISHED'),

  // What the actor's own cart costs: else the checkout does not take place.
  'checkout.amount': (own) =>
    (own.things('Cart').findLast(({ total }) => total)?.['total'] as Thing | undefined)?.['amount'],
  'confirmOrder.id': withStatus('Order', 'PENDING'),
  'payOrder.id': withStatus('Order', 'CONFIRMED'),
  'shipOrder.id': withStatus('Order', 'PAID'),
  'deliverOrder.id': withStatus('Order', 'SHIPPED'),
  'cancelOrder.id': withStatus('Order', 'PENDING'),
  'refundOrder.id': withStatus('Order', 'PAID'),
  'orderStatusChanged.orderId': withStatus('Order', 'PENDING'),
  'adjustInventory.variantId': stockedVariant,
  'adjustInventory.locationId': stockedAt,
  'moveInventory.variantId': stockedVariant,
  'moveInventory.fromLocationId': stockedAt,
  'moveInventory.toLocationId': (own) => own.of('StockLocation.id').find((id) => id !== stockedAt(own)),
  'unpublishProduct.id': withStatus('Product', 'ACTIVE'),
  'archiveProduct.id': withStatus('Product', 'ACTIVE'),
  'createVariant.productId': withStatus('Product', 'DRAFT'),
  'createVariant.options': () => 'large',
  'publishProduct.id': withStatus('Product', 'DRAFT'),
  'restoreProduct.id': withStatus('Product', 'ARCHIVED'),
  'deleteProduct.id': withStatus('Product', 'DRAFT'),
  'productChanged.productId': withStatus('Product', 'ACTIVE'),
  'inventoryChanged.productId': withStatus('Product', 'ACTIVE'),
  'deleteCustomerAddress.customerId': (own) => customer(own)?.['id'],
  'deleteCustomerAddress.addressId': (own) => below(customer(own), 'addresses')?.['id'],

  'deleteForumCategory.id': (own) =>
    own.things('ForumCategory').find(({ slug }) => String(slug).startsWith('empty-'))?.['id'],
  'reopenForumTopic.id': withStatus('ForumTopic', 'CLOSED'),
  'rejectForumReply.id': withStatus('ForumReply', 'PENDING'),
  'approveForumReply.id': withStatus('ForumReply', 'PENDING'),
  'restoreForumReply.id': withStatus('ForumReply', 'HIDDEN'),
  'topicUpdated.topicId': withStatus('ForumTopic', 'OPEN'),
  'replyAdded.topicId': withStatus('ForumTopic', 'OPEN'),

  'unpublishPage.id': withStatus('Page', 'PUBLISHED'),
  'archivePage.id': withStatus('Page', 'PUBLISHED'),
  'restorePage.id': withStatus('Page', 'ARCHIVED'),
  'deletePage.id': withStatus('Page', 'DRAFT'),
  'updatePage.id': pageId,
  'UpdatePageInput.version': pageVersion,
  'planPage.id': pageId,
  'PlanPageInput.version': pageVersion,
  'deletePageTranslation.id': pageId,
  'deletePageTranslation.version': pageVersion,
  'pageUpdated.pageId': pageId,
  'addBlock.pageId': pageId,
  'AddBlockInput.version': pageVersion,
  'AddBlockInput.type': () => 'TEXT',
  'BlockInput.type': () => 'TEXT',
  'updateBlock.id': blockId,
  'UpdateBlockInput.version': pageVersion,
  'moveBlock.id': blockId,
  'moveBlock.version': pageVersion,
  'deleteBlock.id': blockId,
  'deleteBlock.version': pageVersion,
  'reorderBlocks.pageId': pageId,
  'reorderBlocks.blockIds': blockId,
  'reorderBlocks.version': pageVersion,

  'updateMenu.id': menuId,
  'updateMenu.version': menuVersion,
  'deleteMenu.id': menuId,
  'deleteMenu.version': menuVersion,
  'replaceMenuItems.menuId': menuId,
  'replaceMenuItems.version': menuVersion,
  'addMenuItem.menuId': menuId,
  'AddMenuItemInput.version': menuVersion,
  'updateMenuItem.id': itemId,
  'UpdateMenuItemInput.version': menuVersion,
  'moveMenuItem.id': itemId,
  'MoveMenuItemInput.version': menuVersion,
  'deleteMenuItem.id': itemId,
  'deleteMenuItem.version': menuVersion,
};
