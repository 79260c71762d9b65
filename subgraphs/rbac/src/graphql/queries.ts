import { type Connection, ConnectionArgs, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Args, ArgsType, Ctx, Field, InputType, Query, Resolver } from 'type-graphql';
import { findUser, findViewer } from '../operations/find-user.js';
import { listPermissions, listRoles, type PermissionRecord } from '../operations/list-roles.js';
import { listSessions } from '../operations/list-sessions.js';
import { listUsers } from '../operations/list-users.js';
import type { RoleRecord } from '../roles.js';
import type { SessionRecord } from '../sessions.js';
import type { UserRecord } from '../user-model.js';
import { Permission, Role } from './role.js';
import { Session } from './session.js';
import { User, UserConnection, UserRole, UserStatus } from './user.js';

@InputType()
class UsersFilter {
  @Field(() => UserRole, { nullable: true, description: 'Users whose `role` it is.' })
  role?: UserRole | null;

  @Field(() => UserStatus, { nullable: true })
  status?: UserStatus | null;
}

@ArgsType()
class UsersArgs extends ConnectionArgs {
  @Field(() => UsersFilter, { nullable: true })
  filter?: UsersFilter | null;

  @Field(() => String, {
    nullable: true,
    description: 'Part of the name or, for holders of `users:read`, of the e-mail address.',
  })
  search?: string | null;
}

@Resolver()
export class RbacQueries {
  @Query(() => User, { nullable: true, description: 'Who is signed in; null for nobody.' })
  me(@Ctx() context: RequestContext): Promise<UserRecord | null> {
    return findViewer(context);
  }

  @Query(() => User, { nullable: true, description: 'Needs `users:read`, except for oneself.' })
  user(@Arg('id', () => UUIDScalar) id: string, @Ctx() context: RequestContext): Promise<UserRecord | null> {
    return findUser(context, id);
  }

  @Query(() => UserConnection, { description: 'Users, newest first. Needs `users:list`.' })
  users(
    @Args(() => UsersArgs) args: UsersArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<UserRecord>> {
    return listUsers(context, args);
  }

  @Query(() => [Role], { description: 'Roles with what they grant. Needs `roles:list`.' })
  roles(@Ctx() context: RequestContext): Promise<readonly RoleRecord[]> {
    return listRoles(context);
  }

  @Query(() => [Permission], { description: 'What roles can be granted. Needs `roles:list`.' })
  permissions(@Ctx() context: RequestContext): Promise<readonly PermissionRecord[]> {
    return listPermissions(context);
  }

  @Query(() => [Session], { description: 'Your own sessions, newest first; at most 100.' })
  sessions(@Ctx() context: RequestContext): Promise<readonly SessionRecord[]> {
    return listSessions(context);
  }
}
