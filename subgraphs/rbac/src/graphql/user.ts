import { connectionType, DateTimeScalar, parseInput, type RequestContext, UUIDScalar } from '@rustok/kernel';
import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { z } from 'zod';
import { highestRole, mayReadPrivate, permits } from '../access-rules.js';
import { grantsByUserId } from '../loaders.js';
import { permissionName } from '../permissions.js';
import type { UserRecord } from '../user-model.js';

export enum UserRole {
  SUPER_ADMIN = 'super_admin',
  ADMIN = 'admin',
  MANAGER = 'manager',
  CUSTOMER = 'customer',
}
registerEnumType(UserRole, { name: 'UserRole', description: 'The roles every tenant has, highest first.' });

export enum UserStatus {
  ACTIVE = 'active',
  INACTIVE = 'inactive',
  BANNED = 'banned',
}
registerEnumType(UserStatus, { name: 'UserStatus', description: 'Only active users can sign in.' });

@ObjectType({
  description:
    'A user of the tenant. Anybody may see the name; what is private is null except for the user and for holders of `users:read`.',
})
@Directive('@key(fields: "id")')
export class User {
  @Field(() => UUIDScalar)
  id!: string;

  @Field(() => String, { nullable: true })
  name!: string | null;
}

export const UserConnection = connectionType('User', User);

const ACTION = z.object({ action: permissionName });

@Resolver(() => User)
export class UserResolver {
  @FieldResolver(() => String, { description: 'The name, or a neutral word for who has none.' })
  displayName(@Root() { name }: UserRecord): string {
    return name ?? 'User';
  }

  @FieldResolver(() => UserRole, { description: 'The highest of the roles every tenant has.' })
  role(@Root() { roles }: UserRecord): UserRole {
    return highestRole(roles) as UserRole;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Private.' })
  email(@Root() user: UserRecord, @Ctx() context: RequestContext): string | null {
    return isOpen(user, context) ? user.email : null;
  }

  @FieldResolver(() => UserStatus, { nullable: true, description: 'Private.' })
  status(@Root() user: UserRecord, @Ctx() context: RequestContext): UserStatus | null {
    return isOpen(user, context) ? (user.status as UserStatus) : null;
  }

  @FieldResolver(() => [String], {
    nullable: true,
    description: "Slugs of all roles, the tenant's own included. Private.",
  })
  roles(@Root() user: UserRecord, @Ctx() context: RequestContext): readonly string[] | null {
    return isOpen(user, context) ? user.roles : null;
  }

  @FieldResolver(() => DateTimeScalar, { nullable: true, description: 'Private.' })
  createdAt(@Root() user: UserRecord, @Ctx() context: RequestContext): Date | null {
    return isOpen(user, context) ? user.createdAt : null;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      'Whether the user may do `resource:action` now, on everything or on what is theirs. Private.',
  })
  async can(
    @Arg('action', () => String) action: string,
    @Root() user: UserRecord,
    @Ctx() context: RequestContext,
  ): Promise<boolean | null> {
    if (!isOpen(user, context)) return null;
    const permission = parseInput(ACTION, { action }).action;
    const grants = await context.loaders.get(grantsByUserId).load(user.id);
    const { platform, tenant } = context;
    return grants !== null && permits(platform.policyOf(tenant).effective(grants), permission);
  }
}

function isOpen({ id, isViewer = false }: UserRecord, { actor }: RequestContext): boolean {
  return isViewer || mayReadPrivate(actor, id);
}
