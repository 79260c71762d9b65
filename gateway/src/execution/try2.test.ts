import { it } from 'vitest';
import { parse, print } from 'graphql';
import { RandomWorld } from './testing/random-world.js';
import { seen } from './testing/agreement.js';
function show(node: any, indent = ''): string {
  if (!node) return '';
  switch (node.kind) {
    case 'Fetch': return `${indent}${node.serviceName} ${node.requires ? 'REQ ' + req(node.requires) : ''} => ${node.operation} ${node.inputRewrites ? 'IN ' + node.inputRewrites.map((r: any) => r.path.join('/') + '=' + (r.renameKeyTo ?? r.setValueTo)).join(';') : ''} ${node.outputRewrites ? 'OUT ' + node.outputRewrites.map((r: any) => r.path.join('/') + '=' + (r.renameKeyTo ?? r.setValueTo)).join(';') : ''}`;
    case 'Flatten': return `${indent}@${node.path.join('.')}\n${show(node.node, indent + '  ')}`;
    case 'Condition': return `${indent}if ${node.condition}\n${show(node.ifClause, indent + '  ')}\n else ${show(node.elseClause, indent + '  ')}`;
    case 'Subscription': return 'sub';
    default: return `${indent}${node.kind}\n${node.nodes.map((n: any) => show(n, indent + '  ')).join('\n')}`;
  }
}
function req(s: any): string { return '{' + s.map((x: any) => x.kind === 'Field' ? x.name + (x.selections ? req(x.selections) : '') : `...${x.typeCondition ?? ''}${req(x.selections)}`).join(' ') + '}'; }
it('shows', async () => {
  const [seed, source, variables, types] = [Number(process.env.SEED), process.env.QUERY ?? '', JSON.parse(process.env.VARS ?? '{}'), (process.env.TYPES ?? '').split(',')];
  const world = new RandomWorld(seed);
  for (const [name] of world.federation.schemas) {
    const doc = parse(world.federation.typeDefs.get(name)!);
    console.log(name, doc.definitions.filter((d: any) => types.includes(d.name?.value)).map(print).join('\n'));
  }
  const op = await world.prepare(source);
  console.log(show(op.plan.node));
  console.log('APOLLO', show(world.federation.operation(source).plan.node));
  const c = await world.compareRequest({ source, variables });
  console.log(c.wrong.join('\n'), 'apollo', c.apollo);
});
