import type { ApiClient } from '../kit/client.js';
import { send } from './exchange.js';
import { Harvest } from './harvest.js';

export const PASSWORD = 'correct horse battery';

/** What only mutations answer: tokens, of a session that begins with it. */
export async function gatherSecrets(anonymous: ApiClient, email: string): Promise<Harvest> {
  const harvest = new Harvest();
  const signedIn = await send(anonymous, {
    query: `mutation ($input: SignInInput!) { signIn(input: $input) { __typename accessToken refreshToken user { __typename id } } }`,
    variables: { input: { email, password: PASSWORD } },
  });
  harvest.gather(signedIn.body.data);
  const token = harvest.of('AuthPayload.accessToken')[0];
  if (typeof token !== 'string') throw new Error(signedIn.text);
  const issued = await send(anonymous.as(token), {
    query: `mutation ($userId: UUID!) { issuePasswordReset(userId: $userId) { __typename resetToken } }`,
    variables: { userId: harvest.of('User.id')[0] },
  });
  harvest.gather(issued.body.data);
  return harvest;
}
