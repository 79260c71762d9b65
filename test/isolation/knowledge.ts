import {
  buildClientSchema,
  getIntrospectionQuery,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { ask, send } from './exchange.js';
import { Harvest } from './harvest.js';
import { plainQueries, rootFields } from './operations.js';
import { Vocabulary } from './vocabulary.js';
import { PASSWORD } from './secrets.js';
import type { Party, World } from './world.js';

/** What the attacker goes by: the schema, all they can read themselves, and all there is of the victim's. */
export interface Knowledge {
  readonly schema: GraphQLSchema;
  readonly own: Harvest;
  readonly victims: Harvest;
  readonly vocabulary: Vocabulary;
  /** With which a party works at home, and reaches for nothing else. */
  vocabularyOf(party: Party): Vocabulary;
}

export async function gatherKnowledge({ attacker, victim }: World): Promise<Knowledge> {
  const schema = buildClientSchema(await ask<IntrospectionQuery>(attacker.admin, getIntrospectionQuery()));
  const [own, victims] = [new Harvest(), new Harvest()];
  const words = (party: Party) => ({
    password: PASSWORD,
    email: party.email,
    victimsCanary: victim.canary,
    victimsSlug: victim.tenant.slug,
  });
  for (const [party, harvest] of [
    [attacker, own],
    [victim, victims],
  ] as const) {
    harvest.addAll(party.secrets);
    // As if each were their own victim: what is asked for by ids is asked for once there are ids.
    const vocabulary = new Vocabulary({ schema, own: harvest, victim: harvest, words: words(party) });
    await gatherAnswers(party, { schema, harvest, vocabulary });
  }
  return {
    ...{ schema, own, victims },
    vocabularyOf(party) {
      const harvest = party === victim ? victims : own;
      return new Vocabulary({ schema, own: harvest, victim: harvest, words: words(party) });
    },
    vocabulary: new Vocabulary({ schema, own, victim: victims, words: words(attacker) }),
  };
}

/** Reads everything: first what needs no argument, then what was refused without. */
async function gatherAnswers(
  { admin }: Party,
  { schema, harvest, vocabulary }: { schema: GraphQLSchema; harvest: Harvest; vocabulary: Vocabulary },
): Promise<void> {
  const answered = new Set<string>();
  for (const [name, operation] of plainQueries(schema)) {
    const { body, codes } = await send(admin, operation);
    harvest.gather(body.data);
    if (codes.length === 0) answered.add(name);
  }
  for (const field of rootFields(schema, 'query', vocabulary)) {
    if (!answered.has(field.name)) harvest.gather((await send(admin, field.operation())).body.data);
  }
}
