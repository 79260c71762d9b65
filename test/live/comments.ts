import { SEED_PASSWORD } from '../kit/gateway.js';
import { ApiClient } from '../kit/client.js';

/** Read by a `Reader`: what it has of each event is `live.text`. */
export interface LiveText {
  readonly live: { readonly text: string } | null;
}

export const CommentAdded =
  'subscription ($postId: UUID!) { live: commentAdded(postId: $postId) { text: body } }';

/** Of the module `content`, which needs no other. */
export const NodePublished = 'subscription { live: contentNodePublished { text: title } }';

export async function adminOf(url: string, tenant = 'demo'): Promise<ApiClient> {
  const client = new ApiClient(url, { tenant });
  const { data } = await client.post<{ signIn: { accessToken: string } }>(
    'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }',
    { input: { email: `admin@${tenant}.local`, password: SEED_PASSWORD } },
  );
  return client.as(data?.signIn.accessToken ?? '');
}

export async function createPost(writer: ApiClient, title = 'Live'): Promise<string> {
  const { data, errors } = await writer.post<{ createPost: { id: string } }>(
    'mutation ($input: CreatePostInput!) { createPost(input: $input) { id } }',
    { input: { locale: 'en', title, body: 'Live.', publish: true } },
  );
  if (!data) throw new Error(JSON.stringify(errors));
  return data.createPost.id;
}

/** One after the other, `from` up to and without `to`, as the bodies say; several in a request. */
export async function comment(writer: ApiClient, postId: string, from: number, to: number): Promise<void> {
  const fields = Array.from({ length: to - from }, (_, i) => {
    return `c${i}: addComment(postId: $postId, body: "${from + i}") { id }`;
  });
  const { errors } = await writer.post(`mutation ($postId: UUID!) { ${fields.join(' ')} }`, { postId });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
}

export async function publishNode(writer: ApiClient, title: string): Promise<void> {
  const input = { kind: 'page', translations: [{ locale: 'en', title }] };
  const created = await writer.post<{ createContentNode: { id: string } }>(
    'mutation ($input: CreateContentNodeInput!) { createContentNode(input: $input) { id } }',
    { input },
  );
  const id = created.data?.createContentNode.id;
  const { errors } = await writer.post('mutation ($id: UUID!) { publishContentNode(id: $id) { id } }', {
    id,
  });
  if (created.errors.length + errors.length > 0) throw new Error(JSON.stringify([created.errors, errors]));
}
