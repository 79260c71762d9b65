import { type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import { assignRole, removeRole } from '../operations/assign-role.js';
import { createUser } from '../operations/create-user.js';
import { disableUser } from '../operations/disable-user.js';
import { grantPermission, revokePermission } from '../operations/grant-permission.js';
import { updateProfile } from '../operations/update-profile.js';
import { updateUser } from '../operations/update-user.js';
import type { RoleRecord } from '../roles.js';
import type { UserRecord } from '../user-model.js';
import { GrantScope, Role } from './role.js';
import { User, UserRole, UserStatus } from './user.js';

@InputType()
class CreateUserInput {
  @Field(() => String)
  email!: string;

  @Field(() => String)
  password!: string;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => UserRole, {
    nullable: true,
    description: 'Default: CUSTOMER; another needs `users:manage`.',
  })
  role?: UserRole | null;

  @Field(() => UserStatus, { nullable: true, description: 'Default: ACTIVE.' })
  status?: UserStatus | null;
}

@InputType({ description: 'What is left out stays as it is.' })
class UpdateUserInput {
  @Field(() => String, { nullable: true })
  email?: string;

  @Field(() => String, { nullable: true, description: 'Ends the other sessions of the user.' })
  password?: string;

  @Field(() => String, { nullable: true, description: 'null removes it.' })
  name?: string | null;

  @Field(() => UserRole, {
    nullable: true,
    description: 'Replaces the role every tenant has; needs `users:manage`.',
  })
  role?: UserRole;

  @Field(() => UserStatus, {
    nullable: true,
    description: 'Other than ACTIVE ends all sessions; needs `users:manage`.',
  })
  status?: UserStatus;
}

@InputType({ description: 'What is left out stays as it is.' })
class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: 'null removes it.' })
  name?: string | null;
}

@Resolver()
export class RbacMutations {
  @Mutation(() => User, { description: 'Needs `users:create`.' })
  createUser(
    @Arg('input', () => CreateUserInput) input: CreateUserInput,
    @Ctx() context: RequestContext,
  ): Promise<UserRecord> {
    return createUser(context, input);
  }

  @Mutation(() => User, {
    description: 'Needs `users:update`; in scope OWN it allows to change the own name.',
  })
  updateUser(
    @Arg('id', () => UUIDScalar) id: string,
    @Arg('input', () => UpdateUserInput) input: UpdateUserInput,
    @Ctx() context: RequestContext,
  ): Promise<UserRecord> {
    return updateUser(context, { id, input });
  }

  @Mutation(() => User, {
    description: 'Changes the user of this request. Needs `users:update`, in scope OWN or ALL.',
  })
  updateProfile(
    @Arg('input', () => UpdateProfileInput) input: UpdateProfileInput,
    @Ctx() context: RequestContext,
  ): Promise<UserRecord> {
    return updateProfile(context, input);
  }

  @Mutation(() => User, {
    description: 'Makes a user inactive and ends their sessions. Needs `users:delete`.',
  })
  disableUser(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<UserRecord> {
    return disableUser(context, id);
  }

  @Mutation(() => User, { description: 'Needs `users:manage`, and everything the role grants.' })
  assignRole(
    @Arg('userId', () => UUIDScalar) userId: string,
    @Arg('role', () => String, { description: 'Slug.' }) role: string,
    @Ctx() context: RequestContext,
  ): Promise<UserRecord> {
    return assignRole(context, { userId, role });
  }

  @Mutation(() => User, { description: 'Needs `users:manage`, and everything the role grants.' })
  removeRole(
    @Arg('userId', () => UUIDScalar) userId: string,
    @Arg('role', () => String, { description: 'Slug.' }) role: string,
    @Ctx() context: RequestContext,
  ): Promise<UserRecord> {
    return removeRole(context, { userId, role });
  }

  @Mutation(() => Role, {
    description:
      'Grants a role a permission, or changes its scope. Needs `users:manage`, and the permission itself.',
  })
  grantPermission(
    @Arg('role', () => String, { description: 'Slug.' }) role: string,
    @Arg('permission', () => String, { description: '`resource:action`' }) permission: string,
    @Arg('scope', () => GrantScope, { nullable: true, description: 'Default: ALL.' })
    scope: GrantScope | null,
    @Ctx() context: RequestContext,
  ): Promise<RoleRecord> {
    return grantPermission(context, {
      role,
      permission,
      scope: scope ?? GrantScope.ALL,
    });
  }

  @Mutation(() => Role, { description: 'Needs `users:manage`, and everything the role grants.' })
  revokePermission(
    @Arg('role', () => String, { description: 'Slug.' }) role: string,
    @Arg('permission', () => String, { description: '`resource:action`' }) permission: string,
    @Ctx() context: RequestContext,
  ): Promise<RoleRecord> {
    return revokePermission(context, { role, permission });
  }
}
