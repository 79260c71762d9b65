import { badField, newId, type UnitOfWork } from '@rustok/kernel';
import type { Knex } from 'knex';
import { invalidOptionCombination } from '../errors.js';
import { type OptionRow, SELECT_OPTIONS } from '../option-model.js';
import { type OptionInput, refuseDuplicates } from '../option-rules.js';

/**
 * Makes these the options of a locked product, in this order. One with an `id`, and each of its values with one, keeps its
 * variants. Variants there are get the first value of an option that is new, and lose theirs of one that is gone.
 * Throws `BAD_USER_INPUT` for an id of something else, `INVALID_OPTION_COMBINATION` for taking away a value that a variant
 * has, and `DUPLICATE_VARIANT` when variants would become the same.
 */
export async function writeOptions(
  unit: UnitOfWork,
  productId: string,
  given: readonly OptionInput[],
): Promise<readonly OptionRow[]> {
  const { trx } = unit;
  const stored = await optionsOf(unit, productId);
  const plan = given.map((option, index) => planned(option, stored, index));
  refuseTwice(plan);
  await refuseValuesInUse(trx, plan, stored);

  const kept = plan.map(({ id }) => id);
  await trx('product_options').where({ product_id: productId }).whereNotIn('id', kept).delete();
  await trx('product_option_values')
    .whereIn('option_id', kept)
    .whereNotIn(
      'id',
      plan.flatMap(({ values }) => values.map(({ id }) => id)),
    )
    .delete();
  await upsert(trx, productId, plan);

  const created = plan.filter(({ isNew }) => isNew);
  for (const { id, values } of created) {
    await trx.raw(
      `insert into variant_option_values (variant_id, option_id, value_id)
       select v.id, ?::uuid, ?::uuid from product_variants v where v.product_id = ?::uuid and v.deleted_at is null`,
      [id, values[0]?.id ?? null, productId],
    );
  }
  const options = await optionsOf(unit, productId);
  refuseDuplicates(options, [...(await combinationsOf(unit, productId)).values()]);
  return options;
}

/** By position. */
export async function optionsOf({ trx }: UnitOfWork, productId: string): Promise<readonly OptionRow[]> {
  const { rows } = await trx.raw(`${SELECT_OPTIONS} where o.product_id = ?::uuid order by o.position, o.id`, [
    productId,
  ]);
  return rows;
}

/** By variant, of those that live: its values in the order of the options. */
export async function combinationsOf(
  { trx }: UnitOfWork,
  productId: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await trx.raw(
    `select v.id, array(select vov.value_id from variant_option_values vov
                          join product_options o on o.tenant_id = vov.tenant_id and o.id = vov.option_id
                         where vov.tenant_id = v.tenant_id and vov.variant_id = v.id
                         order by o.position, o.id) as values
       from product_variants v where v.product_id = ?::uuid and v.deleted_at is null`,
    [productId],
  );
  return new Map((rows as { id: string; values: string[] }[]).map(({ id, values }) => [id, values]));
}

interface Planned {
  readonly id: string;
  readonly isNew: boolean;
  readonly translations: OptionInput['translations'];
  readonly values: readonly {
    readonly id: string;
    readonly translations: OptionInput['values'][number]['translations'];
  }[];
}

function planned(
  { id, translations, values }: OptionInput,
  stored: readonly OptionRow[],
  index: number,
): Planned {
  const own = stored.find((option) => option.id === id);
  if (id != null && !own) throw badField(`options.${index}.id`, 'is no option of this product');
  return {
    id: id ?? newId(),
    isNew: !own,
    translations,
    values: values.map((value, at) => {
      if (value.id != null && !own?.values.some((each) => each.id === value.id)) {
        throw badField(`options.${index}.values.${at}.id`, 'is no value of this option');
      }
      return { id: value.id ?? newId(), translations: value.translations };
    }),
  };
}

function refuseTwice(plan: readonly Planned[]): void {
  const ids = plan.flatMap(({ id, values }) => [id, ...values.map((value) => value.id)]);
  if (new Set(ids).size < ids.length) throw badField('options', 'must have each id once');
}

async function refuseValuesInUse(
  trx: Knex,
  plan: readonly Planned[],
  stored: readonly OptionRow[],
): Promise<void> {
  const removed = stored.flatMap(({ id, values }) => {
    const kept = plan.find((option) => option.id === id)?.values.map((value) => value.id);
    return kept ? values.filter((value) => !kept.includes(value.id)) : [];
  });
  const used: string[] = await trx('variant_option_values as vov')
    .join('product_variants as v', 'v.id', 'vov.variant_id')
    .whereIn(
      'vov.value_id',
      removed.map(({ id }) => id),
    )
    .whereNull('v.deleted_at')
    .distinct()
    .pluck('vov.value_id');
  if (used.length === 0) return;
  const values = removed
    .filter(({ id }) => used.includes(id))
    .map(({ translations }) => translations[0]?.value);
  throw invalidOptionCombination('There are variants with values that would be taken away', { values });
}

async function upsert(trx: Knex, productId: string, plan: readonly Planned[]): Promise<void> {
  if (plan.length === 0) return;
  const values = plan.flatMap(({ id: optionId, values: own }) =>
    own.map(({ id, translations }, position) => ({ id, optionId, position, translations })),
  );
  await trx('product_options')
    .insert(plan.map(({ id }, position) => ({ id, product_id: productId, position })))
    .onConflict(['tenant_id', 'id'])
    .merge(['position']);
  await trx('product_option_values')
    .insert(values.map(({ id, optionId, position }) => ({ id, option_id: optionId, position })))
    .onConflict(['tenant_id', 'id'])
    .merge(['position']);
  await trx('product_option_translations')
    .whereIn(
      'option_id',
      plan.map(({ id }) => id),
    )
    .delete();
  await trx('product_option_translations').insert(
    plan.flatMap(({ id, translations }) => translations.map((text) => ({ option_id: id, ...text }))),
  );
  await trx('product_option_value_translations')
    .whereIn(
      'value_id',
      values.map(({ id }) => id),
    )
    .delete();
  await trx('product_option_value_translations').insert(
    values.flatMap(({ id, translations }) => translations.map((text) => ({ value_id: id, ...text }))),
  );
}
