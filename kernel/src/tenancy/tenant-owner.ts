import type { PasswordResetToken } from '../access/token.js';

/** The first user of a new tenant, as whoever creates it wants them. */
export interface NewOwner {
  readonly email: string;
  readonly name?: string | null | undefined;
  /** Absent: they choose one with a token. */
  readonly password?: string | null | undefined;
  readonly role: 'admin' | 'super_admin';
}

/** The first user of a new tenant, as they were made. */
export interface TenantOwner {
  readonly userId: string;
  /** To be handed over to them; `null` when they have a password. */
  readonly passwordReset: PasswordResetToken | null;
}
