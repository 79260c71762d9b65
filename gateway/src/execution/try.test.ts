import { it } from 'vitest';
import { RandomWorld } from './testing/random-world.js';
it('agrees', { timeout: 600000 }, async () => {
  let n = 0,
    bad = 0;
  const apollo = { true: 0, false: 0, undefined: 0 };
  const from = Number(process.env.SEED ?? 1),
    count = Number(process.env.COUNT ?? 20),
    show = Number(process.env.SHOW ?? 6);
  for (let seed = from; seed < from + count; seed++) {
    const world = new RandomWorld(seed);
    for (let i = 0; i < 20; i++) {
      const c = await world.compare(i);
      n++;
      apollo[String(c.apollo)]++;
      if (c.wrong.length) {
        bad++;
        if (bad <= show)
          console.log(
            'SEED',
            seed,
            i,
            'apollo',
            c.apollo,
            '\n',
            c.source,
            JSON.stringify(c.variables),
            '\n',
            c.wrong.map((w) => w.slice(0, 3000)).join('\n'),
          );
      }
    }
  }
  console.log({ n, bad, apollo });
});
