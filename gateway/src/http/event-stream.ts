import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ExecutionResult, GraphQLError } from 'graphql';
import type { FastifyReply } from 'fastify';
import type { SinkFrame } from '../live/frame.js';
import type { LiveSink, LiveSubscription } from '../live/live-sink.js';
import { PROOF_MARK } from './resume-after.js';
import { HIGH_WATER_BYTES } from './websocket-channel.js';

/**
 * A response as an event stream of graphql-sse's distinct connections mode. It begins with its first block, so that
 * until then the request can still be refused with a status.
 */
export class EventStream implements LiveSink {
  readonly #reply: FastifyReply;
  readonly #response: ServerResponse;
  readonly #heartbeatMs: number;
  /** What its event ids have behind the cursor. */
  readonly #idEnd: string;
  readonly #onEnd: () => void;
  #live: LiveSubscription | undefined;
  #heart: NodeJS.Timeout | undefined;
  #resume: () => void = () => undefined;
  #farewell: NodeJS.Timeout | undefined;
  #announced: string | undefined;
  /** Whether the last heartbeat was taken from us. */
  #taken = true;
  /** The server stops. */
  #suspended = false;
  #ended = false;

  constructor({
    reply,
    heartbeatMs,
    proof,
    onEnd,
    onClose,
  }: {
    readonly reply: FastifyReply;
    /** Milliseconds between blocks that say nothing but where the stream is. */
    readonly heartbeatMs: number;
    /** Of the ticket it was opened with. */
    readonly proof?: string;
    /** Called once, whoever ends it. */
    readonly onEnd: () => void;
    /** Called once, when nothing is left of the response. */
    readonly onClose: () => void;
  }) {
    this.#reply = reply;
    this.#response = reply.raw;
    this.#heartbeatMs = heartbeatMs;
    this.#idEnd = proof === undefined ? '' : `${PROOF_MARK}${proof}`;
    this.#onEnd = onEnd;
    this.#response.once('close', () => {
      clearTimeout(this.#farewell);
      this.#finish();
      onClose();
    });
  }

  /** Whether a status can no longer be sent. */
  get begun(): boolean {
    return this.#heart !== undefined || this.#ended;
  }

  /** The hub has begun; it may have written already, and even ended. The client learns at once where it may resume. */
  started(live: LiveSubscription): void {
    this.#live = live;
    if (this.#ended) return live.close();
    this.#begin();
    this.#announce();
    // Where there is nothing to announce, the client still is to know that it has begun.
    if (this.#announced === undefined) this.#response.flushHeaders();
    if (this.#suspended) this.suspend();
  }

  write(frame: SinkFrame): boolean {
    if (this.#ended) return true;
    this.#begin();
    this.#response.write(this.#idEnd === '' ? blockOf(frame) : blockOfTicket(frame, this.#idEnd));
    if (this.#response.writableLength < HIGH_WATER_BYTES) return true;
    this.#response.once('drain', this.#resume);
    return false;
  }

  onDrain(resume: () => void): void {
    this.#resume = resume;
  }

  end(errors: readonly GraphQLError[] | null): void {
    this.answer(errors && { errors });
  }

  /** The only or last result, if there is one, and the end. */
  answer(result: ExecutionResult | null): void {
    if (this.#ended) return;
    this.#begin();
    const next = result ? `event: next\ndata: ${JSON.stringify(result)}\n\n` : '';
    // EventSource passes on no event without data, be it empty.
    this.#leave(`${next}event: complete\ndata:\n\n`);
  }

  /** Ends the response and not the operation: the client is to come back, and resume. */
  suspend(): void {
    this.#suspended = true;
    // What has not begun is told first where it is, and a query is still answered.
    if (this.#ended || !this.#live) return;
    this.#announce();
    this.#leave('');
  }

  /** Ends it without waiting for the client any longer. */
  abort(): void {
    if (!this.#response.writableFinished) this.#response.destroy();
  }

  /** A client that does not read would hold the connection, and what waits in it, for as long as it likes. */
  #leave(last: string): void {
    this.#response.end(last);
    this.#farewell = setTimeout(() => this.abort(), this.#heartbeatMs);
    this.#finish();
  }

  #begin(): void {
    if (this.begun) return;
    this.#reply.hijack();
    this.#response.writeHead(200, {
      ...(this.#reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies of nginx's kind collect answers before they pass them on.
      'x-accel-buffering': 'no',
    });
    // Finds peers that have gone without a word; an event stream has no answers to miss.
    this.#response.socket?.setKeepAlive(true, this.#heartbeatMs);
    this.#heart = setInterval(() => this.#beat(), this.#heartbeatMs);
  }

  /** A client that is stuck, as good as gone, has not even made room for one heartbeat when the next is due. */
  #beat(): void {
    if (!this.#taken) return this.abort();
    this.#taken = false;
    this.#response.write(this.#announcement() ?? ':\n\n', () => (this.#taken = true));
  }

  #announce(): void {
    const block = this.#announcement();
    if (block !== undefined) this.#response.write(block);
  }

  /** A block of an `id:` alone moves a browser's last event id, and dispatches nothing. */
  #announcement(): string | undefined {
    const cursor = this.#live?.cursor;
    if (cursor === undefined || cursor === this.#announced) return undefined;
    this.#announced = cursor;
    return `id: ${cursor}${this.#idEnd}\n\n`;
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#heart);
    this.#live?.close();
    this.#onEnd();
  }
}

const blocks = new WeakMap<SinkFrame, Buffer>();

/** Made once per frame, for all streams. */
function blockOf(frame: SinkFrame): Buffer {
  const made = blocks.get(frame);
  if (made) return made;
  const block =
    frame.cursor === undefined
      ? messageOf(frame)
      : Buffer.concat([Buffer.from(`id: ${frame.cursor}\n`), messageOf(frame)]);
  blocks.set(frame, block);
  return block;
}

function blockOfTicket(frame: SinkFrame, idEnd: string): Buffer {
  if (frame.cursor === undefined) return blockOf(frame);
  return Buffer.concat([Buffer.from(`id: ${frame.cursor}${idEnd}\n`), messageOf(frame)]);
}

function messageOf({ payload }: SinkFrame): Buffer {
  return Buffer.concat([Buffer.from('event: next\ndata: '), payload, Buffer.from('\n\n')]);
}
