import type { getOperationAST, parse } from 'graphql';
import type { createClient, Sink } from 'graphql-ws';

/**
 * What the page uses of the browser and of the scripts loaded before it, typed by hand.
 *
 * The page is TypeScript compiled by the gateway's own `tsc`: checked and linted like the rest, and served as the
 * ES modules that come out of it. That build has no DOM library, and must not get one for the sake of eight names:
 * server code could then reach for `document` without a complaint. What Node has as well (fetch, URL,
 * sessionStorage, timers) is typed by @types/node. Type imports vanish in compilation; values may be imported only
 * from this folder, whose modules are all listed in `../assets.ts`.
 */
interface PageGlobals {
  readonly document: { getElementById(id: string): PageElement | null };
  readonly location: { readonly href: string; readonly pathname: string };
  readonly history: { replaceState(state: null, unused: '', url: string): void };
  readonly React: React;
  readonly ReactDOM: { createRoot(element: PageElement): { render(content: ReactNode): void } };
  readonly GraphiQL: Component<GraphiQLProps> & { readonly GraphQL: GraphQL };
  readonly graphqlWs: { readonly createClient: typeof createClient };
}

export const { document, location, history, React, ReactDOM, GraphiQL, graphqlWs } =
  globalThis as unknown as PageGlobals;

/** The graphql-js inside GraphiQL's bundle. */
interface GraphQL {
  readonly parse: typeof parse;
  readonly getOperationAST: typeof getOperationAST;
}

export interface PageElement {
  focus(): void;
}

/** A form control's event, as far as the page reads it. */
export interface InputEvent {
  readonly currentTarget: { readonly value: string };
  readonly nativeEvent: { readonly inputType?: string };
}

export interface SubmitEvent {
  preventDefault(): void;
}

export interface KeyEvent {
  readonly key: string;
}

interface React {
  readonly Fragment: Component<object>;
  createElement<P extends object>(
    type: string | Component<P>,
    props: (P & { readonly key?: string }) | null,
    ...children: ReactNode[]
  ): ReactElement;
  useState<T>(initial: T | (() => T)): [T, (next: T) => void];
  /** What `effect` returns, if a function, runs before the next effect and at the end. */
  useEffect(effect: () => void, dependencies: readonly unknown[]): void;
  useMemo<T>(compute: () => T, dependencies: readonly unknown[]): T;
}

export type Component<P> = (props: P) => ReactElement;
export type ReactNode = ReactElement | string | null;
export interface ReactElement {
  readonly type: unknown;
}

/** GraphiQL's function from an operation to its result, or to the observable results of a subscription. */
export type Fetcher = (
  params: FetcherParams,
  options?: { readonly headers?: Readonly<Record<string, string>> },
) => Promise<unknown>;

export interface FetcherParams {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

export interface Observable {
  subscribe(sink: Sink): { unsubscribe(): void };
}

interface GraphiQLProps {
  readonly fetcher: Fetcher;
  /** `undefined`: GraphiQL introspects; `null`: it has none and asks for none. */
  readonly schema: null | undefined;
  readonly defaultQuery: string;
  readonly shouldPersistHeaders: boolean;
  readonly showPersistHeadersSettings: boolean;
}
