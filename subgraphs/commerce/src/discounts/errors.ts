import { ClientError, NotFoundError } from '@rustok/kernel';
import { DiscountProblem } from './discount-rules.js';

export function discountNotFound(id: string): NotFoundError {
  return new NotFoundError('DISCOUNT_NOT_FOUND', 'discount', id);
}

/** Another living discount of the tenant has it. */
export function duplicateDiscountCode(code: string): ClientError {
  return new ClientError('DUPLICATE_DISCOUNT_CODE', `Another discount has the code "${code}" already.`, {
    details: { code },
  });
}

/** Why a code cannot be used now. One that is off, or has not begun, is as good as none. */
export function discountRefused(code: string, problem: DiscountProblem): ClientError {
  const details = { discountCode: code };
  switch (problem) {
    case DiscountProblem.NOT_ACTIVE:
      return discountNotFound(code);
    case DiscountProblem.EXPIRED:
      return new ClientError('DISCOUNT_EXPIRED', `The discount "${code}" is over.`, { details });
    case DiscountProblem.EXHAUSTED:
      return new ClientError('DISCOUNT_EXHAUSTED', `The discount "${code}" was used as often as it may be.`, {
        details,
      });
    case DiscountProblem.NOT_APPLICABLE:
      return new ClientError(
        'DISCOUNT_NOT_APPLICABLE',
        `The discount "${code}" is for another currency, or for larger orders.`,
        { details },
      );
    case DiscountProblem.NOT_COMBINABLE:
      return new ClientError(
        'DISCOUNT_NOT_COMBINABLE',
        `The discount "${code}" cannot be used together with what is in the cart; remove that first.`,
        { details },
      );
  }
}
