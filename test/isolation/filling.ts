import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, getNamedType, isLeafType } from 'graphql';
import { ApiClient } from '../kit/client.js';

/** What texts of a tenant are made of. */
export interface Texts {
  readonly canary: string;
  /** Ends slugs and addresses, which have no canary: they may be the same in two tenants. */
  readonly suffix: string;
}

/** A word that stands in the texts of every tenant. */
export const COMMON_WORD = 'isolated';

const SCHEMA = buildSchema(readFileSync(join(import.meta.dirname, '../../schema/api.graphql'), 'utf8'));

/** Something that a mutation made. */
export interface Made {
  readonly id: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- who makes it knows what they asked for
  readonly [field: string]: any;
}

/** Makes things in a tenant, as one of their own. */
export class Filling {
  readonly #client: ApiClient;
  readonly texts: Texts;

  constructor(client: ApiClient, texts: Texts) {
    this.#client = client;
    this.texts = texts;
  }

  /** By somebody else, or without a `token` by nobody. */
  by(token?: string): Filling {
    const { url, options } = this.#client;
    const { tenant } = options;
    const anonymous = new ApiClient(url, tenant === undefined ? {} : { tenant });
    return new Filling(token === undefined ? anonymous : anonymous.as(token), this.texts);
  }

  /** A text of this tenant. */
  text(what: string): string {
    const { canary, suffix } = this.texts;
    return `${what} ${COMMON_WORD} ${canary} ${suffix}`;
  }

  slug(what: string): string {
    return `${what}-${this.texts.suffix}`;
  }

  /** Calls a mutation; throws what it refuses. `fields`: of what it answers, none where that is a scalar. */
  async post(mutation: string, given: Record<string, unknown>, fields = 'id'): Promise<Made> {
    const field = SCHEMA.getMutationType()?.getFields()[mutation];
    if (!field) throw new Error(`there is no mutation ${mutation}`);
    const args = field.args.filter(({ name }) => name in given);
    const head = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
    const passed = args.map(({ name }) => `${name}: $${name}`).join(', ');
    const selection = isLeafType(getNamedType(field.type)) ? '' : `{ ${fields} }`;
    const inParentheses = (list: string) => (list ? `(${list})` : '');
    const data = await this.ask(
      `mutation ${inParentheses(head)} { ${mutation}${inParentheses(passed)} ${selection} }`,
      given,
    );
    return data[mutation];
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- who asks knows what they asked for
  async ask(document: string, variables: Record<string, unknown> = {}): Promise<any> {
    const { data, errors } = await this.#client.post(document, variables);
    if (errors.length > 0) throw new Error(`${document}: ${JSON.stringify(errors)}`);
    return data;
  }

  /** A file whose bytes hold a text of this tenant. */
  async upload(
    fileName: string,
    content: BlobPart = `%PDF-1.4\n% ${this.text('File')}\n%%EOF\n`,
  ): Promise<string> {
    const { url, options } = this.#client;
    const form = new FormData();
    for (const name of ['title', 'altText', 'caption']) form.append(name, this.text(name));
    form.append('file', new Blob([content]), fileName);
    const response = await fetch(`${url}/api/content/media`, {
      method: 'POST',
      headers: { 'x-tenant-id': options.tenant ?? '', authorization: `Bearer ${options.token}` },
      body: form,
    });
    if (!response.ok) throw new Error(await response.text());
    const { id } = (await response.json()) as { readonly id: string };
    return id;
  }
}
