import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { REVIEWS_SDL, startReviews } from './reviews-server.js';
import { ask, PRODUCTS, STOCK, World } from './world.js';

/** An address where nobody listens. */
async function deadUrl(): Promise<string> {
  const reviews = await startReviews();
  await reviews.close();
  return reviews.url;
}

async function portOf(server: Server): Promise<number> {
  if (!server.listening) await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('npm run graph', () => {
  it('takes the SDL of the list where it has one, and asks nobody for it', async () => {
    await using world = await World.make();
    const url = await deadUrl();
    const graph = await world.serve([PRODUCTS, { name: 'reviews', url, sdl: REVIEWS_SDL }], '--wait', '1');
    const { data, errors } = await ask(
      await graph.url(),
      '{ product(id: "1") { name } latestReview { id } }',
    );
    expect(data).toEqual({ product: { name: 'Chair' }, latestReview: null });
    expect(errors).toMatchObject([
      { path: ['latestReview'], extensions: { code: 'SUBGRAPH_UNAVAILABLE', module: 'reviews' } },
    ]);
  });

  it('waits for a server that comes later', async () => {
    await using world = await World.make();
    const { port, close } = await startReviews();
    await close();
    const graph = await world.serve([{ name: 'reviews', url: `http://127.0.0.1:${port}/graphql` }]);
    const reviews = await startReviews(port);
    expect(await ask(await graph.url(), '{ latestReview { id } }')).toEqual({
      data: { latestReview: { id: 'r2' } },
    });
    await reviews.close();
  });

  it('serves a supergraph that was composed elsewhere', async () => {
    await using world = await World.make();
    const reviews = await startReviews();
    const authors = { name: 'authors', url: await deadUrl() };
    const { supergraphSdl = '' } = composeServices([
      { name: 'reviews', url: reviews.url, typeDefs: parse(REVIEWS_SDL) },
      { ...authors, typeDefs: parse('type Query { author: String }') },
    ]);
    const graph = world.run(
      '--supergraph',
      await world.file('supergraph.graphql', supergraphSdl),
      '--port',
      '0',
    );
    const url = await graph.url();
    const { data, errors } = await ask(url, '{ latestReview { text product { reviews { id } } } author }');
    expect(data).toEqual({
      latestReview: { text: 'Solid', product: { reviews: [{ id: 'r2' }] } },
      author: null,
    });
    expect(errors).toMatchObject([{ path: ['author'], extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
    await reviews.close();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops with code 0 on %s', async (signal) => {
    await using world = await World.make();
    const graph = await world.serve([PRODUCTS]);
    const url = await graph.url();
    const query = encodeURIComponent('subscription { quietProduct { id } }');
    const stream = await fetch(`${url}/stream?query=${query}`);
    expect(await graph.stop(signal)).toBe(0);
    await stream.text().catch(() => undefined);
    expect(graph.output).toContain('quietProduct was left');
  });

  it('stops with code 0 while it waits for a server', async () => {
    await using world = await World.make();
    const silent = createServer().listen(0, '127.0.0.1');
    const port = await portOf(silent);
    const asked = once(silent, 'request');
    const graph = await world.serve([{ name: 'silent', url: `http://127.0.0.1:${port}/` }], '--wait', '600');
    await asked;
    expect(await graph.stop()).toBe(0);
    silent.closeAllConnections();
    silent.close();
  });
});

describe('npm run graph ends with code 1 and', () => {
  /** What it says, lines without their indentation. */
  async function complaint(world: World, ...args: readonly string[]): Promise<string> {
    const graph = world.run(...args);
    expect(await graph.exited).toBe(1);
    return graph.output.replaceAll(world.folder, '').replace(/^ +/gm, '');
  }

  it('lists all that is wrong with the command line', async () => {
    await using world = await World.make();
    const said = await complaint(world, '--port', 'x', '--verbose', 'more', '--wait');
    expect(said).toContain(`ARGUMENTS_INVALID: the command line has errors:
- --verbose is not known
- "more" is one argument too many
- --wait has no value
- --port: must be a number from 0 to 65535
- --subgraphs or --supergraph is missing
`);
    expect(said).toContain('usage: npm run graph');
  });

  it('says that the list is no JSON, or not there', async () => {
    await using world = await World.make();
    expect(await complaint(world, '--subgraphs', await world.file('a.json', '[{]'))).toMatch(
      /SUBGRAPHS_INVALID: \/a\.json is no list of subgraphs that can be served:\n- .*JSON/,
    );
    expect(await complaint(world, '--subgraphs', 'none.json')).toMatch(/SUBGRAPHS_INVALID: .*\n- ENOENT/);
    expect(await complaint(world, '--subgraphs', await world.file('a.json', '{}'))).toContain(
      'must be a list',
    );
  });

  it('lists all that is wrong with the entries', async () => {
    await using world = await World.make();
    const list = [
      { name: 'a', url: 'ftp://x', colour: 1 },
      { name: 'a', module: './a.mjs', sdl: 'type Query { a: Int }' },
      { url: 'http://localhost/', module: './b.mjs' },
      7,
    ];
    expect(await complaint(world, '--subgraphs', await world.file('list.json', list)))
      .toBe(`SUBGRAPHS_INVALID: /list.json is no list of subgraphs that can be served:
- entry 1 ("a"): url: must be an http or https URL
- entry 1 ("a"): Unrecognized key: "colour"
- entry 2 ("a"): "sdl" goes with "url" only
- entry 2 ("a"): the name is taken by another entry
- entry 3: name: must be a text
- entry 3: has both "url" and "module"
- entry 4: Invalid input: expected object, received number
`);
  });

  it('lists all modules that cannot be loaded', async () => {
    await using world = await World.make();
    await world.file('throws.mjs', 'throw new Error("not today")');
    await world.file('empty.mjs', 'export const typeDefs = 1;');
    const list = ['throws', 'empty', 'missing'].map((name) => ({ name, module: `./${name}.mjs` }));
    const said = await complaint(world, '--subgraphs', await world.file('list.json', list));
    expect(said).toContain('- "throws": cannot import /throws.mjs: not today');
    expect(said).toContain('- "empty": /empty.mjs must export typeDefs, a text of SDL');
    expect(said).toContain('- "missing": cannot import /missing.mjs: ');
  });

  it('lists all subgraphs that cannot be reached or used', async () => {
    await using world = await World.make();
    const plain = createServer((_request, response) => response.end('{"data":{}}')).listen(0, '127.0.0.1');
    const port = await portOf(plain);
    const silent = createServer().listen(0, '127.0.0.1');
    await world.file('odd.mjs', 'export const typeDefs = "type Query {"; export const resolvers = {};');
    const dead = await deadUrl();
    const list = [
      { name: 'dead', url: dead },
      { name: 'plain', url: `http://127.0.0.1:${port}/` },
      { name: 'odd', module: './odd.mjs' },
      { name: 'silent', url: `http://127.0.0.1:${await portOf(silent)}/` },
    ];
    const file = await world.file('list.json', list);
    const said = await complaint(world, '--subgraphs', file, '--wait', '0.5');
    expect(said).toMatch(/^SUBGRAPHS_UNUSABLE: these subgraphs cannot be used:\n- "dead"/);
    expect(said).toContain(`- "dead": ${dead}: "dead" cannot be reached (connect ECONNREFUSED`);
    expect(said).toContain(
      `- "plain": http://127.0.0.1:${port}/: does not answer { _service { sdl } }; is it a subgraph?`,
    );
    expect(said).toContain('- "odd": Syntax Error: Expected Name');
    expect(said).toMatch(/- "silent": http:\S+: did not answer in time/);
    plain.close();
    silent.close();
  });

  it('lists the errors of composition', async () => {
    await using world = await World.make();
    const clash = {
      name: 'clash',
      url: 'http://localhost:1/',
      sdl: 'type Query { products: Int broken: String }',
    };
    const said = await complaint(
      world,
      '--subgraphs',
      await world.file('list.json', [PRODUCTS, STOCK, clash]),
    );
    expect(said).toMatch(/^GRAPH_COMPOSITION_FAILED: cannot compose modules clash, products, stock:\n- \[/);
    expect(said).toContain('FIELD_TYPE_MISMATCH');
    expect(said).toContain('INVALID_FIELD_SHARING');
  });

  it('says what is wrong with a supergraph', async () => {
    await using world = await World.make();
    const complaintOf = async (sdl: string) =>
      complaint(world, '--supergraph', await world.file('supergraph.graphql', sdl), '--port', '0');
    expect(await complaintOf('type Query {')).toContain('SUPERGRAPH_INVALID: ');
    expect(await complaintOf('type Query { a: Int }')).toContain('it has no enum join__Graph');
    const { supergraphSdl = '' } = composeServices([
      { name: 'reviews', url: '', typeDefs: parse(REVIEWS_SDL) },
    ]);
    expect(await complaintOf(supergraphSdl)).toContain('subgraph "reviews" has no http or https URL');
    expect(
      await complaintOf(
        'enum join__Graph { A @join__graph(name: "a", url: "http://a/") } type Query { a: Int }',
      ),
    ).toContain('[SUPERGRAPH_INVALID]');
  });

  it('says that the port is taken', async () => {
    await using world = await World.make();
    const first = await world.serve([PRODUCTS]);
    const { port } = new URL(await first.url());
    const file = await world.file('again.json', [PRODUCTS]);
    expect(await complaint(world, '--subgraphs', file, '--port', port)).toMatch(
      /^PORT_UNAVAILABLE: cannot listen on 127\.0\.0\.1, port \d+; choose another --port or --host:\n- .*EADDRINUSE/,
    );
  });
});
