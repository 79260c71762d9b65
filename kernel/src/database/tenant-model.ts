import { Model, type ModelOptions, type QueryContext, snakeCaseMappers } from 'objection';
import { newId } from './new-id.js';

/**
 * The base of every Objection model: a tenant's row with an id that grows with time. `tenant_id` is filled in by
 * the database from the transaction and is not a property here, so no code can pass one.
 * Queries take the transaction of a tenant scope: `PostModel.query(unit.trx)`; without one Objection throws.
 */
export class TenantModel extends Model {
  id!: string;
  createdAt!: Date;
  updatedAt!: Date;

  static override get columnNameMappers() {
    return snakeCaseMappers();
  }

  override async $beforeInsert(context: QueryContext): Promise<void> {
    await super.$beforeInsert(context);
    this.id ??= newId();
  }

  override async $beforeUpdate(options: ModelOptions, context: QueryContext): Promise<void> {
    await super.$beforeUpdate(options, context);
    this.updatedAt = new Date();
  }
}
