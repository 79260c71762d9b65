import { Field, ObjectType, registerEnumType } from 'type-graphql';

export enum GrantScope {
  ALL = 'all',
  OWN = 'own',
}
registerEnumType(GrantScope, {
  name: 'GrantScope',
  description: 'Whether a grant covers everything of the tenant, or only what belongs to the user.',
});

@ObjectType({ description: 'A permission a role holds.' })
export class RoleGrant {
  @Field(() => String, { description: '`resource:action`; `resource:manage` implies every action.' })
  permission!: string;

  @Field(() => GrantScope)
  scope!: GrantScope;
}

@ObjectType({ description: 'A role of the tenant.' })
export class Role {
  @Field(() => String)
  slug!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true })
  description!: string | null;

  @Field(() => Boolean, { description: 'Whether every tenant has it.' })
  isSystem!: boolean;

  @Field(() => [RoleGrant])
  grants!: readonly RoleGrant[];
}

@ObjectType({ description: 'Something a role can be granted.' })
export class Permission {
  @Field(() => String, { description: '`resource:action`' })
  permission!: string;

  @Field(() => String)
  description!: string;
}
