import type { Logger } from '@rustok/kernel';

/**
 * Lets the process outlive promises that a module left behind and that reject when nobody waits for them any more; else one
 * tenant's request would end it for all. graphql-js leaves some: those of a list in which another item threw at once.
 */
export function outliveLeftRejections(logger: Logger): void {
  process.on('unhandledRejection', (reason) => {
    logger.error({ err: reason }, 'a promise was left behind, and rejected');
  });
}
