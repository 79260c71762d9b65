import type { ApiClient } from '../kit/client.js';
import { send } from './exchange.js';
import { Harvest } from './harvest.js';

export const PASSWORD = 'correct horse battery';

/** What only mutations answer: tokens, of a session of its own. */
export async function gatherSecrets(admin: ApiClient, email: string): Promise<Harvest> {
  const harvest = new Harvest();
  const signedIn = await send(admin, {
    query: `mutation ($input: SignInInput!) { signIn(input: $input) { __typename refreshToken user { __typename id } } }`,
    variables: { input: { email, password: PASSWORD } },
  });
  harvest.gather(signedIn.body.data);
  const issued = await send(admin, {
    query: `mutation ($userId: UUID!) { issuePasswordReset(userId: $userId) { __typename resetToken } }`,
    variables: { userId: harvest.of('User.id')[0] },
  });
  harvest.gather(issued.body.data);
  return harvest;
}
