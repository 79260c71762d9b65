import type { Area } from '../area.js';

export const pricing: Area = {
  events: [],
  resolvers: [],
};
