import type { RequestContext } from '@rustok/kernel';

/** What a product can be had in: sizes, colours. In the order of its variants' combinations. */
export interface OptionRow {
  readonly id: string;
  readonly productId: string;
  readonly translations: readonly OptionTranslation[];
  readonly values: readonly OptionValueRow[];
}

export interface OptionTranslation {
  readonly locale: string;
  readonly title: string;
}

export interface OptionValueRow {
  readonly id: string;
  readonly translations: readonly OptionValueTranslation[];
}

export interface OptionValueTranslation {
  readonly locale: string;
  readonly value: string;
}

/** By position, of all these products, with all their values; `$1` are the products. */
export const SELECT_OPTIONS = `
  select o.id, o.product_id as "productId",
         (select coalesce(json_agg(json_build_object('locale', t.locale, 'title', t.title) order by t.locale), '[]')
            from product_option_translations t where t.tenant_id = o.tenant_id and t.option_id = o.id) as translations,
         (select coalesce(json_agg(json_build_object('id', v.id, 'translations',
                   (select coalesce(json_agg(json_build_object('locale', t.locale, 'value', t.value) order by t.locale), '[]')
                      from product_option_value_translations t where t.tenant_id = v.tenant_id and t.value_id = v.id)
                 ) order by v.position, v.id), '[]')
            from product_option_values v where v.tenant_id = o.tenant_id and v.option_id = o.id) as values
    from product_options o`;

export function findOptions(
  { database }: RequestContext,
  productIds: readonly string[],
): Promise<readonly OptionRow[]> {
  return database.prepared<OptionRow>(
    {
      name: 'commerce.options-by-product',
      text: `${SELECT_OPTIONS} where o.product_id = any($1::uuid[]) order by o.position, o.id`,
    },
    [productIds],
  );
}
