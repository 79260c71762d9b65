import { wrongShape } from './refusal.js';

/** Reads required fields as the server's deserializer does: a missing one or another type is 422. */
export class JsonFields {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw wrongShape('expected a map');
    this.#fields = value as Record<string, unknown>;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  any(name: string): unknown {
    if (!this.has(name)) throw wrongShape(`missing field \`${name}\``);
    return this.#fields[name];
  }

  text(name: string): string {
    const value = this.any(name);
    if (typeof value !== 'string') throw wrongShape(`${name}: expected a string`);
    return value;
  }

  /** u32 and u64 alike: what JavaScript cannot represent exactly arrives as another number, or as none. */
  unsigned(name: string): number {
    const value = this.any(name);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= 2 ** 64) {
      throw wrongShape(`${name}: expected an unsigned number`);
    }
    return value;
  }

  list(name: string): readonly unknown[] {
    const value = this.any(name);
    if (!Array.isArray(value)) throw wrongShape(`${name}: expected a sequence`);
    return value;
  }

  /** Standard base64 with its padding. */
  bytes(name: string): Buffer {
    const text = this.text(name);
    const bytes = Buffer.from(text, 'base64');
    if (bytes.toString('base64') !== text) throw wrongShape(`${name}: invalid base64`);
    return bytes;
  }
}
