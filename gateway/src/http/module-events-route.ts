import { appendReceived, BadInputError, ClientError, type Platform } from '@rustok/kernel';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { isSignedBy, SIGNATURE_HEADER } from '../remote-modules/event-signature.js';

/** Events of one request. */
const MAX_EVENTS = 100;

const id = z.uuid().toLowerCase();

const posted = z.strictObject({
  events: z
    .array(
      z.strictObject({
        id,
        type: z.string().max(200),
        version: z.number().int().default(1),
        tenantId: id,
        correlationId: z.uuid().optional(),
        payload: z.unknown(),
      }),
    )
    .min(1)
    .max(MAX_EVENTS),
});

/** `POST /api/modules/<slug>/events`: where a module in another process tells what has happened. */
export async function registerModuleEventsRoute(app: FastifyInstance, platform: Platform): Promise<void> {
  // In a scope of their own: the signature is of the bytes as they came.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    scope.post('/api/modules/:slug/events', async (request, reply) => {
      const { slug } = request.params as { readonly slug: string };
      const module = platform.registry.get(slug);
      const body = request.body as Buffer | undefined;
      const nowS = Math.floor(Date.now() / 1000);
      const signature = request.headers[SIGNATURE_HEADER];
      // Which modules there are is nobody's business who cannot sign.
      if (
        !module?.remote ||
        !body ||
        !isSignedBy(signature, { module: slug, secret: module.remote.secret, body }, nowS)
      ) {
        throw new ClientError(
          'SIGNATURE_INVALID',
          `This needs ${SIGNATURE_HEADER}, by the secret of the module.`,
        );
      }
      const events = await appendReceived(platform, module, eventsOf(body));
      return reply.header('cache-control', 'no-store').send({ events });
    });
  });
}

/** Throws `BAD_USER_INPUT` with every offending path. */
function eventsOf(body: Buffer) {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new BadInputError('The body is not JSON.');
  }
  const parsed = posted.safeParse(value);
  if (parsed.success) return parsed.data.events;
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new BadInputError('The body does not fit.', { fields });
}
