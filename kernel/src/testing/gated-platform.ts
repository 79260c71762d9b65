import type { Knex } from 'knex';

/** The first answer of the database is handed over when it is opened; `reached` resolves when it is there. */
export function gated(platform: Knex): { platform: Knex; reached: Promise<void>; open(): void } {
  let open = (): void => undefined;
  let arrive = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  let first = true;
  const proxy = new Proxy(platform, {
    apply(target, self, args: [string]) {
      const builder = Reflect.apply(target, self, args);
      if (!first) return builder;
      first = false;
      const run = builder.then.bind(builder);
      // The row is read at once and handed over late: what a slow network does.
      builder.then = (fulfil: (value: unknown) => unknown, reject: (error: unknown) => unknown) =>
        run((value: unknown) => {
          arrive();
          return opened.then(() => value);
        }).then(fulfil, reject);
      return builder;
    },
  });
  return { platform: proxy, reached, open: () => open() };
}
