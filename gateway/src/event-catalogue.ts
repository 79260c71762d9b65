import {
  buildModuleSchema,
  consumerNeeds,
  type EventDefinition,
  eventName,
  eventSchemas,
  eventSpaces,
  type JsonSchema,
  type ModuleDeclaration,
  ModuleRegistry,
  type SubscriptionDeclaration,
} from '@rustok/kernel';

const INTRODUCTION = `<!-- Generated from the modules by \`npm run codegen\`; do not edit. -->

# Events

What the platform tells of itself. Each event is a fact that was committed, of one tenant, with a position in the log. The types below
link to the JSON Schema of their payload, as machines read it.

Every event comes in an envelope: \`id\`, \`type\`, \`version\`, \`tenantId\`, \`actorId\` (null for nobody and for the platform itself), \`correlationId\`
(the request it all began with), \`causationId\` (the event it followed from), \`occurredAt\`, \`payload\`. Payloads hold ids mostly: who is told
reads the rest, with its own rights. \`?\` means that it may be null, \`*\` that it may be missing.

A published version keeps its meaning for ever: \`npm run codegen\` refuses to write a change that would break its readers, and says what
it is. What changes it is a new version, declared beside the old one.
`;

/** `docs/reference/events.md`: what the modules declare of events, for people. */
export function eventsPage(modules: readonly ModuleDeclaration[]): string {
  const schemas = eventSchemas(modules);
  return [
    INTRODUCTION,
    'Clients do not get events but [subscriptions](http.md#websocket), which some events feed:\n',
    table(['Subscription', 'Module', 'Fed by'], subscriptions(modules)),
    'Modules react to events with [consumers](../guides/first-module.md#6-reacting-to-events):\n',
    table(['Consumer', 'Module', 'Takes'], consumers(modules)),
    ...eventSpaces(modules).map(({ slug, name, events }) =>
      [
        slug === 'kernel' ? `## ${name}\n` : `## ${name} (\`${slug}\`)\n`,
        table(
          ['Type', 'Version', 'When', 'Payload'],
          events.map((event) => eventRow(event, schemas.get(eventName(event)) ?? {})),
        ),
      ].join('\n'),
    ),
  ].join('\n');
}

function subscriptions(modules: readonly ModuleDeclaration[]): readonly Row[] {
  return modules.flatMap((module) => {
    const declared = Object.entries(module.graphql.subscriptions ?? {});
    if (declared.length === 0) return [];
    // The fields of a module that runs elsewhere, and has no package, are known to it alone.
    const schema = module.graphql.resolvers.length > 0 ? buildModuleSchema(module).executable : undefined;
    const fields = schema?.getSubscriptionType()?.getFields() ?? {};
    return declared.map(([name, declaration]) => {
      const args = fields[name]?.args.map((arg) => arg.name).sort() ?? [];
      return [
        code(args.length > 0 ? `${name}(${args.join(', ')})` : name),
        code(module.slug),
        fedBy(declaration),
      ];
    });
  });
}

function fedBy({ events }: SubscriptionDeclaration): string {
  return typeof events === 'function' ? 'all, or those it is asked for' : codes(types(events));
}

function consumers(modules: readonly ModuleDeclaration[]): readonly Row[] {
  const needs = new Map(consumerNeeds(new ModuleRegistry(modules)).map((need) => [need.name, need]));
  return modules.flatMap((module) =>
    module.consumers.map(({ name }) => [
      code(name),
      code(module.slug),
      codes([...(needs.get(name)?.types ?? [])].sort()),
    ]),
  );
}

function eventRow(event: EventDefinition, schema: JsonSchema): Row {
  const link = `[${code(event.type)}](../../schema/events/${eventName(event)}.json)`;
  return [link, String(event.version), event.description.replace(/\.$/, ''), payload(schema).join(', ')];
}

/** `postId`, `reason`?, `status`: `pending`, `approved` */
function payload(schema: JsonSchema): readonly string[] {
  const required = new Set((schema.required as readonly string[] | undefined) ?? []);
  return Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).map(([name, property]) => {
    const values = property.enum as readonly unknown[] | undefined;
    const mark = `${mayBeNull(property) ? '?' : ''}${required.has(name) ? '' : '*'}`;
    return `${code(name)}${mark}${values ? `: ${codes(values.map(String))}` : ''}`;
  });
}

function mayBeNull({ type, anyOf }: JsonSchema): boolean {
  if (Array.isArray(type)) return type.includes('null');
  return type === 'null' || (Array.isArray(anyOf) && anyOf.some(mayBeNull));
}

type Row = readonly string[];

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')}\n`;
}

function types(events: readonly EventDefinition[]): readonly string[] {
  return [...new Set(events.map(({ type }) => type))].sort();
}

function codes(values: readonly string[]): string {
  return values.map(code).join(', ');
}

function code(value: string): string {
  return `\`${value}\``;
}
