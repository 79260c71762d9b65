import type { PositionedEnvelope } from '@rustok/kernel';

/** An event, or what a module has sent. */
export interface Placed {
  /** Higher than those of all before it. */
  readonly position: bigint;
}

/** What stands in line: an event to be answered, or something that must be over before any later event is looked at. */
export type LineItem<B, E extends Placed = PositionedEnvelope> =
  | { readonly kind: 'event'; readonly event: E }
  | { readonly kind: 'barrier'; readonly position: bigint; readonly barrier: B };

export interface EventLineOptions<B, R, E extends Placed = PositionedEnvelope> {
  /** Events answered at the same moment. */
  readonly concurrency: number;
  /** Never rejects. */
  readonly answer: (event: E) => Promise<R>;
  /** Called in the order of positions. May close the line: the event then is the first of those that are left. */
  readonly emit: (event: E, answer: R) => void;
  /** Called when everything before the barrier was emitted; what is behind it waits. Never rejects. */
  readonly pass: (barrier: B) => Promise<void>;
}

interface Place<B, R, E extends Placed> {
  readonly item: LineItem<B, E>;
  started: boolean;
  answer?: { readonly value: R };
}

/** Answers several events at a time and emits the answers in the order in which the events came. */
export class EventLine<B, R, E extends Placed = PositionedEnvelope> {
  readonly #options: EventLineOptions<B, R, E>;
  readonly #places: Place<B, R, E>[] = [];
  #waiting: { readonly length: number; readonly resolve: () => void }[] = [];
  #closed = false;
  #moving = false;

  constructor(options: EventLineOptions<B, R, E>) {
    this.#options = options;
  }

  get length(): number {
    return this.#places.length;
  }

  /** Whether what is still being answered leads nowhere. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Everything up to here was emitted; `undefined` when nothing is in line. */
  get position(): bigint | undefined {
    const item = this.#places[0]?.item;
    if (!item) return undefined;
    // A barrier belongs to an event that went before it.
    return item.kind === 'event' ? item.event.position - 1n : item.position;
  }

  push(item: LineItem<B, E>): void {
    if (this.#closed) return;
    this.#places.push({ item, started: false });
    this.#move();
  }

  /** Resolves when fewer than `length` stand in line, or it was closed. */
  below(length: number): Promise<void> {
    if (this.length < length) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ length, resolve }));
  }

  /** Stops. Gives what was not emitted, so that others can answer it; answers under way lead nowhere. */
  close(): readonly LineItem<B, E>[] {
    this.#closed = true;
    const left = this.#places.splice(0).map(({ item }) => item);
    this.#tellWaiting();
    return left;
  }

  #move(): void {
    // Whoever is emitting goes on by itself.
    if (this.#moving) return;
    this.#moving = true;
    this.#emit();
    this.#start();
    this.#moving = false;
    this.#tellWaiting();
  }

  #tellWaiting(): void {
    if (this.#waiting.length === 0) return;
    const told = this.#waiting.filter(({ length }) => this.length < length);
    this.#waiting = this.#waiting.filter(({ length }) => this.length >= length);
    for (const { resolve } of told) resolve();
  }

  #emit(): void {
    for (let head = this.#places[0]; head?.answer && head.item.kind === 'event'; head = this.#places[0]) {
      this.#options.emit(head.item.event, head.answer.value);
      if (this.#closed) return;
      this.#places.shift();
    }
  }

  /** Not further than `concurrency` places: behind a slow event no more than that many answers wait for it. */
  #start(): void {
    const window = Math.min(this.#options.concurrency, this.#places.length);
    for (let index = 0; index < window; index += 1) {
      const place = this.#places[index];
      if (!place) return;
      const { item } = place;
      if (item.kind === 'barrier') {
        if (index === 0 && !place.started) {
          place.started = true;
          void this.#options.pass(item.barrier).then(() => this.#passed(place));
        }
        return;
      }
      if (place.started) continue;
      place.started = true;
      void this.#options.answer(item.event).then((value) => {
        place.answer = { value };
        if (this.#places[0] === place) this.#move();
      });
    }
  }

  #passed(place: Place<B, R, E>): void {
    if (this.#places[0] === place) this.#places.shift();
    this.#move();
  }
}
