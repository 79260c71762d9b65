import { documentSettings } from '@rustok/kernel';
import { z } from 'zod';

/** What a tenant may set. */
export const tenantSettings = z.object({ ...documentSettings });
