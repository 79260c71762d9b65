import type { RequestContext } from '@rustok/kernel';
import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { refreshSession } from '../operations/refresh-session.js';
import { signIn } from '../operations/sign-in.js';
import { signOut, signOutEverywhere } from '../operations/sign-out.js';
import { signUp } from '../operations/sign-up.js';
import type { SignedIn } from '../sessions.js';
import { User } from './user.js';

@InputType()
class SignUpInput {
  @Field(() => String, { description: 'At most 255 characters; kept in lower case.' })
  email!: string;

  @Field(() => String, { description: "From the tenant's minimum, 8 by default, to 128 characters." })
  password!: string;

  @Field(() => String, { nullable: true })
  name?: string | null;
}

@InputType()
class SignInInput {
  @Field(() => String)
  email!: string;

  @Field(() => String)
  password!: string;
}

@InputType()
class RefreshTokenInput {
  @Field(() => String)
  refreshToken!: string;
}

@ObjectType({ description: 'A session that has begun or goes on.' })
class AuthPayload {
  @Field(() => String, { description: 'For the header `Authorization: Bearer …`.' })
  accessToken!: string;

  @Field(() => String, { description: 'Good for one `refreshToken`, which returns the next one.' })
  refreshToken!: string;

  @Field(() => String, { description: '`Bearer`' })
  tokenType!: string;

  @Field(() => Int, { description: 'Seconds the access token lives.' })
  expiresIn!: number;

  @Field(() => User)
  user!: User;
}

@ObjectType()
class SignOutPayload {
  @Field(() => Boolean)
  success!: boolean;
}

@Resolver()
export class AuthMutations {
  @Mutation(() => AuthPayload, { description: 'Registers a customer and signs them in.' })
  signUp(
    @Arg('input', () => SignUpInput) input: SignUpInput,
    @Ctx() context: RequestContext,
  ): Promise<SignedIn> {
    return signUp(context, input);
  }

  @Mutation(() => AuthPayload)
  signIn(
    @Arg('input', () => SignInInput) input: SignInInput,
    @Ctx() context: RequestContext,
  ): Promise<SignedIn> {
    return signIn(context, input);
  }

  @Mutation(() => AuthPayload, {
    description: 'Exchanges a refresh token for a new pair; each refresh token works once.',
  })
  refreshToken(
    @Arg('input', () => RefreshTokenInput) { refreshToken }: RefreshTokenInput,
    @Ctx() context: RequestContext,
  ): Promise<SignedIn> {
    return refreshSession(context, refreshToken);
  }

  @Mutation(() => SignOutPayload, { description: 'Ends the session of this request.' })
  async signOut(@Ctx() context: RequestContext): Promise<SignOutPayload> {
    await signOut(context);
    return { success: true };
  }

  @Mutation(() => SignOutPayload, { description: 'Ends every session of the user, this one included.' })
  async signOutEverywhere(@Ctx() context: RequestContext): Promise<SignOutPayload> {
    await signOutEverywhere(context);
    return { success: true };
  }
}
