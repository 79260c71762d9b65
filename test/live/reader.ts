import {
  createClient,
  type ClientOptions,
  type LiveClient,
  type Observer,
  type SubscriptionError,
  type SubscriptionState,
} from '@rustok/client';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { CommentAdded, type LiveText } from './comments.js';
import { CuttableProxy } from './cuttable-proxy.js';

export interface ReaderOptions extends Partial<ClientOptions> {
  /** The url of the instance it begins with. */
  readonly target: string;
  /** Of the post whose comments it reads. */
  readonly postId?: string;
  /** Instead of those comments. */
  readonly document?: string;
}

/** A client with a network of its own, and all that it was told. */
export class Reader implements Observer<LiveText>, AsyncDisposable {
  readonly texts: (string | undefined)[] = [];
  readonly states: SubscriptionState[] = [];
  failure: SubscriptionError | undefined;
  #positioned = false;

  private constructor(
    readonly proxy: CuttableProxy,
    readonly client: LiveClient,
    readonly wanted: { readonly document: string; readonly variables: Record<string, unknown> },
  ) {}

  /** Resolves when it knows a cursor: from then on nothing may be lost. */
  static async open({ target, postId, document = CommentAdded, ...options }: ReaderOptions): Promise<Reader> {
    const proxy = await CuttableProxy.open(target);
    const client = createClient({
      url: `${proxy.url}/graphql`,
      tenant: 'demo',
      webSocketImpl: WebSocket,
      backoff: { baseMs: 50, maxMs: 500 },
      ...options,
    });
    const reader = new Reader(proxy, client, { document, variables: postId === undefined ? {} : { postId } });
    try {
      await reader.subscribe();
      return reader;
    } catch (error) {
      await reader[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Again, after an end. Rejects with the error that ended it before it had a cursor. */
  async subscribe(): Promise<void> {
    this.#positioned = false;
    this.failure = undefined;
    const { document, variables } = this.wanted;
    this.client.subscribe<LiveText>(document, { variables, key: 'reader' }, this);
    await expect.poll(() => this.#positioned || this.failure !== undefined, { timeout: 20_000 }).toBe(true);
    if (this.failure) throw this.failure;
  }

  next({ data, errors }: Parameters<Observer<LiveText>['next']>[0]): void {
    this.#positioned = true;
    this.texts.push(errors ? JSON.stringify(errors) : data?.live?.text);
  }

  advanced(): void {
    this.#positioned = true;
  }

  error(error: SubscriptionError): void {
    this.failure = error;
  }

  state(state: SubscriptionState): void {
    this.states.push(state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.close();
    await this.proxy[Symbol.asyncDispose]();
  }
}

/** What a reader has who missed nothing. */
export function texts(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => `${from + i}`);
}
