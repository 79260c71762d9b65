import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import {
  ClientError,
  CONTEXT_HEADER,
  contextInvalid,
  contextOptions,
  createLogger,
  loadModules,
  type Manifest,
  moduleSlug,
  Platform,
  RequestContext,
  SignedContexts,
  StartupError,
} from '@rustok/kernel';
import {
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { joinDatabase } from './database.js';
import { isPublicError, MASKED_MESSAGE } from './http/errors.js';
import { isDatabaseOutage } from './live/index.js';
import { platformOptions } from './platform-options.js';
import { EventAnswers } from './remote-modules/index.js';
import type { Settings } from './settings.js';

export interface ServedModuleOptions {
  readonly settings: Settings;
  readonly module: string;
  /** What the gateway signs with; at least 32 characters. */
  readonly secret: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

export interface ServedModule {
  /** Of its GraphQL endpoint. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * One module of the platform as a subgraph of its own, on its own connections to the platform's database. It answers only
 * what the gateway has signed; without that, nothing but its SDL.
 */
export async function serveModule(options: ServedModuleOptions): Promise<ServedModule> {
  const { settings, host, port } = options;
  const slug = moduleSlug(options.module);
  const logger = createLogger(settings.logLevel);
  const modules = await loadModules(inThisProcess(settings.manifest));
  const database = await joinDatabase(settings, logger);
  const running: (() => Promise<void>)[] = [() => database.close()];
  const close = async () => {
    for (let stop = running.pop(); stop; stop = running.pop()) await stop();
  };
  try {
    const platform = await Platform.start({
      ...platformOptions(settings),
      modules,
      database: database.address,
      logger,
    });
    running.push(() => platform.close());
    const schema = platform.schemas.get(slug);
    if (!schema) {
      throw new StartupError('MODULE_NOT_SERVABLE', `"${slug}" cannot be served alone:`, [
        platform.registry.get(slug) ? 'it has no GraphQL in this process' : 'there is no such module',
      ]);
    }
    const events = new EventAnswers({ platform, module: slug, schema });
    const server = new ApolloServer<object>({
      schema: schema.executable,
      // Traces are for Apollo's studio; nobody asked for them.
      plugins: [signedOnly, logged, answeringEvents(events), ApolloServerPluginInlineTraceDisabled()],
      includeStacktraceInErrorResponses: false,
      stopOnTerminationSignals: false,
      formatError: publicError,
    });
    const contexts = new SignedContexts({ module: slug, secret: options.secret });
    const { url } = await startStandaloneServer(server, {
      listen: { host, port },
      context: async ({ req }) => {
        const token = req.headers[CONTEXT_HEADER];
        if (token === undefined) return {};
        try {
          if (typeof token !== 'string') throw contextInvalid('There is more than one signed context.');
          return platform.contextFor(await contextOptions(await contexts.verify(token), platform.tenants));
        } catch (error) {
          throw refusal(error);
        }
      },
    });
    running.push(() => server.stop());
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The packages of all modules, wherever their GraphQL is answered otherwise: here nobody is asked. */
function inThisProcess(manifest: Manifest): Manifest {
  const modules = [...manifest.modules].map(([slug, entry]) => {
    if (entry.source !== 'url' || entry.path === undefined) return [slug, entry] as const;
    const { path, required, depends_on } = entry;
    return [slug, { source: 'path' as const, path, required, depends_on }] as const;
  });
  return { ...manifest, modules: new Map(modules) };
}

/** Whoever shows no context may read the contract, and nothing of any tenant. */
const signedOnly: ApolloServerPlugin<object> = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation({ operation, contextValue }) {
        if (!(contextValue instanceof RequestContext) && !(operation && asksForSchema(operation))) {
          throw refusal(contextInvalid(`This needs the header ${CONTEXT_HEADER}.`));
        }
        return Promise.resolve();
      },
    }),
};

function asksForSchema({ selectionSet }: OperationDefinitionNode): boolean {
  return selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && ['_service', '__typename'].includes(selection.name.value),
  );
}

const logged: ApolloServerPlugin<object> = {
  requestDidStart: () =>
    Promise.resolve({
      didEncounterErrors({ errors, contextValue }) {
        logErrors(errors, contextValue);
        return Promise.resolve();
      },
    }),
};

/** Apollo Server knows no document of a subscription that is asked for one event. */
function answeringEvents(events: EventAnswers): ApolloServerPlugin<object> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        async responseForOperation({ request, document, operation, contextValue }) {
          if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return null;
          const { variables = {}, extensions = {} } = request;
          if (!(contextValue instanceof RequestContext)) return null;
          const asked = { document, operation, variables, extensions };
          const { status, data, errors } = await answerOf(events.answer(asked, contextValue));
          logErrors(errors ?? [], contextValue);
          const shown = errors?.map((error) => publicError(error.toJSON(), error));
          const singleResult = { ...(data !== undefined && { data }), ...(shown && { errors: shown }) };
          return {
            http: { status, headers: new HeaderMap() },
            body: { kind: 'single', singleResult },
          };
        },
      }),
  };
}

function publicError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  if (!(error instanceof GraphQLError) || isPublicError(error)) return formatted;
  return {
    message: MASKED_MESSAGE,
    ...(formatted.path && { path: formatted.path }),
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

function logErrors(errors: readonly GraphQLError[], contextValue: object): void {
  if (!(contextValue instanceof RequestContext)) return;
  for (const error of errors) {
    if (isPublicError(error)) continue;
    contextValue.logger.error(
      { err: error.originalError ?? error, path: error.path },
      'answered with an internal error',
    );
  }
}

/** With the status it has. An answer without what could not be read would be an event that was lost: as 503, it is asked for again. */
async function answerOf(answer: Promise<ExecutionResult>): Promise<ExecutionResult & { status?: number }> {
  try {
    const result = await answer;
    const isAway = result.errors?.some(({ originalError }) => isDatabaseOutage(originalError));
    return isAway ? { ...result, status: 503 } : result;
  } catch (error) {
    const originalError = error instanceof Error ? error : new Error(String(error));
    const errors = [new GraphQLError(originalError.message, { originalError })];
    return { status: error instanceof ClientError ? 400 : 500, errors };
  }
}

/** In the form in which Apollo Server answers it with a status of its own. */
function refusal(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message: string };
  const status = isDatabaseOutage(error) ? 503 : code === 'CONTEXT_INVALID' ? 401 : undefined;
  if (status === undefined) return error;
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}
