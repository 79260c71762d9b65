import { CodedError, hashPassword, type RequestContext, type SystemRole } from '@rustok/kernel';
import { insertUser, UserModel } from '../user-model.js';

const DEMO_USERS: readonly { readonly role: SystemRole; readonly name: string }[] = [
  { role: 'admin', name: 'Demo Admin' },
  { role: 'customer', name: 'Demo Customer' },
];

/** `admin@<tenant slug>.local` and `customer@<tenant slug>.local`, with the platform's seed password. Leaves existing ones alone. */
export async function seedDemoUsers({ database, platform, tenant }: RequestContext): Promise<void> {
  for (const { role, name } of DEMO_USERS) {
    const email = `${role}@${tenant.slug}.local`;
    const existing = await database.read((trx) => UserModel.query(trx).findOne({ email }).execute());
    if (existing) continue;
    const passwordHash = await hashPassword(platform.seedPassword);
    await database
      .transaction((unit) => insertUser(unit, { email, passwordHash, name, role }))
      .catch(ignoreTakenEmail);
  }
}

/** Another process seeded the same tenant at the same moment. */
function ignoreTakenEmail(error: unknown): void {
  if (!(error instanceof CodedError && error.code === 'EMAIL_TAKEN')) throw error;
}
