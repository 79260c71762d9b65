import { ClientError, type FieldProblem, NotFoundError } from '@rustok/kernel';

export function regionNotFound(id: string): NotFoundError {
  return new NotFoundError('REGION_NOT_FOUND', 'region', id);
}

/** No such price list, or none this actor may know of. */
export function priceListNotFound(id: string): NotFoundError {
  return new NotFoundError('PRICE_LIST_NOT_FOUND', 'price list', id);
}

/** Well-formed prices that cannot be so together, or in this shop: `fields` names each, nothing was written. */
export function priceInvalid(fields: readonly FieldProblem[]): ClientError {
  const told = fields.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return new ClientError('PRICE_INVALID', told, { details: { fields } });
}
