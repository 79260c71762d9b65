import {
  badField,
  concurrentModification,
  parseInput,
  type RequestContext,
  type UnitOfWork,
} from '@rustok/kernel';
import { requireStaff } from '../../access.js';
import { settingsOf } from '../../settings.js';
import { regionNotFound } from '../errors.js';
import { RegionCreated, RegionDeleted, RegionUpdated } from '../events.js';
import { forgetPrices } from '../loaders.js';
import { RegionModel, type RegionRow } from '../region-model.js';
import { newRegion, regionChanges } from '../region-rules.js';

/** Throws `BAD_USER_INPUT`, also for a country that is in another region. */
export function createRegion(context: RequestContext, input: unknown): Promise<RegionRow> {
  return context.database.transaction((unit) => insertRegion(unit, context, input));
}

export async function insertRegion(
  unit: UnitOfWork,
  context: RequestContext,
  input: unknown,
): Promise<RegionModel> {
  requireStaff(context, 'prices:update');
  const facts = parseInput(newRegion(settingsOf(context)), input);
  await refuseTaken(unit, facts.countries, null);
  const region = await RegionModel.query(unit.trx).insert(facts).returning('*');
  unit.append(RegionCreated, { regionId: region.id });
  forgetPrices(context);
  return region;
}

/** Throws `REGION_NOT_FOUND`, `BAD_USER_INPUT` or `CONCURRENT_MODIFICATION`. */
export function updateRegion(context: RequestContext, id: string, input: unknown): Promise<RegionRow> {
  requireStaff(context, 'prices:update');
  const { expectedVersion, ...facts } = parseInput(regionChanges(settingsOf(context)), input);
  return context.database.transaction(async (unit) => {
    if (facts.countries) await refuseTaken(unit, facts.countries, id);
    const region = await RegionModel.query(unit.trx).findById(id).forNoKeyUpdate();
    if (!region) throw regionNotFound(id);
    if (region.version !== expectedVersion) {
      throw concurrentModification('region', { expected: expectedVersion, actual: region.version });
    }
    const [written] = await RegionModel.query(unit.trx)
      .patch({ ...facts, version: region.version + 1 })
      .where({ id })
      .returning('*');
    if (!written) throw regionNotFound(id);
    unit.append(RegionUpdated, { regionId: id });
    forgetPrices(context);
    return written;
  });
}

/** For good, with the prices of its own. Throws `REGION_NOT_FOUND`. */
export async function deleteRegion(context: RequestContext, id: string): Promise<void> {
  requireStaff(context, 'prices:update');
  await context.database.transaction(async (unit) => {
    if ((await RegionModel.query(unit.trx).deleteById(id)) === 0) throw regionNotFound(id);
    unit.append(RegionDeleted, { regionId: id });
  });
  forgetPrices(context);
}

/** A country is in one region. No constraint can say so of arrays; so writers of regions wait for each other. */
async function refuseTaken(
  { trx }: UnitOfWork,
  countries: readonly string[],
  ownId: string | null,
): Promise<void> {
  await trx.raw(
    `select pg_advisory_xact_lock(hashtextextended('commerce.regions' || current_setting('app.tenant_id'), 0))`,
  );
  const others = trx('regions').whereRaw('countries && ?::text[]', [[...countries]]);
  if (ownId !== null) others.whereNot({ id: ownId });
  for (const other of (await others.select('name', 'countries')) as Pick<RegionRow, 'name' | 'countries'>[]) {
    const index = countries.findIndex((country) => other.countries.includes(country));
    throw badField(`countries.${index}`, `is in the region "${other.name}" already`);
  }
}
