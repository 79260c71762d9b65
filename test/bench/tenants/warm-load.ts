import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { now } from '../live/live-system.ts';

export interface Post {
  readonly tenant: string;
  readonly query: string;
}

/** Posts operations over connections that stay open. */
export class Clients {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 200 });

  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Milliseconds until the whole answer was there; throws what the answer says is wrong. */
  async post({ tenant, query }: Post): Promise<number> {
    const begun = now();
    const text = await new Promise<string>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'x-tenant-id': tenant };
      const posted = request(this.url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => resolve(body)).on('error', reject);
      });
      posted.on('error', reject).end(JSON.stringify({ query }));
    });
    if (text.includes('"errors"')) throw new Error(text);
    return now() - begun;
  }

  /** An open loop: request n is due n / perSecond seconds after the start, whatever became of those before it. */
  async postPaced(
    perSecond: number,
    posts: (number: number) => Post,
    signal: AbortSignal,
  ): Promise<number[]> {
    const begun = now();
    const answers: Promise<number>[] = [];
    while (!signal.aborted) {
      const ahead = begun + (answers.length * 1000) / perSecond - now();
      if (ahead > 0) await delay(ahead);
      answers.push(this.post(posts(answers.length)));
    }
    return Promise.all(answers);
  }

  close(): void {
    this.#agent.destroy();
  }
}
