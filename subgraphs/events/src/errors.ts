import { BadInputError, ClientError, CodedError, NotFoundError, type Replay } from '@rustok/kernel';

export function deadLetterNotFound(id: string): NotFoundError {
  return new NotFoundError('DEAD_LETTER_NOT_FOUND', 'dead letter', id);
}

/** It was taken meanwhile; to deliver its event once more, start a replay. */
export function deadLetterReplayed(id: string): ClientError {
  return new ClientError('DEAD_LETTER_REPLAYED', `The dead letter "${id}" was replayed already.`, {
    details: { id },
  });
}

export function replayNotFound(id: string): NotFoundError {
  return new NotFoundError('REPLAY_NOT_FOUND', 'replay', id);
}

/** Of the command, so that scripts see it in the exit code. */
export function replayEnded({ id, status, lastError }: Replay): CodedError {
  return new CodedError('REPLAY_UNFINISHED', `replay ${id} is ${status}${lastError ? `: ${lastError}` : ''}`);
}

/** Only whoever may reach all tenants is told. */
export function unknownTenant(id: string): BadInputError {
  const message = `there is no tenant "${id}"`;
  return new BadInputError(`tenantId: ${message}`, { fields: [{ path: 'tenantId', message }] });
}
