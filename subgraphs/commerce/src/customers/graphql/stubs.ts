import { UUIDScalar } from '@rustok/kernel';
import { Directive, Field, ObjectType } from 'type-graphql';

/** The `rbac` module's; this one adds what it knows of them as customers. */
@ObjectType()
@Directive('@key(fields: "id")')
export class User {
  @Field(() => UUIDScalar)
  id!: string;
}

/** Whether there is such a user, their own module says. */
export function resolveUser({ id }: { readonly id: string }): User {
  return { id };
}
