import { type LiveSettings, liveSettings, type Settings } from '@rustok/gateway';
import { SEED_PASSWORD, startTestGateway, type TestGateway } from '../kit/gateway.js';
import { ApiClient } from '../kit/client.js';

export const SUBSCRIPTION = 'subscription { postPublished { title } }';

export interface LiveWorld extends TestGateway {
  /** `ws://localhost:41234/graphql` */
  readonly webSocketUrl: string;
  /** `http://localhost:41234/graphql/stream` */
  readonly streamUrl: string;
  readonly token: string;
  /** Resolves when the post is committed; those who listen hear of it later. */
  publish(title: string): Promise<void>;
}

/** The demo with these live settings. */
export async function startLiveWorld(
  live: Partial<LiveSettings> = {},
  overrides: Partial<Settings> = {},
): Promise<LiveWorld> {
  const gateway = await startTestGateway({
    live: liveSettings.parse({ drain_ms: 0, ...live }),
    ...overrides,
  });
  const token = await signIn(gateway.url);
  const admin = new ApiClient(gateway.url, { tenant: 'demo', token });
  return {
    ...gateway,
    webSocketUrl: `${gateway.url.replace('http', 'ws')}/graphql`,
    streamUrl: `${gateway.url}/graphql/stream`,
    token,
    async publish(title) {
      const input = { locale: 'en', title, body: 'Live.', publish: true };
      const { errors } = await admin.post(
        'mutation ($input: CreatePostInput!) { createPost(input: $input) { id } }',
        {
          input,
        },
      );
      if (errors.length > 0) throw new Error(errors[0]?.message);
    },
  };
}

export async function signIn(url: string): Promise<string> {
  const { data } = await new ApiClient(url, { tenant: 'demo' }).post<{ signIn: { accessToken: string } }>(
    'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }',
    { input: { email: 'admin@demo.local', password: SEED_PASSWORD } },
  );
  return data?.signIn.accessToken ?? '';
}
