import type { ApiClient } from '../kit/client.js';

/** What texts of a tenant are made of. */
export interface Texts {
  readonly canary: string;
  /** Ends slugs and addresses, which have no canary: they may be the same in two tenants. */
  readonly suffix: string;
}

/** A word that stands in the texts of every tenant. */
export const COMMON_WORD = 'isolated';

/**
 * Something of every kind a tenant can have. A kind that is missing here is named by the suite, for it finds no id of it
 * to attack with.
 */
export async function fillTenant(admin: ApiClient, { canary, suffix }: Texts): Promise<void> {
  const text = (what: string) => `${what} ${COMMON_WORD} ${canary} ${suffix}`;
  const post = async (
    operation: string,
    args: Record<string, unknown>,
    fields = '{ id }',
  ): Promise<string> => {
    const names = Object.keys(args);
    const types = names.map((name) => `$${name}: ${typeOf(operation, name)}`);
    const head = names.length > 0 ? `(${types.join(', ')})` : '';
    const given = names.length > 0 ? `(${names.map((name) => `${name}: $${name}`).join(', ')})` : '';
    const { data, errors } = await admin.post<Record<string, { id: string }>>(
      `mutation ${head} { ${operation}${given} ${fields} }`,
      args,
    );
    if (errors.length > 0) throw new Error(`${operation}: ${JSON.stringify(errors)}`);
    return data?.[operation]?.id ?? '';
  };
  const translation = (what: string) => ({ locale: 'en', slug: `${what}-${suffix}` });

  const { data: kept } = await admin.post<{ moduleSettings: { revision: number } }>(
    '{ moduleSettings(module: "content") { revision } }',
  );
  const { revision = 0 } = kept?.moduleSettings ?? {};
  const changes = { maxBodyLength: 10_000 + revision };
  await post('updateModuleSettings', { input: { module: 'content', revision, changes } }, '{ revision }');
  const name = suffix.replaceAll('-', '_');
  await post('persistDocuments', {
    documents: [
      { document: `query Kept_${name} { currentTenant { name } }`, name: text('Document') },
      { document: `subscription Heard_${name} { postPublished { id title } }`, name: text('Stream') },
    ],
  });

  const categoryId = await post('createCategory', {
    input: {
      translations: [{ ...translation('category'), name: text('Category'), description: text('About') }],
    },
  });
  const node = (what: string, kind: string, parentId: string | null = null) =>
    post('createContentNode', {
      input: {
        ...{ kind, categoryId, parentId },
        translations: [{ ...translation(what), title: text(what), excerpt: text('Excerpt') }],
        bodies: [{ locale: 'en', body: text('Body'), format: 'PLAIN' }],
      },
    });
  const page = await node('page', 'page');
  await post('publishContentNode', { id: page });
  await node('draft-page', 'page', page);
  const old = await node('old-page', 'page');
  await post('publishContentNode', { id: old });
  await post('archiveContentNode', { id: old });
  const article = (what: string, publish: boolean) =>
    post('createPost', {
      input: {
        ...{ locale: 'en', title: text(what), body: text('Body'), excerpt: text('Excerpt') },
        ...{ slug: `${what}-${suffix}`, tags: [`tag ${canary}`, 'shared'], categoryId, publish },
      },
    });
  const published = await article('post', true);
  await article('draft-post', false);
  await post('archivePost', { id: await article('old-post', true) });
  await post('addComment', { postId: published, body: text('Comment') });
  await post('markCommentSpam', { id: await post('addComment', { postId: published, body: text('Spam') }) });
  const userId = await post('createUser', {
    input: { email: `member-${suffix}@house.test`, name: text('Member'), password: 'correct horse battery' },
  });
  await post('assignRole', { userId, role: 'manager' });
  await post('pauseConsumer', { name: 'index.documents' }, '');
  await post('resumeConsumer', { name: 'index.documents' }, '');
  await post('startReplay', { input: { from: new Date(Date.now() - 3_600_000).toISOString() } });
  await post('toggleModule', { slug: 'blog', enabled: false }, '{ enabled }');
  await post('toggleModule', { slug: 'blog', enabled: true }, '{ enabled }');
}

function typeOf(operation: string, argument: string): string {
  if (argument === 'input') return `${operation[0]?.toUpperCase()}${operation.slice(1)}Input!`;
  if (argument === 'documents') return '[PersistDocumentInput!]!';
  if (/^(id|\w+Id)$/.test(argument)) return 'UUID!';
  return argument === 'enabled' ? 'Boolean!' : 'String!';
}
