import { defineEvent, eventCount, eventId, eventText } from '@rustok/kernel';
import { z } from 'zod';

// Payloads name who and what changed, never the personal data itself: the log outlives the data and has more readers.

/** Fires when a user comes to be: by signing up, or created by an administrator or a seed. */
export const UserRegistered = defineEvent({
  type: 'user.registered',
  version: 1,
  description: 'A user came to be, by signing up or created by another.',
  payload: z.strictObject({ userId: eventId() }),
});

/** Fires when a session begins, at sign-up too. A refresh continues a session and fires nothing. */
export const UserLoggedIn = defineEvent({
  type: 'user.logged_in',
  version: 1,
  description: 'A user began a session.',
  payload: z.strictObject({ userId: eventId() }),
});

/**
 * Fires when name, e-mail, password or status of a user changed. What of it touches access has events of its own.
 */
export const UserUpdated = defineEvent({
  type: 'user.updated',
  version: 1,
  description: 'Name, e-mail, password or status of a user changed.',
  payload: z.strictObject({ userId: eventId() }),
});

/** Fires when sessions of a user ended before their time: signed out, or ended by a new password or a deactivation. */
export const SessionsEnded = defineEvent({
  type: 'user.sessions_ended',
  version: 1,
  description: 'Sessions of a user ended before their time.',
  // How many and not which: a user may have thousands, and the payload has a bound.
  payload: z.strictObject({ userId: eventId(), sessions: eventCount() }),
  changesAccess: 'of-user',
});

/** Fires beside `user.updated` when a user got another password, by whomever; their other sessions have ended. */
export const PasswordChanged = defineEvent({
  type: 'user.password_changed',
  version: 1,
  description: 'A user got another password, and their other sessions ended.',
  payload: z.strictObject({ userId: eventId() }),
  changesAccess: 'of-user',
});

/** Fires beside `user.updated` when an active user became inactive or banned; their sessions have ended. */
export const UserDeactivated = defineEvent({
  type: 'user.deactivated',
  version: 1,
  description: 'An active user became inactive or banned, and their sessions ended.',
  payload: z.strictObject({ userId: eventId(), status: z.enum(['inactive', 'banned']) }),
  changesAccess: 'of-user',
});

/** Fires when a user got a role they did not have. The role of a new user fires none. */
export const RoleGranted = defineEvent({
  type: 'role.granted',
  version: 1,
  description: 'A user got a role.',
  payload: z.strictObject({ userId: eventId(), role: eventText(64) }),
  changesAccess: 'of-user',
});

/** Fires when a user lost a role. */
export const RoleRevoked = defineEvent({
  type: 'role.revoked',
  version: 1,
  description: 'A user lost a role.',
  payload: z.strictObject({ userId: eventId(), role: eventText(64) }),
  changesAccess: 'of-user',
});

/** Fires when a role got a permission, or holds it in another scope than before. */
export const PermissionGranted = defineEvent({
  type: 'role.permission_granted',
  version: 1,
  description: 'A role got a permission, or its scope changed.',
  payload: z.strictObject({ role: eventText(64), permission: eventText(65), scope: z.enum(['all', 'own']) }),
  changesAccess: 'of-tenant',
});

/** Fires when a role lost a permission. */
export const PermissionRevoked = defineEvent({
  type: 'role.permission_revoked',
  version: 1,
  description: 'A role lost a permission.',
  payload: z.strictObject({ role: eventText(64), permission: eventText(65) }),
  changesAccess: 'of-tenant',
});

export const rbacEvents = [
  UserRegistered,
  UserLoggedIn,
  UserUpdated,
  SessionsEnded,
  PasswordChanged,
  UserDeactivated,
  RoleGranted,
  RoleRevoked,
  PermissionGranted,
  PermissionRevoked,
];
