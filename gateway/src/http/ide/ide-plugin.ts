import type { FastifyInstance } from 'fastify';
import { assets, readAsset, type AssetContent } from './assets.js';

export interface IdeOptions {
  /** Where the graph is served. The page itself is this path's GET, which belongs to the GraphQL route. */
  readonly endpoint: '/graphql';
}

/**
 * Serves what the IDE page loads, under `<endpoint>/ide/assets/`: from this process and from node_modules, so that
 * the page works without internet access and tells no third party that it was opened.
 */
export async function idePlugin(app: FastifyInstance, { endpoint }: IdeOptions): Promise<void> {
  // Read when first asked for: most gateways never show the page, and it is 4 MB.
  const contents = new Map<string, Promise<AssetContent>>();

  app.get<{ Params: { name: string }; Querystring: { v?: string } }>(
    `${endpoint}/ide/assets/:name`,
    async (request, reply) => {
      const { name } = request.params;
      const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
      if (asset === undefined) return reply.callNotFound();

      let content = contents.get(name);
      if (content === undefined) {
        content = readAsset(asset);
        contents.set(name, content);
        content.catch(() => contents.delete(name));
      }
      const { plain, gzipped, etag } = await content;

      const pinned = asset.version !== undefined && asset.version === request.query.v;
      reply.headers({
        'cache-control': pinned ? 'public, max-age=31536000, immutable' : 'no-cache',
        etag,
        vary: 'accept-encoding',
        'x-content-type-options': 'nosniff',
      });
      if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send();

      reply.type(asset.type);
      const acceptsGzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(
        request.headers['accept-encoding'] ?? '',
      );
      return acceptsGzip ? reply.header('content-encoding', 'gzip').send(gzipped) : reply.send(plain);
    },
  );
}
