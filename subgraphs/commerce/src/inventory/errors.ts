import { ClientError, NotFoundError } from '@rustok/kernel';

export function stockLocationNotFound(id: string): NotFoundError {
  return new NotFoundError('STOCK_LOCATION_NOT_FOUND', 'stock location', id);
}

/** Another one of the tenant has it. */
export function duplicateStockLocation(name: string): ClientError {
  return new ClientError('DUPLICATE_STOCK_LOCATION', `Another stock location is called "${name}" already.`, {
    details: { name },
  });
}

/** Move or take out what is there, and end what is reserved there, first. */
export function stockLocationInUse(id: string): ClientError {
  return new ClientError(
    'STOCK_LOCATION_IN_USE',
    `There is stock at the location "${id}", or reserved there.`,
  );
}

/** Nothing was changed. `available` may have become another by the time it is read. */
export function insufficientInventory({
  variantId,
  requested,
  available,
}: {
  readonly variantId: string;
  readonly requested: number;
  readonly available: number;
}): ClientError {
  return new ClientError(
    'INSUFFICIENT_INVENTORY',
    `Of the variant "${variantId}" there are ${available}, not ${requested}.`,
    { details: { variantId, requested, available } },
  );
}

/** The variant's `manageInventory` is off: it is always in stock. */
export function inventoryNotManaged(variantId: string): ClientError {
  return new ClientError('INVENTORY_NOT_MANAGED', `The stock of the variant "${variantId}" is not counted.`, {
    details: { variantId },
  });
}
