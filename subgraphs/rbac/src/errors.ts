import { ClientError, NotFoundError } from '@rustok/kernel';

// None of these repeats an e-mail, a password or a token: errors are logged.

/** Unknown e-mail and wrong password alike; which of the two it was stays untold. */
export function invalidCredentials(): ClientError {
  return new ClientError('INVALID_CREDENTIALS', 'E-mail or password is wrong.');
}

/** Of a signed-in user who has to show that they know it; ends nothing. */
export function currentPasswordWrong(): ClientError {
  return new ClientError('INVALID_CREDENTIALS', 'The current password is wrong.');
}

/** Not ours, of another tenant, expired, used, or overtaken by another change of the user: ask for a new one. */
export function resetTokenInvalid(): ClientError {
  return new ClientError('RESET_TOKEN_INVALID', 'The reset token is not valid; ask for a new one.');
}

/** Told only to somebody who gave the right password, or who may manage users. */
export function userInactive(): ClientError {
  return new ClientError('USER_INACTIVE', 'This user is not active.');
}

/** Unknown, used before, expired, or its session has ended: the user has to sign in again. */
export function refreshTokenInvalid(): ClientError {
  return new ClientError('REFRESH_TOKEN_INVALID', 'The refresh token is not valid; sign in again.');
}

export function registrationDisabled(): ClientError {
  return new ClientError('REGISTRATION_DISABLED', 'This tenant does not let people sign up.');
}

export function emailTaken(): ClientError {
  return new ClientError('EMAIL_TAKEN', 'There is already a user with this e-mail address.', {
    details: { fields: [{ path: 'email', message: 'is taken' }] },
  });
}

export function userNotFound(id: string): ClientError {
  return new NotFoundError('USER_NOT_FOUND', 'user', id);
}

export function roleNotFound(slug: string): ClientError {
  return new NotFoundError('ROLE_NOT_FOUND', 'role', slug);
}

export function permissionNotFound(permission: string): ClientError {
  return new NotFoundError('PERMISSION_NOT_FOUND', 'permission', permission);
}

/** The actor would give, take or gain power over rights the actor does not hold. */
export function privilegeEscalation(): ClientError {
  return new ClientError('PRIVILEGE_ESCALATION', 'This needs rights that you do not hold yourself.');
}

/** Whoever did it could not undo it. */
export function cannotDisableSelf(): ClientError {
  return new ClientError('CANNOT_DISABLE_SELF', 'You cannot disable yourself.');
}
