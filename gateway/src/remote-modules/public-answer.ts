import type { Logger } from '@rustok/kernel';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';

/** What servers add for their own developers. */
const PRIVATE = new Set(['stacktrace', 'exception', 'debug', 'originalError', 'serviceName']);

/**
 * An answer of another process with the errors clients may see. One with a code of its own was meant for them; any other
 * is the module's bug: whole in the log, and without its message.
 */
export function publicAnswer(result: ExecutionResult, module: string, logger: Logger): ExecutionResult {
  const { errors } = result;
  if (!Array.isArray(errors) || errors.length === 0) return result;
  return {
    ...result,
    errors: errors.map((error) => publicError(error, module, logger)) as unknown as NonNullable<
      ExecutionResult['errors']
    >,
  };
}

function publicError(reported: unknown, module: string, logger: Logger): GraphQLFormattedError {
  const { message, path, extensions } = Object(reported) as Partial<GraphQLFormattedError>;
  const code = extensions?.['code'];
  const located = path && { path };
  if (typeof code !== 'string' || code === 'INTERNAL_SERVER_ERROR') {
    logger.error({ module, error: reported }, 'a module in another process answered with an internal error');
    return {
      message: `The module "${module}" failed.`,
      ...located,
      extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' },
    };
  }
  const shown = Object.entries(extensions ?? {}).filter(([name]) => !PRIVATE.has(name));
  return { message: String(message), ...located, extensions: Object.fromEntries(shown) };
}
