import mercuriusGateway from '@mercuriusjs/gateway';
import fastify from 'fastify';
import { answerParent } from '../live/processes.ts';

answerParent({
  /** Knows federation 1: the SDL of the subgraphs is that. Gives its address. */
  async open(subgraphs) {
    const app = fastify();
    await app.register(mercuriusGateway, {
      jit: 1,
      gateway: { services: subgraphs.map(({ name, url, sdl }) => ({ name, url, schema: sdl })) },
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    return `http://127.0.0.1:${app.server.address().port}/graphql`;
  },
});
