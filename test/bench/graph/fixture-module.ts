import { defineModule, type ModuleDeclaration, moduleSlug } from '@rustok/kernel';
import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';
import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { FixtureSubgraph } from './fixture/index.js';

type Resolve = (parent: unknown, args: Record<string, unknown>, context: unknown) => unknown;
type Class = new () => object;
type References = NonNullable<ModuleDeclaration['graphql']['references']>;

const SCALARS: Readonly<Record<string, unknown>> = { ID, Int, String, Boolean };

/**
 * A subgraph of the fixture as a module of the platform: what an author would write with type-graphql's decorators is
 * written here by calling them, from the subgraph's own SDL and resolvers.
 */
export function moduleOf({ name, typeDefs, resolvers }: FixtureSubgraph): ModuleDeclaration {
  const types = parse(typeDefs).definitions.filter((each) => each.kind === Kind.OBJECT_TYPE_DEFINITION);
  const classes = new Map(types.map((type) => [type.name.value, objectType(type)]));
  const resolverClasses = types.flatMap((type) => resolverClass(type, classes, resolvers[type.name.value]));
  const references: Record<string, References[string]> = {};
  for (const [type, { __resolveReference: reference }] of Object.entries(resolvers)) {
    if (reference) references[type] = reference as References[string];
  }
  return defineModule({
    slug: moduleSlug(name),
    name,
    description: 'A part of the shop that benchmarks ask.',
    version: '1.0.0',
    kind: 'core',
    graphql: {
      resolvers: resolverClasses,
      orphanedTypes: [...classes].filter(([type]) => type !== 'Query').map(([, type]) => type),
      references,
    },
  });
}

/** The class of a type, with a field for each that is a plain property of what a resolver gave. */
function objectType({ name, directives }: ObjectTypeDefinitionNode): Class {
  const type = { [name.value]: class {} }[name.value] as Class;
  if (name.value !== 'Query') ObjectType(name.value)(type);
  for (const each of directives ?? []) Directive(print(each))(type);
  return type;
}

function resolverClass(
  { name, fields = [] }: ObjectTypeDefinitionNode,
  classes: ReadonlyMap<string, Class>,
  resolvers: Readonly<Record<string, unknown>> = {},
): Class[] {
  const type = classes.get(name.value) as Class;
  const own = class {};
  for (const field of fields) {
    const resolve = resolvers[field.name.value] as Resolve | undefined;
    if (resolve) resolvedField(own.prototype, field, { resolve, classes, root: name.value === 'Query' });
    else Field(...returns(field.type, classes))(type.prototype, field.name.value);
    const target = resolve ? own.prototype : type.prototype;
    for (const each of field.directives ?? []) fieldDirective(each, target, field.name.value);
  }
  Resolver(() => type)(own);
  return [own];
}

function fieldDirective(directive: ConstDirectiveNode, target: object, field: string): void {
  Directive(print(directive))(target, field);
}

/** A method whose first two parameters are parent and context; the others are the field's arguments. */
function resolvedField(
  target: object,
  { name: { value: name }, type, arguments: declared = [] }: FieldDefinitionNode,
  { resolve, classes, root }: { resolve: Resolve; classes: ReadonlyMap<string, Class>; root: boolean },
): void {
  const names = declared.map((argument) => argument.name.value);
  const method = (parent: unknown, context: unknown, ...values: unknown[]) => {
    // By hand, for it is not the fixture that is measured.
    const args: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) args[names[i] as string] = values[i];
    return resolve(parent, args, context);
  };
  const descriptor = { value: method, writable: true, configurable: true };
  Object.defineProperty(target, name, descriptor);
  const [returnType, options] = returns(type, classes);
  if (root) Query(returnType, { ...options, name })(target, name, descriptor);
  else FieldResolver(returnType, options)(target, name, descriptor);
  Root()(target, name, 0);
  Ctx()(target, name, 1);
  for (const [i, argument] of declared.entries()) {
    const [argumentType, { nullable }] = returns(argument.type, classes);
    const defaultValue = argument.defaultValue && valueFromASTUntyped(argument.defaultValue);
    // type-graphql takes a default for the leave to omit it.
    const may = defaultValue === undefined ? { nullable } : { defaultValue };
    Arg(argument.name.value, argumentType as never, may)(target, name, i + 2);
  }
}

/** `[User!]!` is `() => [User]`. */
function returns(
  node: TypeNode,
  classes: ReadonlyMap<string, Class>,
): [type: () => never, options: { nullable: boolean }] {
  const nullable = node.kind !== Kind.NON_NULL_TYPE;
  const bare = node.kind === Kind.NON_NULL_TYPE ? node.type : node;
  const nameOf = (type: TypeNode): string =>
    type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
  const type = classes.get(nameOf(bare)) ?? SCALARS[nameOf(bare)];
  return [() => (bare.kind === Kind.LIST_TYPE ? [type] : type) as never, { nullable }];
}
