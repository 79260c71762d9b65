import type { PositionedEnvelope } from '@rustok/kernel';

/** What stands in line: an event to be answered, or something that must be over before any later event is looked at. */
export type LineItem<B> =
  | { readonly kind: 'event'; readonly envelope: PositionedEnvelope }
  | { readonly kind: 'barrier'; readonly position: bigint; readonly barrier: B };

export interface EventLineOptions<B, R> {
  /** Events answered at the same moment. */
  readonly concurrency: number;
  /** Never rejects. */
  readonly answer: (envelope: PositionedEnvelope) => Promise<R>;
  /** Called in the order of positions. May close the line: the event then is the first of those that are left. */
  readonly emit: (envelope: PositionedEnvelope, answer: R) => void;
  /** Called when everything before the barrier was emitted; what is behind it waits. Never rejects. */
  readonly pass: (barrier: B) => Promise<void>;
}

interface Place<B, R> {
  readonly item: LineItem<B>;
  started: boolean;
  answer?: { readonly value: R };
}

/** Answers several events at a time and emits the answers in the order in which the events came. */
export class EventLine<B, R> {
  readonly #options: EventLineOptions<B, R>;
  readonly #places: Place<B, R>[] = [];
  #closed = false;
  #moving = false;

  constructor(options: EventLineOptions<B, R>) {
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
    return item.kind === 'event' ? item.envelope.position - 1n : item.position;
  }

  push(item: LineItem<B>): void {
    if (this.#closed) return;
    this.#places.push({ item, started: false });
    this.#move();
  }

  /** Stops. Gives what was not emitted, so that others can answer it; answers under way lead nowhere. */
  close(): readonly LineItem<B>[] {
    this.#closed = true;
    return this.#places.splice(0).map(({ item }) => item);
  }

  #move(): void {
    // Whoever is emitting goes on by itself.
    if (this.#moving) return;
    this.#moving = true;
    this.#emit();
    this.#start();
    this.#moving = false;
  }

  #emit(): void {
    for (let head = this.#places[0]; head?.answer && head.item.kind === 'event'; head = this.#places[0]) {
      this.#options.emit(head.item.envelope, head.answer.value);
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
      void this.#options.answer(item.envelope).then((value) => {
        place.answer = { value };
        if (this.#places[0] === place) this.#move();
      });
    }
  }

  #passed(place: Place<B, R>): void {
    if (this.#places[0] === place) this.#places.shift();
    this.#move();
  }
}
