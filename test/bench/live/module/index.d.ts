import type { EventDefinition, ModuleDeclaration } from '@rustok/kernel';
import type { z } from 'zod';

export declare const ThingHappened: EventDefinition<z.ZodType<{ number: number; text: string }>>;
declare const things: ModuleDeclaration;
export default things;
