import { DateTimeScalar, type RequestContext, UUIDScalar } from '@rustok/kernel';
import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { changePassword } from '../operations/change-password.js';
import { forgotPassword } from '../operations/forgot-password.js';
import { issuePasswordReset } from '../operations/issue-password-reset.js';
import { resetPassword } from '../operations/reset-password.js';

const NEW_PASSWORD = "From the tenant's minimum, 8 by default, to 128 characters.";

@InputType()
class ChangePasswordInput {
  @Field(() => String)
  currentPassword!: string;

  @Field(() => String, { description: NEW_PASSWORD })
  newPassword!: string;
}

@InputType()
class ForgotPasswordInput {
  @Field(() => String)
  email!: string;
}

@InputType()
class ResetPasswordInput {
  @Field(() => String)
  token!: string;

  @Field(() => String, { description: NEW_PASSWORD })
  newPassword!: string;
}

@ObjectType()
class ChangePasswordPayload {
  @Field(() => Boolean)
  success!: boolean;
}

@ObjectType({ description: 'The same whether or not there is such a user.' })
class ForgotPasswordPayload {
  @Field(() => Boolean)
  success!: boolean;

  @Field(() => String, { description: 'What to do next, for people.' })
  message!: string;

  @Field(() => String, {
    nullable: true,
    description: 'For `resetPassword`. Only where the platform runs in demo mode; otherwise null.',
  })
  resetToken!: string | null;
}

@ObjectType()
class IssuePasswordResetPayload {
  @Field(() => String, { description: 'For `resetPassword`, once.' })
  resetToken!: string;

  @Field(() => DateTimeScalar)
  expiresAt!: Date;
}

@ObjectType()
class ResetPasswordPayload {
  @Field(() => Boolean)
  success!: boolean;
}

@Resolver()
export class PasswordMutations {
  @Mutation(() => ChangePasswordPayload, {
    description: 'Gives the user of this request a new password and ends their other sessions.',
  })
  async changePassword(
    @Arg('input', () => ChangePasswordInput) input: ChangePasswordInput,
    @Ctx() context: RequestContext,
  ): Promise<ChangePasswordPayload> {
    await changePassword(context, input);
    return { success: true };
  }

  @Mutation(() => ForgotPasswordPayload, {
    description:
      'For who cannot sign in. The platform sends no mail yet: outside of demo mode an administrator has to hand over a token of `issuePasswordReset`.',
  })
  async forgotPassword(
    @Arg('input', () => ForgotPasswordInput) input: ForgotPasswordInput,
    @Ctx() context: RequestContext,
  ): Promise<ForgotPasswordPayload> {
    const resetToken = await forgotPassword(context, input);
    return {
      success: true,
      message:
        'No mail is sent yet. If there is a user with this address, an administrator can reset the password.',
      resetToken,
    };
  }

  @Mutation(() => IssuePasswordResetPayload, {
    description:
      'A token to hand over to a user, good for 15 minutes. Needs `users:manage`, and everything the user may do.',
  })
  async issuePasswordReset(
    @Arg('userId', () => UUIDScalar) userId: string,
    @Ctx() context: RequestContext,
  ): Promise<IssuePasswordResetPayload> {
    const { token, expiresAt } = await issuePasswordReset(context, userId);
    return { resetToken: token, expiresAt };
  }

  @Mutation(() => ResetPasswordPayload, {
    description:
      'Gives the user of a reset token a new password and ends all their sessions. A token works once.',
  })
  async resetPassword(
    @Arg('input', () => ResetPasswordInput) input: ResetPasswordInput,
    @Ctx() context: RequestContext,
  ): Promise<ResetPasswordPayload> {
    await resetPassword(context, input);
    return { success: true };
  }
}
