import { ClientError, NotFoundError } from '@rustok/kernel';

/** No such product, or none this actor may know of. */
export function productNotFound(id: string): NotFoundError {
  return new NotFoundError('PRODUCT_NOT_FOUND', 'product', id);
}

/** No such variant, or one of a product this actor may not know of. */
export function variantNotFound(id: string): NotFoundError {
  return new NotFoundError('VARIANT_NOT_FOUND', 'variant', id);
}

export function productCategoryNotFound(id: string): NotFoundError {
  return new NotFoundError('PRODUCT_CATEGORY_NOT_FOUND', 'product category', id);
}

export function collectionNotFound(id: string): NotFoundError {
  return new NotFoundError('COLLECTION_NOT_FOUND', 'collection', id);
}

/** Delete or move what lies below it first. */
export function categoryHasChildren(id: string): ClientError {
  return new ClientError('CATEGORY_HAS_CHILDREN', `The product category "${id}" has others below it.`);
}

/** Restore it first: it then is a draft, and a draft can be published. */
export function cannotPublishArchived(): ClientError {
  return new ClientError(
    'CANNOT_PUBLISH_ARCHIVED',
    'An archived product cannot be published; restore it first.',
  );
}

/** Unpublish or archive it first. */
export function cannotDeletePublished(): ClientError {
  return new ClientError(
    'CANNOT_DELETE_PUBLISHED',
    'A product that is on sale cannot be deleted; unpublish it first.',
  );
}

/** Another one has this handle in the same locale: choose another, the write changed nothing. */
export function duplicateHandle(
  thing: string,
  translations: readonly { readonly locale: string; readonly handle: string }[],
): ClientError {
  const handles = translations.map(({ locale, handle }) => ({ locale, handle }));
  const told = handles.map(({ locale, handle }) => `"${handle}" (${locale})`).join(', ');
  return new ClientError('DUPLICATE_HANDLE', `Another ${thing} has one of these handles already: ${told}.`, {
    details: { handles },
  });
}

/** Another living variant of the tenant has it. */
export function duplicateSku(sku: string | null | undefined): ClientError {
  return new ClientError('DUPLICATE_SKU', `Another variant has the SKU "${sku}" already.`, {
    details: { sku },
  });
}

/** A variant has one value of each option of its product, and only such. `reason` begins with what is wrong. */
export function invalidOptionCombination(reason: string, details: Record<string, unknown>): ClientError {
  return new ClientError('INVALID_OPTION_COMBINATION', `${reason}.`, { details });
}

/** A product has each combination of option values once; without options it has one variant. */
export function duplicateVariant(options: readonly string[]): ClientError {
  const what = options.length > 0 ? `with the options ${options.join(', ')}` : 'without options';
  return new ClientError('DUPLICATE_VARIANT', `The product would have two variants ${what}.`, {
    details: { options },
  });
}

/** The last one cannot be deleted; delete the product. */
export function noVariants(): ClientError {
  return new ClientError('NO_VARIANTS', 'A product has at least one variant.');
}
