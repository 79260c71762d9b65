/** What answers of a tenant held, by where it stood: `Post.id`, `PostEdge.cursor`, `AuthPayload.refreshToken`. */
export class Harvest {
  readonly #values = new Map<string, Set<unknown>>();
  readonly #things = new Map<string, Readonly<Record<string, unknown>>[]>();

  add(coordinate: string, value: unknown): void {
    let values = this.#values.get(coordinate);
    if (!values) this.#values.set(coordinate, (values = new Set()));
    values.add(value);
  }

  addAll(other: Harvest): void {
    for (const coordinate of other.coordinates) {
      for (const value of other.of(coordinate)) this.add(coordinate, value);
    }
  }

  /** Whole objects of a type, as often as they were answered. */
  things(type: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#things.get(type) ?? [];
  }

  of(coordinate: string): readonly unknown[] {
    return [...(this.#values.get(coordinate) ?? [])];
  }

  get coordinates(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** Every leaf of an answer whose objects say their `__typename`. */
  gather(answer: unknown): void {
    if (Array.isArray(answer)) for (const item of answer) this.gather(item);
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return;
    const { __typename: type = 'JSONObject', ...fields } = answer as Record<string, unknown>;
    this.#things.set(String(type), [...this.things(String(type)), fields]);
    for (const [field, value] of Object.entries(fields)) {
      const leaves = (Array.isArray(value) ? value : [value]).filter(
        (each) => typeof each !== 'object' && each !== undefined,
      );
      for (const leaf of leaves) this.add(`${String(type)}.${field}`, leaf);
      this.gather(value);
    }
  }
}
