import { Field, InputType, registerEnumType } from 'type-graphql';

export enum OwnerRole {
  ADMIN = 'admin',
  SUPER_ADMIN = 'super_admin',
}
registerEnumType(OwnerRole, { name: 'TenantOwnerRole' });

@InputType()
export class TenantsFilter {
  @Field(() => Boolean, { nullable: true, description: 'Null: both.' })
  active?: boolean | null;

  @Field(() => String, { nullable: true, description: 'How the slug begins.' })
  slugPrefix?: string | null;
}

@InputType()
class TenantLocaleInput {
  @Field(() => String, { description: '`en`, `pt-BR`' })
  locale!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  nativeName!: string;

  @Field(() => String, { nullable: true, description: 'The locale to try next: another of the list.' })
  fallback?: string | null;
}

@InputType({ description: 'The first user of a tenant.' })
class TenantOwnerInput {
  @Field(() => String)
  email!: string;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Null: they choose one with a token.' })
  password?: string | null;

  @Field(() => OwnerRole, { nullable: true, description: 'Default: SUPER_ADMIN.' })
  role?: OwnerRole | null;
}

@InputType()
export class CreateTenantInput {
  @Field(() => String)
  slug!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true, description: 'A host name.' })
  domain?: string | null;

  @Field(() => [TenantLocaleInput], {
    nullable: true,
    description: 'The first is the default one. Null: English.',
  })
  locales?: TenantLocaleInput[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Slugs of optional modules, with those they need. Null: the platform's default ones.",
  })
  modules?: string[] | null;

  @Field(() => TenantOwnerInput, { nullable: true, description: 'Null: nobody can sign in yet.' })
  owner?: TenantOwnerInput | null;
}

@InputType({ description: 'What is left out stays.' })
export class UpdateTenantInput {
  @Field(() => String, { nullable: true })
  slug?: string | null;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Null takes it away.' })
  domain?: string | null;

  @Field(() => [TenantLocaleInput], {
    nullable: true,
    description: 'All of them; the first is the default one. What was written in others stays, unseen.',
  })
  locales?: TenantLocaleInput[] | null;
}
